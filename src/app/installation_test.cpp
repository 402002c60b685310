#include "app/installation.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <fstream>

namespace mcr::app {
namespace {

namespace fs = std::filesystem;

class InstallationFile : public testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("mcr-installation-" + std::to_string(::getpid()));
        fs::create_directories(folder_);
        for (const char* key : {"audit.key", "hash.key", "page.key", "keys.json"})
            std::ofstream(folder_ / key) << "key of " << key << "\n";
    }
    void TearDown() override { fs::remove_all(folder_); }
    Result<Installation> load(const std::string& text) {
        std::ofstream(folder_ / "mcr.toml") << text;
        return load_installation({}, folder_);
    }
    static std::string whole(const std::string& more = {}) {
        return more +
               "[server]\nlisten = '127.0.0.1:0'\n[store]\nurl = 'sqlite:mcr.db'\n"
               "[audit]\nfolder = 'audit'\nkey_file = 'audit.key'\n"
               "[keys]\npatient_hash_file = 'hash.key'\npage_file = 'page.key'\n"
               "[tokens]\nissuer = 'i'\naudience = 'a'\nkeys_file = 'keys.json'\n"
               "[demographics]\naddress = 'http://127.0.0.1:1'\n";
    }
    fs::path folder_;
};

TEST_F(InstallationFile, gives_every_setting_with_paths_from_its_own_folder) {
    const auto read = load(whole("demonstration = true\n"));
    ASSERT_TRUE(read) << read.error().sentence;
    EXPECT_TRUE(read->demonstration);
    EXPECT_EQ(read->server.port, 0);
    EXPECT_EQ(read->store, "sqlite:" + (folder_ / "mcr.db").string());
    EXPECT_EQ(read->audit_folder, folder_ / "audit");
    EXPECT_EQ(read->audit_key.reveal(), "key of audit.key");
    EXPECT_EQ(read->token_keys, "key of keys.json");
}

TEST_F(InstallationFile, says_how_holders_are_located) {
    const auto usual = load(whole());
    ASSERT_TRUE(usual) << usual.error().sentence;
    EXPECT_TRUE(usual->record_locator.address.empty());
    EXPECT_TRUE(usual->record_locator.by_post);
    EXPECT_EQ(usual->hints_lifetime, std::chrono::days{180});
    const auto read = load(whole() +
                           "[nrl]\naddress = 'https://nrl'\nsearch = 'get'\ncredential = 'n'\n"
                           "limit_ms = 900\nca_file = 'ca.pem'\n[sds]\naddress = 'https://sds'\n"
                           "keep_s = 60\n[hints]\ndays = 0\n[view]\naskings_at_once = 8\n");
    ASSERT_TRUE(read) << read.error().sentence;
    EXPECT_EQ(read->record_locator.address, "https://nrl");
    EXPECT_FALSE(read->record_locator.by_post);
    EXPECT_EQ(read->record_locator.time_limit, Milliseconds{900});
    EXPECT_EQ(read->record_locator.upstream.ca_file, (folder_ / "ca.pem").string());
    EXPECT_EQ(read->endpoint_directory.keep, std::chrono::seconds{60});
    EXPECT_EQ(read->hints_lifetime.count(), 0);
    EXPECT_EQ(read->askings_at_once, 8U);
    EXPECT_FALSE(load(whole() + "[nrl]\nsearch = 'put'\n"));
}

constexpr const char* client_keys =
    R"({"kty":"EC","crv":"P-256","kid":"k","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";

TEST_F(InstallationFile, names_the_systems_and_apps_that_may_ask_for_tokens) {
    std::ofstream(folder_ / "ward.jwks") << client_keys;
    const auto read = load(whole() + R"([[client]]
id = "ward-system"
name = "Ward system"
organisation = "rqw"
keys_file = "ward.jwks"
certificates = ["dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHQ"]
scopes = "system/Consent.crus"
grants = ["client_credentials", "context_launch", "token_exchange"]
staff_issuer = "https://am.example"
staff_audience = "ward"
staff_keys_uri = "https://am.example/jwks"
[[client]]
id = "app"
name = "An app"
organisation = "E81046"
redirect_uris = ["http://127.0.0.1/back"]
launch_uri = "http://127.0.0.1:9/launch"
scopes = "launch user/*.rs"
grants = ["authorization_code"]
)");
    ASSERT_TRUE(read) << read.error().sentence;
    ASSERT_EQ(read->clients.all().size(), 2U);
    const people::Client* ward = read->clients.find("ward-system");
    ASSERT_NE(ward, nullptr);
    EXPECT_EQ(ward->organisation.text(), "RQW");
    EXPECT_TRUE(ward->may(people::Grant::token_exchange));
    EXPECT_EQ(ward->certificates.size(), 1U);
    EXPECT_EQ(ward->staff->audience, "ward");
    const people::Client* app = read->clients.find("app");
    ASSERT_NE(app, nullptr);
    EXPECT_EQ(app->keys, nullptr);
    EXPECT_EQ(app->scopes.text(), "launch user/*.rs");
}

