#include "record/part.hpp"

#include <gtest/gtest.h>

#include "record/record_samples.hpp"

namespace mcr::record {
namespace {

using test::checked;
using test::origin;
using test::sorted;
using test::spliced;
using test::spliced_one;

Error error_of(std::string_view text, Limits limits = {}) {
    const auto part = checked(text, origin(), limits);
    EXPECT_FALSE(part) << text;
    return part ? Error{} : part.error();
}

TEST(Part, a_bundle_gives_its_resources_in_order_with_what_stands_beside_them) {
    const auto part = checked(R"({"type":"searchset","link":[{"relation":"self","url":"x"},
        {"url":"https://epr.rqw.example/fhir?p\u003d2","relation":"next"}],"entry":[
        {"fullUrl":"urn:uuid:1","resource":{"resourceType":"Condition","id":"c1"}},
        {"resource":{"id":"p1","resourceType":"Practitioner"},"search":{"mode":"include"}},
        {"search":{"mode":"match"},"resource":{"resourceType":"Basic"}}],
        "resourceType":"Bundle"})");
    ASSERT_TRUE(part) << part.error().sentence;
    ASSERT_EQ(part->items().size(), 3U);
    const auto& items = part->items();
    EXPECT_EQ(items[0].type, "Condition");
    EXPECT_EQ(items[0].id, "c1");
    EXPECT_EQ(items[0].new_id, "RQW-epr.c1");
    EXPECT_EQ(items[0].full_url, "urn:uuid:1");
    EXPECT_EQ(items[0].section, Section::problem_list);
    EXPECT_FALSE(items[0].is_include);
    EXPECT_EQ(part->original(items[0]), R"({"resourceType":"Condition","id":"c1"})");
    EXPECT_EQ(items[1].type, "Practitioner");
    EXPECT_TRUE(items[1].is_include);
    EXPECT_EQ(items[2].id, "");
    EXPECT_FALSE(items[2].is_include);
    EXPECT_EQ(part->next_link(), "https://epr.rqw.example/fhir?p=2");
    EXPECT_EQ(part->origin().system_key, "RQW-epr");
}

TEST(Part, a_single_resource_is_a_part_of_one_item) {
    const auto part = checked(R"( {"resourceType":"Patient","id":"7"} )");
    ASSERT_TRUE(part);
    ASSERT_EQ(part->items().size(), 1U);
    EXPECT_EQ(part->items()[0].new_id, "RQW-epr.7");
}

TEST(Part, an_empty_bundle_is_a_part_without_items) {
    for (const auto* text :
         {R"({"resourceType":"Bundle"})", R"({"resourceType":"Bundle","entry":[]})",
          R"({"resourceTyp\u0065":"\u0042undle","total":0})"}) {
        const auto part = checked(text);
        ASSERT_TRUE(part) << text;
        EXPECT_TRUE(part->items().empty());
    }
}

TEST(Part, a_byte_order_mark_is_passed_over) {
    const auto part = checked(
        "\xEF\xBB\xBF"
        R"({"resourceType":"Basic","id":"7"})");
    ASSERT_TRUE(part);
    EXPECT_EQ(part->original(part->items()[0]), R"({"resourceType":"Basic","id":"7"})");
    EXPECT_TRUE(spliced(*part, part->items()[0])
                    .starts_with(R"({"resourceType":"Basic","id":"RQW-epr.7","meta":{)"));
}

