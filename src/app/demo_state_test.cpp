#include "app/demo_state.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "app/demo_clients.hpp"
#include "app/installation.hpp"
#include "people/token.hpp"

namespace mcr::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* ready = R"({"demographics":"http://127.0.0.1:1/pds","control":"http://c",)"
                              R"("patients":[{"nhs_number":"9990000018","name":"Ann Sample",)"
                              R"("story":"has three records"}],)"
                              R"("identity":{"issuer":"http://127.0.0.1:3",)"
                              R"("staff":{"client_id":"s","client_secret":"secret of staff"},)"
                              R"("patients":{"client_id":"p","client_secret":"of patients"}},)"
                              R"("personas":[{"id":"hospital-doctor","prefix":"Dr",)"
                              R"("given":"Amina","family":"Khan","purpose":"TREAT","token":{)"
                              R"("id":"555000000101","role_profile_id":"555000000201",)"
                              R"("role_group":"doctor","role_code":"S8000:G8000:R8000",)"
                              R"("role_name":"hospital doctor","organisation":"RQW",)"
                              R"("organisation_name":"A hospital"}},)"
                              R"({"id":"without-role","family":"Drew","purpose":"TREAT"},)"
                              R"({"id":"patient","given":"Ann","family":"Sample",)"
                              R"("purpose":"PATRQT","token":{"id":"9990000018",)"
                              R"("role_group":"patient","role_code":"","role_name":"patient",)"
                              R"("role_profile_id":"","organisation":"QM7",)"
                              R"("organisation_name":"The board"}}]})";
class DemoState : public testing::Test {
protected:
    fs::path folder_ = fs::temp_directory_path() / ("mcr-demo-state-" + std::to_string(::getpid()));
    SystemRandom random_;
    SystemClock clock_;
    void SetUp() override {
        fs::create_directories(folder_);
        std::ofstream(folder_ / "directory.toml") << "";
    }
    void TearDown() override { fs::remove_all(folder_); }
    void write() {
        const auto region = read_region(ready);
        ASSERT_TRUE(region);
        const auto done = write_demo_state(folder_, "127.0.0.1:0", *region, random_);
        ASSERT_TRUE(done) << done.error().sentence;
    }
    [[nodiscard]] std::string text(const char* name) const {
        std::ifstream in(folder_ / name);
        return {std::istreambuf_iterator<char>(in), {}};
    }
};

TEST_F(DemoState, is_an_installation_whose_keys_only_its_owner_reads) {
    write();
    const auto installation = load_installation({}, folder_);
    ASSERT_TRUE(installation) << installation.error().sentence;
    EXPECT_TRUE(installation->demonstration);
    EXPECT_EQ(installation->demographics_address, "http://127.0.0.1:1/pds");
    for (const char* key : {"audit.key", "page.key", "patient-hash.key", "token.key",
                            "staff-client.secret", "patients-client.secret"}) {
        struct stat about{};
        ASSERT_EQ(::stat((folder_ / key).c_str(), &about), 0) << key;
        EXPECT_EQ(about.st_mode & 0777U, 0600U) << key;
    }
}

TEST_F(DemoState, keeps_its_keys_from_one_start_to_the_next) {
    write();
    const std::string before = text("audit.key") + text("token.key");
    write();
    EXPECT_EQ(text("audit.key") + text("token.key"), before);
}

TEST_F(DemoState, gives_tokens_that_its_own_server_accepts) {
    write();
    const auto people = read_demo_people(folder_);
    ASSERT_TRUE(people) << people.error().sentence;
    const auto token = demo_token(folder_, *people, "hospital-doctor", clock_, random_);
    ASSERT_TRUE(token) << token.error().sentence;
    const auto installation = load_installation({}, folder_);
    ASSERT_TRUE(installation);
    const auto checker = people::make_token_checker(
        installation->token_keys, {installation->token_issuer, installation->token_audience},
        clock_);
    ASSERT_TRUE(checker);
    const auto claims = (*checker)->check(*token);
    ASSERT_TRUE(claims) << claims.error().sentence;
    EXPECT_EQ(claims->professional.role_name, "hospital doctor");

    const auto patient = demo_token(folder_, *people, "patient", clock_, random_);
    ASSERT_TRUE(patient);
    EXPECT_EQ((*checker)->check(*patient)->professional.id, "9990000018");
}