TEST_F(InstallationFile, a_fault_in_a_client_is_said_with_its_line) {
    std::ofstream(folder_ / "ward.jwks") << client_keys;
    std::ofstream(folder_ / "poor.jwks") << "{}";
    const std::string sound =
        "id = 'a'\nname = 'A'\norganisation = 'RQW'\n"
        "grants = ['context_launch']\n";
    struct Row {
        std::string client, says;
    };
    for (const Row& row : {
             Row{sound, "needs keys"},
             Row{sound + "keys_file = 'none.jwks'\n", "file that is not there"},
             Row{sound + "keys_file = 'poor.jwks'\n", "without usable keys"},
             Row{sound + "keys_file = 'ward.jwks'\nkeys_uri = 'https://a.example'\n",
                 "goes without the file"},
             Row{sound + "keys_uri = 'http://a.example'\n", "neither https nor this machine"},
             Row{sound + "colour = 'red'\n", "colour is no known setting"},
             Row{sound + "certificates = 'a'\n", "must be a list of texts"},
             Row{sound + "certificates = [1]\n", "must be a list of texts"},
             Row{sound + "staff_issuer = 'i'\n", "staff_keys_file is missing"},
             Row{"id = 'a'\nname = 'A'\norganisation = 'R!'\n", "organisation is no ODS code"},
             Row{"id = 'a'\norganisation = 'RQW'\n", "name is missing"},
             Row{"id = 5\nname = 'A'\norganisation = 'RQW'\n", "id must be a text"},
             Row{"id = 'a'\nname = 'A'\norganisation = 'RQW'\ngrants = ['password']\n",
                 "grants names one"},
             Row{sound + "scopes = '\"'\n", "scopes are none"},
         }) {
        const auto read = load(whole() + "[[client]]\n" + row.client);
        ASSERT_FALSE(read) << row.says;
        EXPECT_NE(read.error().sentence.find(row.says), std::string::npos) << read.error().sentence;
    }
    EXPECT_FALSE(load("client = 5\n" + whole()));
    EXPECT_FALSE(load(whole() + "[client]\nid = 'a'\n"));
}

struct WrongRow {
    const char* name;
    const char* replace;
    const char* by;
    const char* says;
};
class WrongSetting : public InstallationFile, public testing::WithParamInterface<WrongRow> {};

TEST_P(WrongSetting, is_refused_naming_it) {
    std::string text = whole();
    const auto at = text.find(GetParam().replace);
    ASSERT_NE(at, std::string::npos);
    text.replace(at, std::string_view(GetParam().replace).size(), GetParam().by);
    const auto read = load(text);
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().sentence.find(GetParam().says), std::string::npos)
        << read.error().sentence;
}

INSTANTIATE_TEST_SUITE_P(
    Table, WrongSetting,
    testing::Values(
        WrongRow{"port", "127.0.0.1:0", "127.0.0.1:70000", "server.listen"},
        WrongRow{"port_text", "127.0.0.1:0", "127.0.0.1:http", "server.listen"},
        WrongRow{"no_port", "127.0.0.1:0", "127.0.0.1", "server.listen"},
        WrongRow{"store", "url = 'sqlite:mcr.db'\n", "", "store.url is missing"},
        WrongRow{"store_type", "url = 'sqlite:mcr.db'", "url = 7", "store.url must be a text"},
        WrongRow{"audit", "folder = 'audit'\n", "", "audit.folder is missing"},
        WrongRow{"key_file", "audit.key", "none.key", "none.key cannot be read"},
        WrongRow{"issuer", "issuer = 'i'\n", "", "tokens.issuer is missing"},
        WrongRow{"demographics", "address = 'http://127.0.0.1:1'\n", "", "demographics.address"},
        WrongRow{"unknown", "[tokens]", "[tokens]\ncolour = 'red'", "tokens.colour is no known"},
        WrongRow{"grammar", "[tokens]", "[tokens", "line"}),
    [](const auto& row) { return row.param.name; });

