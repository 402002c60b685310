#include "people/oidc_discovery.hpp"

#include <gtest/gtest.h>

namespace mcr::people {
namespace {

constexpr std::string_view issuer = "https://am.example/realm";

std::string document(std::string_view replace = {}, std::string_view by = {}) {
    std::string text = R"({"issuer":"https://am.example/realm",)"
                       R"("authorization_endpoint":"https://am.example/authorize",)"
                       R"("token_endpoint":"https://am.example/token",)"
                       R"("jwks_uri":"https://am.example/jwks",)"
                       R"("userinfo_endpoint":"https://am.example/userinfo",)"
                       R"("end_session_endpoint":"https://am.example/end",)"
                       R"("response_types_supported":["code","id_token"],)"
                       R"("code_challenge_methods_supported":["S256"],)"
                       R"("authorization_response_iss_parameter_supported":true})";
    if (!replace.empty()) {
        const auto at = text.find(replace);
        text.replace(at, replace.size(), by);
    }
    return text;
}

TEST(Discovery, gives_the_endpoints_of_a_sound_document) {
    const auto read = read_discovery(document(), issuer);
    ASSERT_TRUE(read) << read.error().sentence;
    EXPECT_EQ(read->token_endpoint, "https://am.example/token");
    EXPECT_EQ(read->end_session_endpoint, "https://am.example/end");
    EXPECT_TRUE(read->names_itself);
}

TEST(Discovery, userinfo_and_end_of_session_may_be_missing) {
    const auto read = read_discovery(
        document(R"("userinfo_endpoint":"https://am.example/userinfo",)", ""), issuer);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->userinfo_endpoint, "");
}

struct Row {
    std::string_view replace, by, says;
};
constexpr Row rows[] = {
    {R"("issuer":"https://am.example/realm",)", "", "issuer"},
    {R"(realm",)", R"(realm/",)", "issuer"},
    {R"("token_endpoint":"https://am.example/token",)", "", "token_endpoint is missing"},
    {"https://am.example/token", "http://am.example/token", "token_endpoint is no https"},
    {"https://am.example/jwks", "file:///etc/passwd", "jwks_uri is no https"},
    {"https://am.example/jwks", "https://user@am.example/jwks", "jwks_uri is no https"},
    {"https://am.example/userinfo", "", "userinfo_endpoint is no https"},
    {R"("https://am.example/end")", "7", "end_session_endpoint is no https"},
    {R"(["code","id_token"])", R"(["id_token"])", "lacks code"},
    {R"(["S256"])", R"(["plain"])", "lacks S256"},
    {"{", "[", "no sound JSON"},
    {R"("jwks_uri")", R"("issuer")", "no sound JSON"},
};

TEST(Discovery, a_document_that_is_wrong_anywhere_is_refused_as_a_whole) {
    for (const Row& row : rows) {
        const auto read = read_discovery(document(row.replace, row.by), issuer);
        ASSERT_FALSE(read) << row.replace;
        EXPECT_EQ(read.error().kind, ErrorKind::malformed);
        EXPECT_NE(read.error().sentence.find(row.says), std::string::npos) << read.error().sentence;
    }
    EXPECT_FALSE(read_discovery(std::string(300'000, ' '), issuer));
}

TEST(SafeUrl, is_https_or_http_to_this_machine) {
    for (const std::string_view url :
         {"https://am.example", "https://am.example:8443/a?b=c", "http://127.0.0.1:8080/x",
          "http://localhost/x", "http://[::1]:80/x"})
        EXPECT_TRUE(is_safe_url(url)) << url;
    for (const std::string_view url :
         {"", "am.example", "http://am.example", "http://127.0.0.1.example/x",
          "http://localhost.example", "http://127.0.0.1@am.example/", "https://", "https:///x",
          "https://a b", "https://a\nb", "https://a/#f", "javascript:x", "https://a/;url=x",
          "http://[::1].example/"})
        EXPECT_FALSE(is_safe_url(url)) << url;
    EXPECT_FALSE(is_safe_url("https://" + std::string(3000, 'a')));
}

TEST(SafeUrl, its_origin_is_scheme_host_and_port) {
    EXPECT_EQ(origin_of("https://am.example:8443/a?b"), "https://am.example:8443");
    EXPECT_EQ(origin_of("http://127.0.0.1:1"), "http://127.0.0.1:1");
    EXPECT_EQ(origin_of("ftp://x"), "");
}

}  // namespace
}  // namespace mcr::people