TEST_F(DemoState, a_token_states_why_and_by_default_that_the_patient_is_there) {
    write();
    const auto people = read_demo_people(folder_);
    ASSERT_TRUE(people);
    const auto installation = load_installation({}, folder_);
    ASSERT_TRUE(installation) << installation.error().sentence;
    const auto checker = people::make_token_checker(
        installation->token_keys, {installation->token_issuer, installation->token_audience},
        clock_);
    const auto claims_of = [&](const DemoStatement& statement) {
        const auto token =
            demo_token(folder_, *people, "hospital-doctor", clock_, random_, statement);
        EXPECT_TRUE(token) << token.error().sentence;
        return *(*checker)->check(*token);
    };
    const people::StatedReason usual{"self-claimed", "", "patient-present", "given", ""};
    EXPECT_EQ(claims_of({}).stated, usual);
    DemoStatement admitted;
    admitted.stated = {"admission", "A/17", "", "could-not-ask", "unconscious"};
    admitted.purpose = "ETREAT";
    EXPECT_EQ(claims_of(admitted).stated, admitted.stated);
    EXPECT_EQ(claims_of(admitted).purpose, "ETREAT");

    DemoStatement over;
    over.override_reason = "risk-of-harm";
    over.words = "Found unconscious";
    over.holders = {"RWH"};
    EXPECT_FALSE(demo_token(folder_, *people, "hospital-doctor", clock_, random_, over))
        << "without a patient";
    over.patient = "9990000018";
    EXPECT_EQ(claims_of(over).purpose, "BTG");
    EXPECT_EQ(claims_of(over).patient, "9990000018");
    EXPECT_EQ(claims_of(over).declared->holders, over.holders);
    over.words = "";
    EXPECT_FALSE(demo_token(folder_, *people, "hospital-doctor", clock_, random_, over));
}

TEST_F(DemoState, registers_the_systems_of_its_personas_and_an_app) {
    write();
    const auto installation = load_installation({}, folder_);
    ASSERT_TRUE(installation) << installation.error().sentence;
    const auto people = read_demo_people(folder_);
    for (const char* id : {"demo-RQW", "demo-app"})
        EXPECT_NE(installation->clients.find(id), nullptr) << id;
    EXPECT_FALSE(installation->token_signing_key.empty());

    const people::StatedReason stated{"admission", "", "", "given", ""};
    EXPECT_EQ(
        demo_launch(folder_, *people, "hospital-doctor", "9990000018", stated, clock_, random_)
            .error()
            .kind,
        ErrorKind::not_found)
        << "nothing runs";
    std::ofstream(folder_ / "url") << "http://127.0.0.1:8080";
    EXPECT_TRUE(
        demo_launch(folder_, *people, "hospital-doctor", "9990000018", stated, clock_, random_));
    EXPECT_FALSE(demo_launch(folder_, *people, "hospital-doctor", "123", stated, clock_, random_));
    EXPECT_FALSE(demo_launch(folder_, *people, "nobody", "9990000018", stated, clock_, random_));
    EXPECT_TRUE(demo_identity(folder_, *people, "hospital-doctor", clock_, random_));
    EXPECT_TRUE(demo_assertion(folder_, *people, "hospital-doctor", clock_, random_));
}

TEST_F(DemoState, signs_people_in_at_the_simulated_provider_as_any_installation_would) {
    write();
    const auto installation = load_installation({}, folder_);
    ASSERT_TRUE(installation) << installation.error().sentence;
    const auto& sign_in = installation->sign_in;
    ASSERT_TRUE(sign_in.staff && sign_in.patients);
    EXPECT_EQ(sign_in.staff->issuer, "http://127.0.0.1:3");
    EXPECT_EQ(sign_in.staff->client_secret.reveal(), "secret of staff");
    EXPECT_EQ(sign_in.patients->client_id, "p");
    EXPECT_EQ(sign_in.patients->organisation->text(), "QM7");
}

TEST_F(DemoState, whoever_has_no_role_is_no_persona_for_scripts) {
    write();
    const auto people = read_demo_people(folder_);
    ASSERT_TRUE(people);
    EXPECT_EQ(people->personas.size(), 2U);
}

TEST_F(DemoState, an_unknown_persona_is_answered_with_those_there_are) {
    write();
    const auto people = read_demo_people(folder_);
    ASSERT_TRUE(people);
    const auto token = demo_token(folder_, *people, "nobody", clock_, random_);
    ASSERT_FALSE(token);
    EXPECT_NE(token.error().sentence.find("hospital-doctor"), std::string::npos);
}

TEST_F(DemoState, a_folder_without_a_demonstration_is_said_so) {
    EXPECT_EQ(read_demo_people(folder_).error().kind, ErrorKind::not_found);
}

TEST(Region, that_names_nothing_is_refused) {
    for (const char* line : {"", "[]", "{}", R"({"demographics":"x"})", R"({"patients":[]})"})
        EXPECT_FALSE(read_region(line)) << line;
}

}  // namespace
}  // namespace mcr::app