TEST(Part, documents_that_are_no_FHIR_are_malformed) {
    struct Case {
        std::string_view text, what;
    };
    const Case cases[] = {
        {R"([])", "no resource"},
        {R"("Bundle")", "no resource"},
        {R"([1,])", "no value"},
        {R"({})", "without a resourceType"},
        {R"({"resourceType":7})", "no string"},
        {R"({"resourceType":null})", "no string"},
        {R"({"resourceType":""})", "no name of a type"},
        {R"({"resourceType":"patient"})", "no name of a type"},
        {R"({"resourceType":"A\"b"})", "no name of a type"},
        {R"({"resourceType":"Basic","id":7})", "id that is no string"},
        {R"({"resourceType":"Basic","meta":[]})", "meta that is no object"},
        {R"({"resourceType":"Basic","meta":null})", "meta that is no object"},
        {R"({"resourceType":"Basic","meta":{"tag":{}}})", "meta.tag"},
        {R"({"resourceType":"Basic","meta":{"extension":"x"}})", "meta.extension"},
        {R"({"resourceType":"Basic","meta":{"source":1}})", "meta.source"},
        {R"({"resourceType":"Bundle","entry":{}})", "array"},
        {R"({"resourceType":"Bundle","entry":[1]})", "entry that is no object"},
        {R"({"resourceType":"Bundle","entry":[{"resource":null}]})", "resource that is no object"},
        {R"({"resourceType":"Bundle","entry":[{"resource":{}}]})", "without a resourceType"},
        {R"({"resourceType":"Bundle","entry":[{"resource":{"id":"x"}}]})",
         "without a resourceType"},
        {R"({"resourceType":"Bundle","entry":[{"fullUrl":1,"resource":{}}]})", "fullUrl"},
        {R"({"resourceType":"Basic","resourceType":"Basic"})", "already has"},
        {R"({"resourceType":"Basic","id":"1","\u0069d":"2"})", "already has"},
    };
    for (const Case& one : cases) {
        const Error error = error_of(one.text);
        EXPECT_EQ(error.kind, ErrorKind::malformed) << one.text;
        EXPECT_NE(error.sentence.find(one.what), std::string::npos) << error.sentence << one.text;
        EXPECT_NE(error.sentence.find("at byte "), std::string::npos) << error.sentence;
    }
}

TEST(Part, more_entries_than_allowed_are_too_large) {
    const Limits limits{.max_bytes = 1 << 20, .max_depth = 100, .max_items = 2};
    const std::string entry = R"({"resource":{"resourceType":"Basic"}})";
    const auto bundle = [](const std::string& entries) {
        return R"({"resourceType":"Bundle","entry":[)" + entries + "]}";
    };
    EXPECT_TRUE(checked(bundle(entry + "," + entry), origin(), limits));
    EXPECT_EQ(error_of(bundle(entry + "," + entry + "," + entry), limits).kind,
              ErrorKind::too_large);
    EXPECT_EQ(error_of(bundle("{},{}," + entry), limits).kind, ErrorKind::too_large);
}

TEST(Part, entries_without_a_resource_are_counted) {
    const auto part = checked(R"({"resourceType":"Bundle","entry":[
        {"fullUrl":"urn:uuid:1","request":{"method":"DELETE","url":"Basic/1"}},{},
        {"resource":{"resourceType":"Basic","id":"1"}}]})");
    ASSERT_TRUE(part) << part.error().sentence;
    EXPECT_EQ(part->items().size(), 1U);
    EXPECT_EQ(part->entries_without_resource(), 2U);
}

TEST(Part, operation_outcomes_among_the_entries_are_told_apart) {
    const auto part = checked(R"({"resourceType":"Bundle","entry":[
        {"resource":{"issue":[{"severity":"warning","code":"incomplete","details":{"coding":[
            {"system":"s","code":"PART","display":"in part"},{"code":"second"}]},
            "diagnostics":"d\u00e9tail"},
            {"severity":"error","code":"processing","details":{"text":"words"}}],
            "resourceType":"OperationOutcome"},"search":{"mode":"outcome"}},
        {"resource":{"resourceType":"Basic","id":"1","contained":[
            {"resourceType":"OperationOutcome","id":"o"}]}}]})");
    ASSERT_TRUE(part) << part.error().sentence;
    ASSERT_EQ(part->items().size(), 1U);
    EXPECT_EQ(part->items()[0].type, "Basic");
    ASSERT_EQ(part->outcomes().size(), 2U);
    const OutcomeIssue& first = part->outcomes()[0];
    EXPECT_EQ(first.severity, "warning");
    EXPECT_EQ(first.code, "incomplete");
    EXPECT_EQ(first.details_code, "PART");
    EXPECT_EQ(first.text, "in part");
    EXPECT_EQ(first.diagnostics, "d\u00e9tail");
    EXPECT_EQ(part->outcomes()[1].text, "words");
    EXPECT_EQ(part->outcomes()[1].details_code, "");
}

