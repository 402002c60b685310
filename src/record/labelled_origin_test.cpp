#include "record/labelled_origin.hpp"

#include <gtest/gtest.h>

#include "record/labels.hpp"
#include "record/record_samples.hpp"

namespace mcr::record {
namespace {

using test::origin;
using test::sorted;
using test::spliced_one;

constexpr std::string_view barts =
    R"({"system":"https://fhir.nhs.uk/Id/ods-organization-code","code":"R1H","display":"Barts"})";
constexpr std::string_view way =
    R"({"url":"https://my-care-record.example/fhir/StructureDefinition/via","extension":[)"
    R"({"url":"organisation","valueIdentifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"RQW"}},)"
    R"({"url":"name","valueString":"The \"Princess\" Hospital"},)"
    R"({"url":"system","valueString":"RQW-epr"},)"
    R"({"url":"retrieved","valueInstant":"2026-09-21T14:13:20.000Z"}]})";
constexpr std::string_view way_tag =
    R"({"system":"https://my-care-record.example/fhir/CodeSystem/via","code":"RQW",)"
    R"("display":"The \"Princess\" Hospital"})";

Origin gateway() {
    Origin from = origin();
    from.relayed = true;
    return from;
}

std::string basic(const std::string& meta) {
    return R"({"resourceType":"Basic","id":"R1H.1","meta":)" + meta + "}";
}
std::string expected(const std::string& meta) {
    return R"({"resourceType":"Basic","id":"RQW-epr.R1H.1","meta":)" + meta + "}";
}

TEST(LabelledOrigin, is_the_one_organisation_that_the_tags_name) {
    const std::string one(barts);
    const std::string other =
        R"({"system":"https://fhir.nhs.uk/Id/ods-organization-code","code":"RWH"})";
    const struct {
        std::string tags;
        std::string_view code, name;
    } cases[] = {
        {"[" + one + "]", "R1H", "Barts"},
        {"[ {\"code\":\"t\"} , " + one + " ]", "R1H", "Barts"},
        {"[" + one + "," + one + "]", "R1H", "Barts"},
        {"[" + other + "]", "RWH", ""},
        {R"([{"system":"https:\/\/fhir.nhs.uk\/Id\/ods-organization-code","code":"rwh"}])", "RWH",
         ""},
        {"[]", "", ""},
        {"[" + one + "," + other + "]", "", ""},
        {R"([{"system":"https://fhir.nhs.uk/Id/ods-organization-code","code":"no code"}])", "", ""},
        {R"([{"system":"https://fhir.nhs.uk/Id/ods-organization-code"}])", "", ""},
        {R"([{"system":"https://other.example","code":"R1H"}])", "", ""},
        {R"(["R1H",1,null,[]])", "", ""},
        {"[" + one + ",{\"code\":\"" + std::string(70'000, 'x') + "\"}]", "", ""},
    };
    for (const auto& one_case : cases) {
        const auto found = labelled_origin(one_case.tags);
        EXPECT_EQ(found ? found->organisation.text() : "", one_case.code)
            << one_case.tags.substr(0, 200);
        EXPECT_EQ(found ? found->name : "", one_case.name);
    }
}

TEST(LabelsOfAGateway, keep_what_it_labelled_and_add_the_way_it_came) {
    const std::string one(barts), at(way), tag(way_tag);
    const struct {
        std::string before, after;
    } cases[] = {
        {R"({"tag":[)" + one + R"(],"source":"https://r1h.example/Basic/1"})",
         R"({"tag":[)" + one + "," + tag +
             R"(],"source":"https://r1h.example/Basic/1","extension":[)" + at + "]}"},
        {R"({"tag":[)" + one + R"(],"extension":[{"url":"u"}]})",
         R"({"tag":[)" + one + "," + tag + R"(],"extension":[{"url":"u"},)" + at +
             R"(],"source":"https://epr.rqw.example/fhir/Basic/R1H.1"})"},
        {R"({"extension":[],"tag":[)" + one + R"(],"source":"s"})",
         R"({"extension":[)" + at + R"(],"tag":[)" + one + "," + tag + R"(],"source":"s"})"},
    };
    for (const auto& one_case : cases)
        EXPECT_EQ(sorted(spliced_one(basic(one_case.before), gateway())),
                  sorted(expected(one_case.after)))
            << one_case.before;
}

TEST(LabelsOfAGateway, are_as_those_of_any_source_where_it_did_not_label) {
    const std::string unlabelled = basic(R"({"tag":[{"code":"t"}]})");
    EXPECT_EQ(spliced_one(unlabelled, gateway()), spliced_one(unlabelled, origin()));
}

TEST(LabelsOfAGateway, say_restricted_for_the_organisations_named_and_no_other) {
    Origin from = gateway();
    from.confidential_of = {*OdsCode::parse("R1H")};
    const std::string labelled = R"({"tag":[)" + std::string(barts) + R"(],"source":"s"})";
    EXPECT_NE(spliced_one(basic(labelled), from).find(R"("code":"R"})"), std::string::npos);
    from.confidential_of = {*OdsCode::parse("RWH")};
    EXPECT_EQ(spliced_one(basic(labelled), from).find(R"("code":"R"})"), std::string::npos);
}

TEST(LabelsOfAGateway, give_each_item_its_organisation) {
    const std::string text = R"({"resourceType":"Bundle","type":"searchset","entry":[)"
                             R"({"resource":)" +
                             basic(R"({"tag":[)" + std::string(barts) + "]}") +
                             R"(},{"resource":{"resourceType":"Basic","id":"2"}}]})";
    const auto part = check(net::Buffer(text), gateway(), {});
    ASSERT_TRUE(part);
    ASSERT_EQ(part->items().size(), 2U);
    EXPECT_EQ(part->items()[0].organisation, "R1H");
    EXPECT_EQ(part->items()[0].organisation_name, "Barts");
    EXPECT_EQ(part->items()[1].organisation, "");
    const auto plain = check(net::Buffer(text), origin(), {});
    EXPECT_EQ(plain->items()[0].organisation, "") << "only of a gateway";
}

TEST(LabelsOfAGateway, rekey_what_came_through_two_gateways_without_collision) {
    const std::string twice =
        R"({"resourceType":"Basic","id":"C.R1H.1","meta":{"tag":[)" + std::string(barts) + "]}}";
    EXPECT_NE(spliced_one(twice, gateway()).find(R"("id":"RQW-epr.C.R1H.1")"), std::string::npos);
}

}  // namespace
}  // namespace mcr::record
