#include "edge/settings.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "net/testing.hpp"

namespace mcr::edge {
namespace {

using testing::HasSubstr;

class EdgeSettingsTest : public testing::Test {
protected:
    std::filesystem::path write(const std::string& name, const std::string& text) {
        std::ofstream(folder.path / name) << text;
        return folder.path / name;
    }
    Result<EdgeSettings> read(const std::string& text) {
        write("token", "a-token-of-some-length\n");
        return read_settings(write("edge.toml", text));
    }
    static std::string whole(const std::string& server = "anybody = true",
                             const std::string& rest = {}) {
        return "[edge]\nkey = \"rqw\"\n[store]\nurl = \"sqlite:edge.db\"\n[server]\n"
               "listen = \"127.0.0.1:0\"\n" +
               server + "\n" + rest;
    }
    net::testing::TemporaryFolder folder;
};

TEST_F(EdgeSettingsTest, reads_everything_that_can_be_set) {
    const auto read_back = read(R"(
[edge]
organisation = "RQW"
name = "Hospital"
key = "rqw"
time_zone = "UTC"
remember_days = 30
[edge.authorities]
RQW = "https://rqw.example/mrn"
[store]
url = "sqlite:edge.db"
threads = 2
[server]
listen = "0.0.0.0:8443"
base_url = "https://edge.example/fhir"
cert_file = "cert.pem"
key_file = "key.pem"
client_certificates = "required"
client_ca_file = "ca.pem"
callers = ["CN=mcr"]
token_files = ["token"]
threads = 3
page_resources = 50
[withhold]
as = "refused"
[[feed]]
name = "pas"
kind = "mllp"
listen = "127.0.0.1:2575"
system = "epr"
senders = ["PAS|RQW"]
processing_ids = ["P", "T"]
max_bytes = 2048
[[feed]]
name = "care"
kind = "csv"
path = "extracts"
mapping = "care.toml"
every_seconds = 5
)");
    ASSERT_TRUE(read_back) << read_back.error().sentence;
    EXPECT_EQ(read_back->store, "sqlite:" + (folder.path / "edge.db").string());
    EXPECT_EQ(read_back->server.port, 8443);
    EXPECT_EQ(read_back->tokens.front().reveal(), "a-token-of-some-length");
    EXPECT_EQ(read_back->withheld_as, WithheldAs::refused);
    ASSERT_EQ(read_back->feeds.size(), 2U);
    EXPECT_EQ(read_back->feeds[0].system, "epr");
    EXPECT_EQ(read_back->feeds[0].listen.max_bytes, 2048U);
    EXPECT_EQ(read_back->feeds[1].mapping, folder.path / "care.toml");
    EXPECT_EQ(read_back->feeds[1].every, Milliseconds{5000});
}

struct Wrong {
    const char* what;
    std::string text;
    const char* sentence;
};

TEST_F(EdgeSettingsTest, a_fault_is_told_by_line_and_key) {
    const std::string feed = "[[feed]]\nname = \"pas\"\n";
    const Wrong table[] = {
        {"no TOML", "[edge", "edge.toml line 1: "},
        {"no table", "[edge]\nkey = \"rqw\"\n", "store is missing"},
        {"no key", whole().erase(7, 12), "edge, key is missing"},
        {"an unknown key", "colour = 1\n" + whole(), "line 1: colour is no known setting"},
        {"an unknown key of a table", whole("anybody = true\nport = 1"),
         "line 8: server, port is no known setting"},
        {"a number for a text", "[edge]\nkey = 1\n", "line 2: edge, key must be a text"},
        {"nobody may ask", whole(""), "server, token_files or callers must say who may ask"},
        {"anybody from anywhere",
         "[edge]\nkey = \"a\"\n[store]\nurl = \"sqlite:a\"\n[server]\nlisten = \"0.0.0.0:0\"\n"
         "anybody = true\n",
         "server, anybody is for an address of this machine only"},
        {"no address for others",
         "[edge]\nkey = \"a\"\n[store]\nurl = \"sqlite:a\"\n[server]\nlisten = \"0.0.0.0:0\"\n"
         "token_files = [\"token\"]\n",
         "server, base_url must say by which address"},
        {"a token file that is not there", whole("token_files = [\"none\"]"),
         "server, token_files names a file"},
        {"callers without certificates", whole("callers = [\"CN=a\"]"),
         "server, callers needs client_certificates"},
        {"a certificate without its key", whole("anybody = true\ncert_file = \"a\""),
         "server, cert_file goes with key_file"},
        {"certificates without an authority",
         whole("anybody = true\nclient_certificates = \"required\""),
         "server, client_certificates needs"},
        {"a number that is too small", whole("anybody = true\nthreads = 0"),
         "server, threads must be a whole number from 1 to 64"},
        {"another manner", whole("anybody = true", "[withhold]\nas = \"silent\"\n"),
         "withhold, as must be one of unknown refused"},
        {"a feed without a name", whole("anybody = true", "[[feed]]\nkind = \"mllp\"\n"),
         "a feed, name is missing"},
        {"a name with a blank",
         whole("anybody = true", "[[feed]]\nname = \"my pas\"\nlisten = \"a:1\"\n"),
         "feed my pas, name must be of"},
        {"another kind", whole("anybody = true", feed + "kind = \"fax\"\n"),
         "feed pas, kind must be one of mllp csv sql folder"},
        {"no address", whole("anybody = true", feed), "feed pas, listen is missing"},
        {"half an address", whole("anybody = true", feed + "listen = \"2575\"\n"),
         "feed pas, listen must be ADDRESS:PORT"},
        {"a port too high", whole("anybody = true", feed + "listen = \"a:70000\"\n"),
         "feed pas, listen must be ADDRESS:PORT"},
        {"twice the same",
         whole("anybody = true", feed + "listen = \"a:1\"\n" + feed + "listen = \"a:2\"\n"),
         "feed pas is there twice"},
        {"a table of files without mapping",
         whole("anybody = true", feed + "kind = \"csv\"\npath = \"x\"\n"),
         "feed pas, mapping is missing"},
        {"files without a folder",
         whole("anybody = true", feed + "kind = \"csv\"\nmapping = \"m\"\n"),
         "feed pas, path is missing"},
        {"views without a database",
         whole("anybody = true", feed + "kind = \"sql\"\nmapping = \"m\"\n"),
         "feed pas, url is missing"},
    };
    for (const Wrong& row : table) {
        const auto settings = read(row.text);
        ASSERT_FALSE(settings) << row.what;
        EXPECT_THAT(settings.error().sentence, HasSubstr(row.sentence)) << row.what;
    }
    EXPECT_EQ(read_settings(folder.path / "none.toml").error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace mcr::edge
