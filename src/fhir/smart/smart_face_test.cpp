#include "fhir/smart/smart_face.hpp"

#include <gtest/gtest.h>

namespace mcr::fhir {
namespace {

net::Request form_of(std::string body, std::string target = "/oauth/token",
                     std::string type = "application/x-www-form-urlencoded; charset=utf-8") {
    net::Request request;
    request.method = "POST";
    request.target = std::move(target);
    request.headers.add("Content-Type", std::move(type));
    request.body = std::move(body);
    request.client_thumbprint = "t";
    request.id = "r";
    return request;
}

TEST(OAuthRequest, is_read_with_what_the_connection_showed) {
    const auto read = read_oauth_request(form_of("grant_type=a%20b&scope=x+y&&empty="));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->field("grant_type"), "a b");
    EXPECT_EQ(read->field("scope"), "x y");
    EXPECT_EQ(read->field("empty"), "");
    EXPECT_EQ(read->field("missing"), "");
    EXPECT_EQ(read->certificate, "t");
    EXPECT_EQ(read->request_id, "r");
}

TEST(OAuthRequest, that_breaks_a_rule_is_refused) {
    std::string many;
    for (int i = 0; i < 21; ++i) many += "f" + std::to_string(i) + "=1&";
    for (const net::Request& request :
         {form_of("a=1&a=2"), form_of("a=%G1"), form_of("a=%FF"), form_of(many),
          form_of("a=1", "/oauth/token?a=1"), form_of("{}", "/oauth/token", "application/json")})
        EXPECT_EQ(read_oauth_request(request).error().code, "invalid_request") << request.body;
}

TEST(SmartFace, answers_its_own_addresses_compared_whole) {
    for (const std::string_view path :
         {"/fhir/.well-known/smart-configuration", "/oauth/token", "/oauth/introspect"})
        EXPECT_TRUE(SmartFace::answers(path)) << path;
    for (const std::string_view path : {"/oauth", "/oauth/token/", "/oauth/authorize", "/fhir"})
        EXPECT_FALSE(SmartFace::answers(path)) << path;
}

}  // namespace
}  // namespace mcr::fhir
