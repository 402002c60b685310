#include "source/fhir_r4/links.hpp"

#include <gtest/gtest.h>

#include "source/fhir_r4/verdict.hpp"

namespace mcr::source::fhir_r4 {
namespace {

TEST(NextPage, links_to_the_same_origin_are_followed_whatever_their_form) {
    struct Row {
        std::string address, link, expected;
    };
    for (const Row& row : std::vector<Row>{
             {"https://a.example/fhir", "https://a.example/fhir?_getpages=1",
              "https://a.example/fhir?_getpages=1"},
             {"https://a.example/fhir", "HTTPS://A.example:443/x", "HTTPS://A.example:443/x"},
             {"https://a.example:443/fhir", "https://a.example/x", "https://a.example/x"},
             {"http://127.0.0.1:8090", "http://127.0.0.1:8090/Patient?page=2",
              "http://127.0.0.1:8090/Patient?page=2"},
             {"http://[::1]:8090/r4", "http://[::1]:8090/r4?p=2", "http://[::1]:8090/r4?p=2"},
             {"https://a.example/fhir", "/fhir/Patient?page=2",
              "https://a.example/fhir/Patient?page=2"},
             {"https://a.example/fhir", "Patient?page=2", "https://a.example/fhir/Patient?page=2"},
             {"https://a.example/fhir", "?page=2", "https://a.example/fhir/?page=2"},
             {"https://a.example/fhir", "Patient?from=https://b.example/",
              "https://a.example/fhir/Patient?from=https://b.example/"},
             {"https://a.example/fhir", "https://a.example/x#frag", "https://a.example/x"}}) {
        const auto next = next_page(row.address, row.link);
        ASSERT_TRUE(next) << row.link;
        EXPECT_EQ(*next, row.expected);
    }
}

TEST(NextPage, links_to_anywhere_else_are_refused) {
    for (const std::string& link :
         {std::string(), std::string("https://b.example/"), std::string("http://a.example/"),
          std::string("https://a.example:8443/"), std::string("https://a.example.evil.example/"),
          std::string("https://a.example@b.example/"), std::string("https://b@a.example/"),
          std::string("https://a.example\\@b.example/"), std::string("//b.example/"),
          std::string("https:///path"), std::string("file:///etc/passwd"),
          std::string("javascript:alert(1)"), std::string("data:text/html,x"),
          std::string("https://a.example/ x"), std::string("https://a.example/\n"),
          std::string("https://a.example/é"), "https://a.example/" + std::string(9000, 'x')})
        EXPECT_FALSE(next_page("https://a.example/fhir", link)) << link.substr(0, 80);
}

TEST(PathSegment, ids_are_encoded_and_paths_refused) {
    EXPECT_EQ(*path_segment("a-b.c_1"), "a-b.c_1");
    EXPECT_EQ(*path_segment("a?b"), "a%3Fb");
    EXPECT_EQ(*path_segment("%2e"), "%252e");
    for (const std::string& id :
         {std::string(), std::string("."), std::string(".."), std::string("a/b"),
          std::string("a b"), std::string("é"), std::string(256, 'a')})
        EXPECT_FALSE(path_segment(id)) << id;
}

TEST(OutcomeNotes, the_sources_words_are_shortened_to_one_line_and_numbers_masked) {
    const auto note = [](std::string text) {
        return note_of({"warning", "processing", "", std::move(text), "unused"});
    };
    EXPECT_EQ(note("Two\nlines"), "It warns: Two lines");
    EXPECT_EQ(note("of 999 000 0018 and 999-000-0018, 12345 stays"),
              "It warns: of xxxxxxxxxxxx and xxxxxxxxxxxx, 12345 stays");
    EXPECT_EQ(note(std::string(300, 'a')), "It warns: " + std::string(200, 'a') + "…");
    EXPECT_EQ(note(std::string(199, 'a') + "éé"), "It warns: " + std::string(199, 'a') + "…");
    EXPECT_EQ(note_of({"information", "informational", "", "", "Fine"}), "It adds: Fine");
    EXPECT_EQ(note_of({"information", "informational", "", "", ""}), "");
    EXPECT_EQ(note_of({"warning", "suppressed", "", "", ""}),
              "This organisation withholds the record as confidential.");
}

}  // namespace
}  // namespace mcr::source::fhir_r4
