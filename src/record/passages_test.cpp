#include "record/passages.hpp"

#include <gtest/gtest.h>

namespace mcr::record {
namespace {

std::vector<Passage> passages(const std::string& members) {
    const std::string json = R"({"resourceType":"Composition",)" + members + "}";
    const auto tree = JsonTree::parse(json, {});
    EXPECT_TRUE(tree) << json;
    return tree ? passages_of(tree->root()) : std::vector<Passage>{};
}

TEST(Passages, are_the_sections_in_their_order_with_the_document_s_own_text_behind_them) {
    const auto read = passages(
        R"("text":{"div":"<div>own</div>"},"section":[{"title":" A ","text":{"div":"<div>a</div>"},)"
        R"("section":[{"title":"B","text":{"div":"<div>b</div>"}}]},{"text":{"div":"<div>c</div>"}}])");
    ASSERT_EQ(read.size(), 4U);
    EXPECT_EQ(read[0].title, "A");
    EXPECT_EQ(read[0].xhtml, "<div>a</div>");
    EXPECT_EQ(read[1].title, "B");
    EXPECT_EQ(read[1].depth, 1U);
    EXPECT_EQ(read[2].title, "");
    EXPECT_EQ(read[3].title, "About this document");
    EXPECT_EQ(read[3].xhtml, "<div>own</div>");
}

TEST(Passages, of_a_composition_without_sections_are_its_own_text) {
    const auto read = passages(R"("text":{"div":"<div>own</div>"})");
    ASSERT_EQ(read.size(), 1U);
    EXPECT_EQ(read[0].title, "");
}

TEST(Passages, say_why_a_section_is_empty) {
    const auto reason = [](const std::string& concept_text) {
        const auto read =
            passages(R"("section":[{"title":"A","emptyReason":)" + concept_text + "}]");
        return read.empty() ? std::string("none") : read[0].why_empty;
    };
    EXPECT_EQ(reason(R"({"coding":[{"code":"withheld"}]})"),
              "The source withholds what belongs here.");
    EXPECT_EQ(reason(R"({"coding":[{"code":"nilknown"}]})"), "Nothing is known to the source.");
    EXPECT_EQ(reason(R"({"coding":[{"code":"own","display":"For a reason"}]})"), "For a reason");
    EXPECT_EQ(reason(R"({"text":"In words","coding":[{"code":"withheld"}]})"), "In words");
    EXPECT_EQ(reason(R"({"coding":[]})"), "none");
}

TEST(Passages, leave_out_a_section_that_says_nothing) {
    EXPECT_TRUE(passages(R"("section":[{"title":"A","entry":[{"reference":"X/1"}]}])").empty());
    EXPECT_EQ(passages(R"("section":[{"title":"A","section":[{"text":{"div":"b"}}]}])").size(), 2U);
}

TEST(Passages, end_at_their_limits_and_say_so) {
    std::string many = R"({"text":{"div":"a"}})";
    for (std::size_t i = 0; i < most_passages; ++i) many += R"(,{"text":{"div":"a"}})";
    const auto wide = passages("\"section\":[" + many + "]");
    ASSERT_EQ(wide.size(), most_passages + 1);
    EXPECT_NE(wide.back().why_empty.find("more sections"), std::string::npos);
    std::string deep = R"({"text":{"div":"a"}})";
    for (std::size_t i = 0; i <= deepest_passage; ++i)
        deep = R"({"text":{"div":"a"},"section":[)" + deep + "]}";
    const auto read = passages("\"section\":[" + deep + "]");
    ASSERT_EQ(read.size(), deepest_passage + 2);
    EXPECT_NE(read.back().why_empty.find("more sections"), std::string::npos);
}

TEST(Letters, are_the_texts_that_stand_in_a_document_reference) {
    const auto letters = [](const std::string& attachments) {
        const std::string json = R"({"content":[)" + attachments + "]}";
        const auto tree = JsonTree::parse(json, {});
        EXPECT_TRUE(tree) << json;
        return tree ? letters_of(tree->root()) : std::vector<Passage>{};
    };
    const auto read = letters(
        R"({"attachment":{"contentType":"text/plain; charset=utf-8","title":"A","data":"RGVhcg=="}},)"
        R"({"attachment":{"contentType":"text/html","data":"PGI+"}},)"
        R"({"attachment":{"contentType":"application/pdf","data":"RGVhcg=="}},)"
        R"({"attachment":{"contentType":"text/plain","url":"x"}},)"
        R"({"attachment":{"contentType":"text/plain","data":"not base64"}},)"
        R"({"attachment":{"contentType":"text/plain","data":"//4="}},{},7)");
    ASSERT_EQ(read.size(), 2U);
    EXPECT_EQ(read[0].title, "A");
    EXPECT_EQ(read[0].plain, "Dear");
    EXPECT_EQ(read[0].xhtml, "");
    EXPECT_EQ(read[1].xhtml, "<b>");
    EXPECT_TRUE(letters(R"({"attachment":7})").empty());
}

TEST(Passages, of_what_is_no_composition_are_none) {
    EXPECT_TRUE(passages(R"("text":7,"section":{"a":1})").empty());
    EXPECT_TRUE(passages(R"("section":[1,"a",{"text":"b","section":2,"emptyReason":3}])").empty());
}

}  // namespace
}  // namespace mcr::record
