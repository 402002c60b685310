// Writes what the conversion and the signer make into the folder MCR_OUTPUT, or a temporary one,
// where implementations of others judge it (tests/conformance/document-sharing.test.mjs).
#include <filesystem>
#include <fstream>

#include "document_sharing.hpp"
#include "net/soap.hpp"
#include "record/record_samples.hpp"
#include "source/saml/assertion.hpp"
#include "source/saml/test_key.hpp"
#include "source/xds/document_reference.hpp"

namespace mcr {
namespace {

using namespace testing_sharing;

std::filesystem::path folder() {
    const char* told = std::getenv("MCR_OUTPUT");
    const std::filesystem::path out =
        told != nullptr ? std::filesystem::path(told)
                        : std::filesystem::temp_directory_path() / "mcr-document-sharing";
    std::filesystem::create_directories(out);
    return out;
}

void write(const std::string& name, std::string_view text) {
    std::ofstream out(folder() / name, std::ios::binary);
    out << text;
    ASSERT_TRUE(out.good());
}

sim::XdsManners packaged() {
    sim::XdsManners out;
    out.queries_packaged = true;
    return out;
}

TEST(Output, of_a_gateways_documents_is_written) {
    auto old = document(1, "old");
    old.deprecated = true;
    auto newer = document(2, "new", "application/pdf");
    newer.replaces = old.entry_uuid;
    newer.confidential = true;
    auto made = document(3, "made");
    made.on_demand = true;
    made.comments = "As of today";
    Sharing sharing("xca", {community(1, {patient({old, newer, made})})}, packaged());
    sharing.system.settings["deprecated"] = "true";
    const auto answer = sharing.ask();
    ASSERT_EQ(answer.parts.size(), 1U);
    write("gateway.ndjson", text_of(answer));
}

TEST(Output, of_the_sample_listings_is_written) {
    MCR_NEEDS_SAMPLES();
    std::string out;
    for (const auto* name : {"soap-xcq-resp.xml", "soap-xcq-resp-error.xml"}) {
        const auto envelope = net::SoapEnvelope::read(
            record::test::read(record::test::samples() / "xca-xds/messagevalidator" / name));
        ASSERT_TRUE(envelope);
        const auto response = source::xds::read_response(envelope->body());
        ASSERT_TRUE(response);
        const directory::System system{.key = "s"};
        const auto nhs_number = *people::NhsNumber::parse(number);
        source::xds::Listing listing;
        listing.system = &system;
        listing.patient = &nhs_number;
        listing.patient_id = "p";
        source::r4::Collection collection;
        for (const auto& one : response->documents)
            source::xds::add_document_reference(collection, one, response->documents,
                                                response->associations, listing);
        for (const auto& one : collection.resources()) out += source::r4::write(one) + '\n';
    }
    write("samples.ndjson", out);
}

/// Asks the gateway of another implementation, whose address is MCR_INDEPENDENT_GATEWAY.
class Independent : public testing::TestWithParam<const char*> {};
TEST_P(Independent, gateways_understand_what_is_asked_and_are_understood) {
    const char* address = std::getenv("MCR_INDEPENDENT_GATEWAY");
    if (address == nullptr) GTEST_SKIP() << "no independent gateway";
    Sharing sharing(GetParam(), {});
    sharing.system.address = address;
    if (sharing.system.protocol == "xds") sharing.system.settings["retrieve"] = address;
    if (sharing.system.protocol == "xca")
        sharing.system.settings["community.1.2.826.0.1.77.5"] = "Another implementation";
    sharing.system.credentials["assertion"] = "saml.pem";
    sharing.sharing.credentials = [](std::string_view) -> Result<Secret> {
        return source::saml::test::key(source::saml::test::KeyKind::rsa);
    };
    const auto answer = sharing.ask();
    ASSERT_EQ(answer.state, record::CoverageState::data) << answer.sentence;
    ASSERT_EQ(answer.parts.at(0).items().size(), 2U);
    EXPECT_TRUE(answer.notes.empty()) << answer.notes.front();
    const std::string text = text_of(answer);
    EXPECT_NE(text.find("From <another> & independent implementation"), std::string::npos) << text;
    EXPECT_NE(text.find(R"("relatesTo":[{"code":"replaces")"), std::string::npos) << text;
    write(std::string("independent-") + GetParam() + ".ndjson", text);
    for (const auto& locator : sharing.addresses.locators) {
        Kept kept;
        const auto content = sharing.fetch(locator, kept);
        EXPECT_EQ(content.state, record::CoverageState::data) << content.sentence;
        EXPECT_EQ(kept.text, "A letter from IPF.\n");
    }
    sharing.who.number = *people::NhsNumber::parse("9990000026");
    EXPECT_EQ(sharing.ask().state, record::CoverageState::not_held);
}
INSTANTIATE_TEST_SUITE_P(all, Independent, testing::Values("xds", "xca"));

TEST(Output, of_assertions_is_written) {
    const people::Professional asker{.id = "555021935107",
                                     .family = "Khan",
                                     .given = "Amina <&> \"é\"",
                                     .organisation = *OdsCode::parse("RQW"),
                                     .organisation_name = "Princess\nAlexandra"};
    source::saml::Statement statement;
    statement.asker = &asker;
    statement.purpose = "TREAT";
    statement.resource_id = "9990000018^^^&2.16.840.1.113883.2.1.4.1&ISO";
    statement.issuer = "https://relay.example";
    statement.audience = "https://gw.example/xca?a=1&b=2";
    SystemRandom random;
    using source::saml::test::KeyKind;
    for (const auto& [kind, name] :
         {std::pair(KeyKind::rsa, "rsa.xml"), std::pair(KeyKind::ec, "ec.xml")}) {
        const auto made = source::saml::make_assertion(statement, source::saml::test::key(kind),
                                                       SystemClock().now(), random);
        ASSERT_TRUE(made) << made.error().sentence;
        write(name, *made);
        std::string bent = *made;
        bent.replace(bent.find("TREAT"), 5, "TREAS");
        write(std::string("bent-") + name, bent);
    }
}

}  // namespace
}  // namespace mcr
