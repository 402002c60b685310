#include "record/labels.hpp"

#include <gtest/gtest.h>

#include "record/record_samples.hpp"

namespace mcr::record {
namespace {

using test::origin;
using test::sorted;
using test::spliced_one;

constexpr std::string_view retrieved =
    R"({"url":"https://my-care-record.example/fhir/StructureDefinition/retrieved",)"
    R"("valueInstant":"2026-09-21T14:13:20.000Z"})";
constexpr std::string_view tags =
    R"({"system":"https://fhir.nhs.uk/Id/ods-organization-code","code":"RQW",)"
    R"("display":"The \"Princess\" Hospital"},)"
    R"({"system":"https://my-care-record.example/fhir/CodeSystem/source-system","code":"RQW-epr"},)"
    R"({"system":"https://my-care-record.example/fhir/CodeSystem/wording","code":"source"})";
constexpr std::string_view own = R"("https://epr.rqw.example/fhir/Basic/1")";

std::string kept(std::string_view source) {
    return R"({"url":"https://my-care-record.example/fhir/StructureDefinition/source-meta-source",)"
           R"("valueUri":)" +
           std::string(source) + "}";
}

/// The same document with `meta` in different places.
std::vector<std::string> with_meta(std::string_view id, std::string_view meta) {
    const std::string type = R"("resourceType":"Basic")";
    const std::string member = R"("meta" : )" + std::string(meta);
    const std::string named = R"("id":")" + std::string(id) + "\"";
    const std::string other = R"("x":{"meta":{"tag":1,"source":2},"tag":[]})";
    return {"{" + type + "," + named + "," + member + "," + other + "}",
            "{" + member + "," + named + "," + other + "," + type + "}",
            "{ " + other + " , " + type + " , " + named + " , " + member + " }"};
}