TEST(Part, an_operation_outcome_alone_is_a_part_without_items) {
    const auto part =
        checked(R"({"resourceType":"OperationOutcome","issue":[{"severity":"fatal","code":"x"}]})");
    ASSERT_TRUE(part);
    EXPECT_TRUE(part->items().empty());
    EXPECT_EQ(part->outcomes().at(0).severity, "fatal");
}

TEST(Part, an_id_that_fits_gets_the_key_of_its_system_and_others_a_hash) {
    struct Case {
        std::string_view id, new_id, reference;
    };
    const std::string longest(64 - 8, 'x');
    const std::string too_long(64 - 7, 'x');
    const Case cases[] = {
        {"1", "RQW-epr.1", "1"},
        {"a-B.9", "RQW-epr.a-B.9", "a-B.9"},
        {"\\u0031", "RQW-epr.1", "\\u0031"},
        {"\\u0031", "RQW-epr.1", "1"},
        {longest, "", longest},
        {too_long, "h", too_long},
        {"a_b", "h", "a_b"},
        {"a b\\\"", "h", "a b\\u0022"},
        {"\u00e9", "h", "\\u00e9"},
    };
    for (const Case& one : cases) {
        const std::string text = R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":)"
                                 R"("Basic","id":")" +
                                 std::string(one.id) +
                                 R"("}},{"resource":{"resourceType":"Flag","id":"f","on":)"
                                 R"({"reference":"Basic/)" +
                                 std::string(one.reference) + R"("}}}]})";
        const auto part = checked(text);
        ASSERT_TRUE(part) << part.error().sentence;
        const Item& item = part->items()[0];
        if (one.new_id == "h") {
            EXPECT_TRUE(item.new_id.starts_with("RQW-epr.h-")) << item.new_id;
            EXPECT_EQ(item.new_id.size(), 10U + 32U);
        } else {
            EXPECT_EQ(item.new_id, one.new_id.empty() ? "RQW-epr." + longest : one.new_id);
        }
        const std::string out = spliced(*part, item);
        EXPECT_NE(out.find("\"id\":\"" + std::string(item.new_id) + "\""), std::string::npos)
            << out;
        EXPECT_NE(spliced(*part, part->items()[1])
                      .find("\"reference\":\"Basic/" + std::string(item.new_id) + "\""),
                  std::string::npos)
            << spliced(*part, part->items()[1]);
        static_cast<void>(sorted(out));
    }
}

TEST(Part, a_resource_without_an_id_gets_one_of_its_content_and_place) {
    const std::string_view text = R"({"resourceType":"Bundle","entry":[
        {"fullUrl":"urn:uuid:1","resource":{"resourceType":"Basic"}},
        {"resource":{"resourceType":"Basic"}},
        {"resource":{"resourceType":"Basic","id":"","x":{"reference":"urn:uuid:1"}}}]})";
    const auto part = checked(text);
    ASSERT_TRUE(part);
    const auto& items = part->items();
    for (const Item& item : items) {
        EXPECT_EQ(item.id, "");
        EXPECT_TRUE(item.new_id.starts_with("RQW-epr.n-"));
        EXPECT_EQ(item.new_id.size(), 10U + 32U);
        EXPECT_NE(sorted(spliced(*part, item)).find("\"id\":\"" + std::string(item.new_id) + "\""),
                  std::string::npos);
        EXPECT_NE(spliced(*part, item).find(R"("source":"https://epr.rqw.example/fhir/Basic")"),
                  std::string::npos);
    }
    EXPECT_NE(items[0].new_id, items[1].new_id);
    EXPECT_EQ(checked(text)->items()[0].new_id, items[0].new_id);
    EXPECT_NE(spliced(*part, items[2]).find("Basic/" + std::string(items[0].new_id)),
              std::string::npos);
}

