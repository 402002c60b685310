#include <gtest/gtest.h>

#include "base/text.hpp"
#include "net/mime.hpp"
#include "source/xds/discovery.hpp"
#include "source/xds/test_samples.hpp"

namespace mcr::source::xds {
namespace {

using test::in_envelope;
using test::sample;

struct Package {
    const char* file;
    const char* boundary;
    std::size_t parts;
    const char* last;  ///< the beginning of the last part
};
class PackageSamples : public testing::TestWithParam<Package> {};
TEST_P(PackageSamples, are_taken_apart) {
    MCR_NEEDS_SAMPLES();
    std::string bytes = sample(GetParam().file);
    if (bytes.starts_with("POST")) bytes.erase(0, bytes.find("\r\n\r\n") + 4);
    if (const auto end = bytes.find("\n\n--"); bytes.find("\r\n\r\n--") == 0 || end < 900)
        bytes.erase(0, bytes.find("--"));
    const auto parts = net::read_parts(bytes, GetParam().boundary);
    ASSERT_TRUE(parts) << parts.error().sentence;
    ASSERT_EQ(parts->size(), GetParam().parts);
    EXPECT_TRUE(parts->back().body.starts_with(GetParam().last))
        << parts->back().body.substr(0, 60);
    const auto envelope = net::SoapEnvelope::read(parts->front().body);
    ASSERT_TRUE(envelope) << envelope.error().sentence;
    EXPECT_EQ(envelope->action(), "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b");
    EXPECT_EQ(net::local_name(envelope->body()), "ProvideAndRegisterDocumentSetRequest");
}
constexpr const char* axis = "MIMEBoundary_95b57d7287e4fa4b528a8f050c41f8ad829c20332f23b48d";
INSTANTIATE_TEST_SUITE_P(
    all, PackageSamples,
    testing::Values(Package{"mtom/body.txt", axis, 1, "<?xml"},
                    Package{"mtom/body__1.txt", axis, 2, "This is my document."},
                    Package{"mtom/body__2.txt", "uuid:376733a6-6a2d-4583-a687-04c08acf6a49+id=17",
                            1, "<s:Envelope"},
                    Package{"mtom/body__3.txt", axis, 2, "This is my document."},
                    Package{"messagevalidator/http-mtom-pnr.txt",
                            "MIMEBoundaryurn_uuid_3D4B161591CD1DEC0C1286850962202", 2,
                            "Four score"}));

TEST(TemplateSamples, every_query_is_read_as_xml) {
    MCR_NEEDS_SAMPLES();
    std::size_t queries = 0, retrieves = 0;
    const auto folder = record::test::samples() / "xca-xds" / "query-templates";
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        const auto read = net::SoapEnvelope::read(in_envelope(record::test::read(file.path())));
        ASSERT_TRUE(read) << file.path() << read.error().sentence;
        if (net::local_name(read->body()) == "AdhocQueryRequest") ++queries;
        if (net::local_name(read->body()) == "RetrieveDocumentSetRequest") ++retrieves;
    }
    EXPECT_EQ(queries, 24U);
    EXPECT_EQ(retrieves, 2U);
}

struct Assertion {
    const char* file;
    const char* root;
};
class AssertionSamples : public testing::TestWithParam<Assertion> {};
TEST_P(AssertionSamples, are_read_as_xml) {
    MCR_NEEDS_SAMPLES();
    const auto read = net::SoapEnvelope::read(in_envelope(sample(GetParam().file)));
    ASSERT_TRUE(read) << read.error().sentence;
    EXPECT_EQ(net::local_name(read->body()), GetParam().root);
}
INSTANTIATE_TEST_SUITE_P(all, AssertionSamples,
                         testing::Values(Assertion{"saml/body.txt", "RequestSecurityToken"},
                                         Assertion{"saml/body__1.txt", "RequestSecurityToken"},
                                         Assertion{"saml/SAML_KJ_20220203.txt", "Assertion"},
                                         Assertion{"saml/xca-kj-token-20211111.txt", "Assertion"},
                                         Assertion{"xcpd/testplan.xml", "TestPlan"},
                                         Assertion{"xcpd/testplan__1.xml", "TestPlan"},
                                         Assertion{"xcpd/findpatient.xml", "PRPA_IN201305UV02"}));

people::Demographics chip(std::string born) {
    return {.number = *people::NhsNumber::parse("9990000018"),
            .family = "Moore",
            .given = {"Chip"},
            .gender = "male",
            .birth_date = std::move(born)};
}

std::string trimmed_sample(const std::string& name) {
    return std::string(trim(sample(name)));
}

TEST(DiscoverySamples, a_match_is_found_with_the_communitys_own_id) {
    MCR_NEEDS_SAMPLES();
    const auto envelope =
        net::SoapEnvelope::read(in_envelope(trimmed_sample("xcpd/FindPatientResponse.xml")));
    ASSERT_TRUE(envelope);
    const auto found = read_discovery(envelope->body(), chip("1984-07-11"), "3809840989");
    ASSERT_TRUE(found);
    // The sample's birth date has a 97th month: it says nothing.
    ASSERT_EQ(found->outcome, Discovered::Outcome::found);
    EXPECT_EQ(found->matches.at(0).id, (PatientId{"801", "1.2.3.4.5.1000"}));
    EXPECT_EQ(found->matches.at(0).home, "");
    EXPECT_FALSE(read_discovery(envelope->body(), chip("1984-07-11"), "another"));
}

}  // namespace
}  // namespace mcr::source::xds
