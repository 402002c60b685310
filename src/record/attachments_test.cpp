#include "record/attachments.hpp"

#include <gtest/gtest.h>

#include "record/record_samples.hpp"

namespace mcr::record {
namespace {

using test::checked;
using test::spliced;

std::optional<std::string> elsewhere(const Attachment& one) {
    return "https://here/" + one.url;
}

/// The resource as it leaves, without its labels: what stands before `,"meta"` or `"id"`.
std::string led(const std::string& resource) {
    auto part = checked(resource);
    EXPECT_TRUE(part) << part.error().sentence;
    if (!part) return {};
    lead_attachments(*part, elsewhere);
    return spliced(*part, part->items()[0]);
}

constexpr std::string_view kept =
    R"({"url":"https://my-care-record.example/fhir/StructureDefinition/source-attachment-url",)"
    R"("valueUrl":"Binary/1"})";

TEST(Attachments, are_read_with_all_that_was_said_of_them) {
    const auto part = checked(
        R"({"resourceType":"DocumentReference","id":"1","status":"current","content":[)"
        R"({"attachment":{"contentType":"application\/pdf","url":"Binary\/1","size":12,)"
        R"("hash":"qUqP5cyxm6YcTAhz05Hph5gvu9M=","title":"Letter"}},)"
        R"({"format":{"code":"x"},"attachment":{"url":"Binary/2","hash":"AAAA"}},)"
        R"({"attachment":{"url":"Binary/3","data":"QQ=="}},{"attachment":{"title":"no url"}}]})");
    ASSERT_TRUE(part) << part.error().sentence;
    const auto found = attachments_of(*part, part->items()[0]);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].url, "Binary/1");
    EXPECT_EQ(found[0].content_type, "application/pdf");
    EXPECT_EQ(found[0].size, 12U);
    EXPECT_EQ(found[0].sha1, "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3");
    EXPECT_EQ(found[0].title, "Letter");
    EXPECT_EQ(found[1].url, "Binary/2");
    EXPECT_EQ(found[1].sha1, "") << "no SHA-1";
    EXPECT_FALSE(found[1].size);
}

TEST(Attachments, lead_elsewhere_and_keep_their_own_address) {
    struct Case {
        std::string what, resource, expected;
    };
    const std::string ours = R"("url":"https://here/Binary/1")";
    const std::string extension = std::string(kept);
    const std::vector<Case> cases{
        {"without extension",
         R"({"resourceType":"DocumentReference","content":[{"attachment":{"url":"Binary/1"}}]})",
         "{" + ours + R"(,"extension":[)" + extension + "]}"},
        {"with extensions",
         R"({"resourceType":"DocumentReference","content":[{"attachment":)"
         R"({"extension":[{"url":"u","valueCode":"]"}],"url":"Binary/1"}}]})",
         R"({"extension":[{"url":"u","valueCode":"]"},)" + extension + "]," + ours + "}"},
        {"with white space",
         R"({"resourceType":"DocumentReference","content" : [ { "attachment" : )"
         R"({ "url" : "Binary/1" , "extension" : [ ] } } ] })",
         R"({ "url" : "https://here/Binary/1" , "extension" : [ )" + extension + "] }"},
        {"a Media", R"({"resourceType":"Media","content":{"url":"Binary/1"}})",
         "{" + ours + R"(,"extension":[)" + extension + "]}"},
        {"a report", R"({"resourceType":"DiagnosticReport","presentedForm":[{"url":"Binary/1"}]})",
         "{" + ours + R"(,"extension":[)" + extension + "]}"},
    };
    for (const Case& c : cases) {
        const auto out = led(c.resource);
        EXPECT_NE(out.find(c.expected), std::string::npos) << c.what << ": " << out;
        EXPECT_TRUE(checked(out)) << c.what;
    }
}

TEST(Attachments, stay_as_they_are_where_they_are_not_to_lead_elsewhere) {
    const std::string resource =
        R"({"resourceType":"DocumentReference","id":"1","content":[{"attachment":{"url":"u"}}]})";
    auto part = checked(resource);
    ASSERT_TRUE(part);
    const auto before = spliced(*part, part->items()[0]);
    lead_attachments(*part, [](const Attachment&) { return std::nullopt; });
    EXPECT_EQ(spliced(*part, part->items()[0]), before);
}

TEST(Attachments, of_other_places_are_not_touched) {
    for (const std::string resource :
         {R"({"resourceType":"Basic","content":[{"attachment":{"url":"Binary/1"}}]})",
          R"({"resourceType":"DocumentReference","other":{"content":{"attachment":{"url":"x"}}}})",
          R"({"resourceType":"DocumentReference","content":[[{"attachment":{"url":"x"}}],1,null]})",
          R"({"resourceType":"DocumentReference","content":{"attachment":[{"url":5}]}})"}) {
        const auto part = checked(resource);
        ASSERT_TRUE(part) << resource;
        EXPECT_TRUE(attachments_of(*part, part->items()[0]).empty()) << resource;
    }
}

TEST(Attachments, of_every_sample_are_found_and_leave_valid_documents) {
    MCR_NEEDS_SAMPLES();
    std::size_t found = 0;
    for (const auto& file : test::json_files(test::samples() / "ihe-mhd")) {
        auto part = checked(test::read(file));
        ASSERT_TRUE(part) << file << part.error().sentence;
        for (const Item& item : part->items()) found += attachments_of(*part, item).size();
        lead_attachments(*part, elsewhere);
        for (const Item& item : part->items()) EXPECT_TRUE(checked(spliced(*part, item))) << file;
    }
    EXPECT_EQ(found, 8U);
}

}  // namespace
}  // namespace mcr::record
