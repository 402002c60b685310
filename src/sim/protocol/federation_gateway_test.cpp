#include "sim/protocol/federation_gateway.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/text.hpp"
#include "sim/testing.hpp"

namespace mcr::sim {
namespace {

namespace json = boost::json;
using testing::request;

constexpr const char* number = "9990000018";
constexpr const char* other = "9990000026";

PatientRecord record_of(const std::string& nhs_number, const std::string& id) {
    return {nhs_number,
            {{"Patient", id, "",
              R"({"resourceType":"Patient","id":")" + id +
                  R"(","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":")" +
                  nhs_number + R"("}]})"},
             {"Condition", "c1", "",
              R"({"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/)" + id +
                  R"("},"encounter":{"reference":"Encounter/e1"},"code":{"text":"Asthma"}})"}}};
}

class SimulatedGateway : public ::testing::Test {
protected:
    FakeClock clock;
    std::vector<OrganisationBehind> behind{{.code = "RAL",
                                            .name = "Royal Free",
                                            .records = std::make_shared<Records>(std::vector{
                                                record_of(number, "p1"), record_of(other, "p2")})},
                                           {.code = "RF4",
                                            .name = "Barking",
                                            .records = nullptr,
                                            .state = "timed-out",
                                            .sentence = "It did not answer in time."}};
    FederationGateway::Settings settings{
        .identity = {"ZZ900", "The neighbours", "http://127.0.0.1:9/fhir"}, .gateway = "east"};
    std::unique_ptr<FederationGateway> gateway;

    void SetUp() override { make(); }
    void make() { gateway = std::make_unique<FederationGateway>(settings, behind, clock); }

    [[nodiscard]] std::string jwt(json::object claims) const {
        claims["exp"] =
            std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch())
                .count() +
            100;
        return "e30." + to_base64url(json::serialize(claims)) + ".c2ln";
    }
    [[nodiscard]] std::string person() const {
        return jwt(
            {{"sub", "555"},
             {"selected_roleid", "1"},
             {"nhsid_nrbac_roles",
              json::array{{{"person_roleid", "1"}, {"org_code", "RQW"}, {"role_code", "R8000"}}}}});
    }
    [[nodiscard]] Reply exchange(const std::string& subject) const {
        return gateway->answer(
            request("POST", "/oauth/token", {{"Content-Type", "application/x-www-form-urlencoded"}},
                    "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&subject_"
                    "token_type="
                    "urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aid_token&client_assertion=" +
                        jwt({{"iss", "us"}}) + "&subject_token=" + subject +
                        "&purpose=TREAT&patient=" + number));
    }
    [[nodiscard]] std::string token() const {
        const Reply reply = exchange(person());
        EXPECT_EQ(reply.status, 200) << reply.body;
        return std::string(json::parse(reply.body).at("access_token").as_string());
    }
    [[nodiscard]] Reply record(const std::string& bearer, const std::string& path = "us",
                               bool muddled = false) const {
        const auto asked =
            request("GET", std::string("/fhir/Patient/") + number + "/$everything",
                    {{"Authorization", "Bearer " + bearer}, {"X-My-Care-Record-Path", path}});
        return muddled ? gateway->answer_about_another(asked) : gateway->answer(asked);
    }
};

TEST_F(SimulatedGateway, gives_labelled_items_and_a_row_for_each_organisation) {
    const Reply reply = record(token());
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(reply.patient, number);
    EXPECT_TRUE(reply.clinical);
    const auto entries = json::parse(reply.body).at("entry").as_array();
    ASSERT_EQ(entries.size(), 4U);
    EXPECT_EQ(entries[0].at("resource").at("id").as_string(), number) << "the national Patient";
    const auto& condition = entries[2].at("resource");
    EXPECT_EQ(condition.at("id").as_string(), "RAL.c1");
    EXPECT_EQ(condition.at("subject").at("reference").as_string(), "Patient/9990000018");
    EXPECT_EQ(condition.at("encounter").at("reference").as_string(), "Encounter/RAL.e1");
    EXPECT_EQ(condition.at("meta").at("tag").at(0).at("code").as_string(), "RAL");
    const auto& issues = entries[3].at("resource").at("issue").as_array();
    ASSERT_EQ(issues.size(), 2U);
    EXPECT_NE(json::serialize(issues[0]).find("\"code\":\"data\""), std::string::npos);
    EXPECT_NE(json::serialize(issues[1]).find("timed-out"), std::string::npos);
}

TEST_F(SimulatedGateway, remembers_who_asked_and_how) {
    (void)record(token(), "x, us");
    ASSERT_EQ(gateway->asked().size(), 1U);
    const auto asked = gateway->asked()[0];
    EXPECT_EQ(asked.person, "555");
    EXPECT_EQ(asked.organisation, "RQW");
    EXPECT_EQ(asked.purpose, "TREAT");
    EXPECT_EQ(asked.path, "x, us");
}

TEST_F(SimulatedGateway, gives_nothing_without_a_token_of_a_person) {
    EXPECT_EQ(record("nonsense").status, 401);
    EXPECT_EQ(exchange("a.b.c").status, 400);
    const std::string good = token();
    gateway->forget_tokens();
    EXPECT_EQ(record(good).status, 401);
}

TEST_F(SimulatedGateway, keeps_back_what_its_patient_objects_to) {
    behind[0].objections.insert(number);
    make();
    const Reply reply = record(token());
    EXPECT_NE(reply.body.find("\"code\":\"objected\""), std::string::npos);
    EXPECT_EQ(reply.body.find("Asthma"), std::string::npos);
}

TEST_F(SimulatedGateway, says_where_it_finds_itself_on_the_path) {
    EXPECT_NE(record(token(), "us, east").body.find("come through here before"), std::string::npos);
}

TEST_F(SimulatedGateway, answers_about_another_where_it_is_muddled) {
    const Reply reply = record(token(), "us", true);
    EXPECT_NE(reply.body.find(other), std::string::npos);
}

TEST_F(SimulatedGateway, has_faults_in_its_statement_on_demand) {
    const auto with = [this](StatementFault fault) {
        settings.fault = fault;
        make();
        return record(token()).body;
    };
    EXPECT_EQ(with(StatementFault::no_statement).find("OperationOutcome"), std::string::npos);
    EXPECT_EQ(with(StatementFault::row_without_state).find("\"code\":\"data\""), std::string::npos);
    EXPECT_EQ(with(StatementFault::row_missing).find("\"value\":\"RAL\""), std::string::npos);
    EXPECT_EQ(with(StatementFault::unlabelled_items).find("\"code\":\"RAL\""), std::string::npos);
    EXPECT_NE(with(StatementFault::counts_too_many).find("\"valueUnsignedInt\":3"),
              std::string::npos);
}

TEST_F(SimulatedGateway, of_whom_nobody_answers_says_503_with_its_rows) {
    behind.erase(behind.begin());
    make();
    const Reply reply = record(token());
    EXPECT_EQ(reply.status, 503);
    EXPECT_NE(reply.body.find("timed-out"), std::string::npos);
}

TEST_F(SimulatedGateway, with_a_bearer_takes_who_asks_from_a_header) {
    settings.bearer = "b";
    make();
    const auto asked = [this](const std::string& header) {
        return gateway
            ->answer(request("GET", std::string("/fhir/Patient/") + number + "/$everything",
                             {{"Authorization", "Bearer b"}, {"X-Person", header}}))
            .status;
    };
    EXPECT_EQ(asked(person()), 200);
    EXPECT_EQ(asked("nobody"), 401);
    EXPECT_EQ(exchange(person()).status, 404);
}

}  // namespace
}  // namespace mcr::sim
