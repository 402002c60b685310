#include "source/xds/discovery.hpp"

#include <gtest/gtest.h>

#include "source/xds/test_samples.hpp"

namespace mcr::source::xds {
namespace {

using Outcome = Discovered::Outcome;

people::Demographics edith() {
    return {.number = *people::NhsNumber::parse("9990000018"),
            .family = "Finch",
            .given = {"Edith", "May"},
            .gender = "female",
            .birth_date = "1951-03-09"};
}

std::string subject(const std::string& id, const std::string& born = "19510309",
                    const std::string& home = "1.2.3", const std::string& other = {}) {
    return "<subject><registrationEvent><subject1><patient><id root=\"1.9\" extension=\"" + id +
           "\"/><patientPerson><birthTime value=\"" + born + "\"/>" + other +
           "</patientPerson></patient></subject1><custodian><assignedEntity><id root=\"" + home +
           "\"/></assignedEntity></custodian></registrationEvent></subject>";
}

std::string answer(const std::string& inside, const std::string& code = "OK",
                   const std::string& accepted = "AA") {
    return "<PRPA_IN201306UV02 xmlns=\"urn:hl7-org:v3\"><acknowledgement><typeCode code=\"" +
           accepted + "\"/></acknowledgement><controlActProcess>" + inside +
           "<queryAck><queryId root=\"1.1\" extension=\"q\"/><queryResponseCode code=\"" + code +
           "\"/></queryAck></controlActProcess></PRPA_IN201306UV02>";
}

struct Row {
    const char* name;
    std::string xml;
    Outcome outcome;
    std::size_t matches = 0;
    bool busy = false;
};
class Discoveries : public testing::TestWithParam<Row> {};
TEST_P(Discoveries, come_to_one_outcome_and_never_pick) {
    const auto envelope = net::SoapEnvelope::read(test::in_envelope(GetParam().xml));
    ASSERT_TRUE(envelope);
    const auto found = read_discovery(envelope->body(), edith(), "q");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->outcome, GetParam().outcome);
    EXPECT_EQ(found->matches.size(), GetParam().matches);
    EXPECT_EQ(found->busy, GetParam().busy);
}
constexpr const char* wants_birth_place =
    "<reasonOf><detectedIssueEvent><triggerFor><actOrderRequired><code "
    "code=\"LivingSubjectBirthPlaceNameRequested\"/></actOrderRequired></triggerFor>"
    "</detectedIssueEvent></reasonOf>";
constexpr const char* is_busy =
    "<reasonOf><detectedIssueEvent><mitigatedBy><detectedIssueManagement><code "
    "code=\"ResponderBusy\"/></detectedIssueManagement></mitigatedBy></detectedIssueEvent>"
    "</reasonOf>";
const std::string another_number =
    "<asOtherIDs><id root=\"2.16.840.1.113883.2.1.4.1\" extension=\"9990000026\"/></asOtherIDs>";
INSTANTIATE_TEST_SUITE_P(
    all, Discoveries,
    testing::Values(Row{"one", answer(subject("a")), Outcome::found, 1},
                    Row{"one_in_each_community",
                        answer(subject("a") + subject("b", "1951", "1.2.4")), Outcome::found, 2},
                    Row{"the_same_twice", answer(subject("a") + subject("a")), Outcome::found, 1},
                    Row{"two_in_one_community", answer(subject("a") + subject("b")),
                        Outcome::not_determined},
                    Row{"more_wanted", answer(wants_birth_place, "NF"), Outcome::not_determined},
                    Row{"found_but_more_wanted", answer(subject("a") + wants_birth_place),
                        Outcome::not_determined},
                    Row{"busy", answer(is_busy, "AE"), Outcome::not_determined, 0, true},
                    Row{"none", answer("", "NF"), Outcome::not_found},
                    Row{"none_but_ok", answer("", "OK"), Outcome::not_found},
                    Row{"refused", answer("", "AE", "AE"), Outcome::refused},
                    Row{"another_birth_date", answer(subject("a", "19520309")), Outcome::another},
                    Row{"another_number", answer(subject("a", "19510309", "1.2.3", another_number)),
                        Outcome::another},
                    Row{"another_beside_the_right_one",
                        answer(subject("b", "19520309") + subject("a")), Outcome::found, 1}),
    [](const auto& each) { return each.param.name; });

TEST(Discovery, asks_with_what_the_national_demographics_say) {
    const auto patient = edith();
    DiscoveryRequest request;
    request.patient = &patient;
    request.target = "urn:oid:1.2.3";
    request.home = "urn:oid:1.2.9";
    request.device = "1.2.9.1";
    request.query_id = "q";
    const std::string xml = write_discovery(request, Instant{});
    const auto envelope = net::SoapEnvelope::read(test::in_envelope(xml));
    ASSERT_TRUE(envelope) << xml;
    const auto act = net::child_of(envelope->body(), "controlActProcess");
    const auto list = net::child_of(net::child_of(act, "queryByParameter"), "parameterList");
    EXPECT_EQ(net::attribute_of(
                  net::child_of(net::child_of(list, "livingSubjectBirthTime"), "value"), "value"),
              "19510309");
    EXPECT_EQ(net::attribute_of(net::child_of(net::child_of(list, "livingSubjectId"), "value"),
                                "extension"),
              "9990000018");
    EXPECT_EQ(net::text_of(net::child_of(
                  net::child_of(net::child_of(list, "livingSubjectName"), "value"), "family")),
              "Finch");
    EXPECT_NE(xml.find(R"(<representedOrganization determinerCode="INSTANCE" classCode="ORG"><id )"
                       R"(root="1.2.3"/>)"),
              std::string::npos);
    EXPECT_NE(xml.find("<creationTime value=\"19700101000000\"/>"), std::string::npos);
}

TEST(Discovery, another_element_is_refused) {
    const auto envelope = net::SoapEnvelope::read(test::in_envelope("<a/>"));
    EXPECT_FALSE(read_discovery(envelope->body(), edith(), "q"));
}

}  // namespace
}  // namespace mcr::source::xds
