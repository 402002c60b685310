#include "net/http.hpp"

#include <gtest/gtest.h>

namespace mcr::net {
namespace {

TEST(Headers, compare_names_without_regard_to_case) {
    const Headers headers{{"Content-Type", "text/plain"}, {"Accept", "a"}, {"ACCEPT", "b"}};
    EXPECT_EQ(headers.get("content-type"), "text/plain");
    EXPECT_EQ(headers.get("accept"), "a");
    EXPECT_FALSE(headers.get("Host"));
}

TEST(Headers, setting_one_replaces_every_earlier_one) {
    Headers headers{{"A", "1"}, {"a", "2"}, {"B", "3"}};
    headers.set("a", "4");
    EXPECT_EQ(headers.size(), 2U);
    EXPECT_EQ(headers.get("A"), "4");
}

TEST(Request, splits_its_target_at_the_first_question_mark) {
    Request request;
    request.target = "/fhir/Patient?identifier=a?b";
    EXPECT_EQ(request.path(), "/fhir/Patient");
    EXPECT_EQ(request.query(), "identifier=a?b");
    request.target = "/fhir";
    EXPECT_EQ(request.path(), "/fhir");
    EXPECT_EQ(request.query(), "");
}

}  // namespace
}  // namespace mcr::net