TEST(Labels, are_added_to_whatever_meta_there_is) {
    const std::string all_tags(tags);
    const std::string at(retrieved);
    struct Case {
        std::string before, after;
    };
    const auto labelled = [&](const std::string& others, const std::string& extensions,
                              const std::string& tag) {
        return "{" + others + R"("extension":[)" + extensions + R"(],"tag":[)" + tag +
               R"(],"source":)" + std::string(own) + "}";
    };
    const Case cases[] = {
        {"{}", labelled("", at, all_tags)},
        {"{ }", labelled("", at, all_tags)},
        {R"({"versionId":"3"})", labelled(R"("versionId":"3",)", at, all_tags)},
        {R"({"profile":["p"] })", labelled(R"("profile":["p"],)", at, all_tags)},
        {R"({"tag":[]})", labelled("", at, all_tags)},
        {R"({"tag":[ ]})", labelled("", at, all_tags)},
        {R"({"tag":[{"code":"t"}],"versionId":"3"})",
         labelled(R"("versionId":"3",)", at, R"({"code":"t"},)" + all_tags)},
        {R"({"tag":[{"code":"t","extension":[]}]})",
         labelled("", at, R"({"code":"t","extension":[]},)" + all_tags)},
        {R"({"extension":[]})", labelled("", at, all_tags)},
        {R"({"extension":[{"url":"u"} ]})", labelled("", R"({"url":"u"},)" + at, all_tags)},
        {R"({"extension":[{"url":"u"}],"tag":[{"code":"t"}]})",
         labelled("", R"({"url":"u"},)" + at, R"({"code":"t"},)" + all_tags)},
        {R"({"source":)" + std::string(own) + "}", labelled("", at, all_tags)},
        {R"({"source":""})", labelled("", at + "," + kept("\"\""), all_tags)},
        {R"({"source":"#a\u00e9\"b"})",
         labelled("", at + "," + kept(R"("#a\u00e9\"b")"), all_tags)},
        {R"({"tag":[],"source":"#x","extension":[]})",
         labelled("", at + "," + kept(R"("#x")"), all_tags)},
        {R"({"source":"#x","tag":[{"code":"t"}],"extension":[{"url":"u"}]})",
         labelled("", R"({"url":"u"},)" + at + "," + kept(R"("#x")"),
                  R"({"code":"t"},)" + all_tags)},
        {R"({"extension":[{"url":"u","valueReference":{"reference":"Basic/2"}}]})",
         labelled("", R"({"url":"u","valueReference":{"reference":"Basic/RQW-epr.2"}},)" + at,
                  all_tags)},
    };
    for (const Case& one : cases) {
        const auto before = with_meta("1", one.before);
        const auto after = with_meta("RQW-epr.1", one.after);
        for (std::size_t i = 0; i < before.size(); ++i) {
            EXPECT_EQ(sorted(spliced_one(before[i])), sorted(after[i])) << before[i];
        }
    }
}

TEST(Labels, make_a_meta_where_there_is_none) {
    const std::string meta = R"(,"meta":{"extension":[)" + std::string(retrieved) + R"(],"tag":[)" +
                             std::string(tags) + R"(],"source":)" + std::string(own) + "}}";
    EXPECT_EQ(spliced_one(R"({"resourceType":"Basic","id":"1"})"),
              R"({"resourceType":"Basic","id":"RQW-epr.1")" + meta);
    EXPECT_EQ(spliced_one(R"({"id":"1","resourceType":"Basic" })"),
              R"({"id":"RQW-epr.1","resourceType":"Basic" )" + meta);
}

TEST(Labels, say_that_a_resource_was_converted) {
    Origin from = origin();
    from.converted = true;
    EXPECT_NE(spliced_one(R"({"resourceType":"Basic","id":"1"})", from)
                  .find(R"(CodeSystem/wording","code":"converted"})"),
              std::string::npos);
}

TEST(Labels, of_a_confidential_source_say_so_beside_whatever_security_there_is) {
    Origin from = origin();
    from.confidential = true;
    const std::string restricted =
        R"({"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"})";
    const std::string other = R"({"code":"NOPAT"})";
    struct Case {
        std::string before, others, security, extensions, tag;
    };
    const Case cases[] = {
        {"{}", "", restricted, "", ""},
        {R"({"versionId":"3"})", R"("versionId":"3",)", restricted, "", ""},
        {R"({"security":[]})", "", restricted, "", ""},
        {R"({"security":[ ]})", "", restricted, "", ""},
        {R"({"security":[)" + other + "]}", "", other + "," + restricted, "", ""},
        {R"({"versionId":"3","security":[)" + other + " ] }", R"("versionId":"3",)",
         other + "," + restricted, "", ""},
        {R"({"tag":[{"code":"t"}]})", "", restricted, "", R"({"code":"t"},)"},
        {R"({"security":[)" + other + R"(],"tag":[{"code":"t"}],"extension":[{"url":"u"}]})", "",
         other + "," + restricted, R"({"url":"u"},)", R"({"code":"t"},)"},
    };
    for (const Case& one : cases) {
        const std::string meta = "{" + one.others + R"("extension":[)" + one.extensions +
                                 std::string(retrieved) + R"(],"security":[)" + one.security +
                                 R"(],"tag":[)" + one.tag + std::string(tags) + R"(],"source":)" +
                                 std::string(own) + "}";
        const auto before = with_meta("1", one.before);
        const auto after = with_meta("RQW-epr.1", meta);
        for (std::size_t i = 0; i < before.size(); ++i)
            EXPECT_EQ(sorted(spliced_one(before[i], from)), sorted(after[i])) << before[i];
    }
    EXPECT_NE(spliced_one(R"({"resourceType":"Basic","id":"1"})", from)
                  .find(R"("security":[)" + restricted + "]"),
              std::string::npos);
    EXPECT_EQ(spliced_one(R"({"resourceType":"Basic","id":"1"})").find("security"),
              std::string::npos);
}

TEST(Labels, escape_what_an_origin_says) {
    Origin from = origin();
    from.address = "https://x.example/\"\\";
    from.organisation_name = "A\nB\\";
    const std::string out = spliced_one(R"({"resourceType":"Basic","id":"a\"b"})", from);
    EXPECT_NE(out.find(R"("source":"https://x.example/\"\\/Basic/a\"b")"), std::string::npos)
        << out;
    EXPECT_NE(sorted(out).find("A\nB\\"), std::string::npos);
}

}  // namespace
}  // namespace mcr::record