TEST(Part, a_bundle_within_an_entry_keeps_its_own_references) {
    const std::string out = spliced_one(R"({"resourceType":"Bundle","entry":[{"resource":
        {"entry":[{"resource":{"resourceType":"Basic","id":"1","x":{"reference":"Basic/2"}}}],
        "id":"b","resourceType":"Bundle"}}]})");
    EXPECT_NE(out.find(R"("reference":"Basic/2")"), std::string::npos);
    EXPECT_NE(out.find(R"("id":"RQW-epr.b")"), std::string::npos);
    EXPECT_NE(out.find(R"("id":"1")"), std::string::npos);
}

TEST(Part, numbers_and_everything_unknown_pass_through_as_they_are) {
    const std::string out = spliced_one(
        "{\"resourceType\":\"Observation\",\n \"value\" : 0.10,\t\"big\":1e999,\"long\":"
        "123456789012345678901234567890.0,\"x\":\"\\u00e9\\/\",\"id\":\"1\", \"_y\":[null, {}]}");
    EXPECT_TRUE(out.starts_with(
        "{\"resourceType\":\"Observation\",\n \"value\" : 0.10,\t\"big\":1e999,\"long\":"
        "123456789012345678901234567890.0,\"x\":\"\\u00e9\\/\",\"id\":\"RQW-epr.1\", "
        "\"_y\":[null, {}],\"meta\":{"))
        << out;
}

TEST(Part, stays_whole_when_it_moves) {
    auto part = checked(R"({"resourceType":"Patient","id":"\u0037","identifier":[]})");
    ASSERT_TRUE(part);
    const std::string before = spliced(*part, part->items()[0]);
    const Part moved = std::move(*part);
    EXPECT_EQ(moved.items()[0].id, "7");
    EXPECT_EQ(spliced(moved, moved.items()[0]), before);
}

TEST(Part, says_what_a_patient_resource_states) {
    const auto part = checked(R"({"resourceType":"Bundle","entry":[
        {"resource":{"resourceType":"Basic"}},
        {"resource":{"resourceType":"Patient","id":"7",
         "meta":{"security":[{"system":"x","code":"V"}]},
         "identifier":[{"system":"https://local.example","value":"1"},
            {"value":"999000\u0030018","system":"https:\/\/fhir.nhs.uk/Id/nhs-number"},
            {"system":"http://fhir.nhs.net/Id/nhs-number","value":"9990000026"},
            {"use":"old","system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000034"}],
         "name":[{"use":"old","family":"Before","given":["A"]},
            {"family":"Usual","given":["B"]},
            {"use":"official","family":"Now","given":["C","D"]},
            {"use":"nickname","family":"Nick"}],
         "gender":"female","birthDate":"1961-03-04"}}]})");
    ASSERT_TRUE(part) << part.error().sentence;
    ASSERT_EQ(part->patients().size(), 1U);
    const StatedPatient& patient = part->patients()[0];
    EXPECT_EQ(patient.item, 1U);
    EXPECT_EQ(patient.nhs_numbers, (std::vector<std::string>{"9990000018", "9990000026"}));
    EXPECT_EQ(patient.family, "Now");
    EXPECT_EQ(patient.given, (std::vector<std::string>{"C", "D"}));
    EXPECT_EQ(patient.gender, "female");
    EXPECT_EQ(patient.birth_date, "1961-03-04");
    EXPECT_TRUE(patient.restricted);
}

TEST(Part, what_a_patient_states_in_an_unexpected_shape_is_left_out) {
    const auto part = checked(R"({"resourceType":"Patient","identifier":{"value":"1"},
        "name":["x",{"family":["y"],"given":"z"},7],"gender":1e999,"birthDate":{},
        "meta":{"security":[null,{"code":"N"}]}})");
    ASSERT_TRUE(part) << part.error().sentence;
    const StatedPatient& patient = part->patients().at(0);
    EXPECT_TRUE(patient.nhs_numbers.empty());
    EXPECT_EQ(patient.family + patient.gender + patient.birth_date, "");
    EXPECT_FALSE(patient.restricted);
}

}  // namespace
}  // namespace mcr::record