constexpr const char* sign_in =
    "[sign_in]\nidle_minutes = 20\nabsolute_minutes = 480\n"
    "[sign_in.staff]\nissuer = 'https://am.example'\nclient_id = 'c'\n"
    "client_secret_file = 'page.key'\nadministrators = ['QM7']\n"
    "roles = ['R8003 acute-trust = pharmacist, hospital pharmacist']\n"
    "[sign_in.patients]\nissuer = 'https://login.example'\nclient_id = 'p'\n"
    "client_secret_file = 'hash.key'\nclient_auth = 'post'\n"
    "organisation = 'QM7'\norganisation_name = 'The board'\n";

TEST_F(InstallationFile, gives_how_people_sign_in) {
    const auto read = load(whole() + sign_in);
    ASSERT_TRUE(read) << read.error().sentence;
    EXPECT_EQ(read->sign_in.limits.idle, std::chrono::minutes{20});
    EXPECT_EQ(read->sign_in.limits.absolute, std::chrono::minutes{480});
    ASSERT_TRUE(read->sign_in.staff);
    EXPECT_EQ(read->sign_in.staff->client_secret.reveal(), "key of page.key");
    EXPECT_EQ(read->sign_in.staff->proof, people::ClientAuthentication::secret_basic);
    EXPECT_EQ(read->sign_in.staff->roles.at(0).role_name, "hospital pharmacist");
    EXPECT_EQ(read->sign_in.staff->administrators.at(0).text(), "QM7");
    ASSERT_TRUE(read->sign_in.patients);
    EXPECT_EQ(read->sign_in.patients->proof, people::ClientAuthentication::secret_post);
    EXPECT_EQ(read->sign_in.patients->organisation->text(), "QM7");
}

TEST_F(InstallationFile, without_sign_in_nobody_signs_in) {
    const auto read = load(whole());
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->sign_in.staff);
    EXPECT_FALSE(read->sign_in.patients);
}

TEST_F(InstallationFile, refuses_a_sign_in_that_is_wrong_naming_the_setting) {
    const std::vector<std::array<std::string, 3>> rows = {
        {"idle_minutes = 20", "idle_minutes = 0", "sign_in.idle_minutes"},
        {"absolute_minutes = 480", "colour = 'red'", "sign_in.colour is no known"},
        {"https://am.example", "http://am.example", "sign_in.staff.issuer"},
        {"issuer = 'https://am.example'\n", "", "sign_in.staff.issuer is missing"},
        {"client_id = 'c'\n", "client_id = 7\n", "sign_in.staff.client_id"},
        {"client_secret_file = 'page.key'", "", "sign_in.staff.client_secret_file"},
        {"client_secret_file = 'page.key'", "client_secret_file = 'none.key'", "cannot be read"},
        {"client_secret_file = 'page.key'", "key_file = 'page.key'", "sign_in.staff.key_file"},
        {"['QM7']", "['!']", "sign_in.staff.administrators"},
        {"R8003 acute-trust", "acute-trust", "sign_in.staff.roles"},
        {"client_auth = 'post'", "client_auth = 'none'", "sign_in.patients.client_auth"},
        {"organisation = 'QM7'\n", "", "sign_in.patients.organisation"},
        {"[sign_in.patients]", "[sign_in.others]", "sign_in.others is no known"},
    };
    for (const auto& [replace, by, says] : rows) {
        std::string text = sign_in;
        const auto at = text.find(replace);
        ASSERT_NE(at, std::string::npos) << replace;
        const auto read = load(whole() + text.replace(at, replace.size(), by));
        ASSERT_FALSE(read) << by;
        EXPECT_NE(read.error().sentence.find(says), std::string::npos) << read.error().sentence;
    }
}

TEST(Installation, that_is_nowhere_is_said_so) {
    const auto none = load_installation({}, {});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().kind, ErrorKind::not_found);
    const auto empty = load_installation("/nonexistent/mcr.toml", {});
    ASSERT_FALSE(empty);
    EXPECT_EQ(empty.error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace mcr::app
