#include "app/installation.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

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
