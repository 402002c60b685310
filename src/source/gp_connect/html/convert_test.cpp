#include "source/gp_connect/html/convert.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "source/gp_connect/html/answers_fixture.hpp"

namespace mcr::source::gp_connect::html {
namespace {

namespace json = boost::json;
using test::page_answer;

const PageContext context{.page = PageKind::problems,
                          .id_prefix = "gp1-PRB-",
                          .organisation = "The surgery",
                          .retrieved = Instant{}};

json::array resources_of(const std::string& answer, const PageContext& of = context) {
    const auto converted = convert_page(answer, of, {});
    EXPECT_TRUE(converted) << converted.error().sentence;
    json::array out;
    const json::value bundle = json::parse(converted->bundle);
    for (const auto& entry : bundle.at("entry").as_array()) out.push_back(entry.at("resource"));
    return out;
}
const json::object& of_type(const json::array& resources, std::string_view type) {
    for (const auto& one : resources)
        if (one.at("resourceType").as_string() == type) return one.as_object();
    throw std::runtime_error("no such type");
}

TEST(ConvertPage, makes_a_composition_of_its_section_with_the_practice_s_own_words) {
    const json::array all = resources_of(page_answer(test::page_table));
    const json::object& page = of_type(all, "Composition");
    EXPECT_EQ(page.at("title").as_string(), "Problems and issues");
    EXPECT_EQ(json::serialize(page.at("category").at(0)),
              R"({"coding":[{"system":"https://my-care-record.example/fhir/CodeSystem/section",)"
              R"("code":"problem-list","display":"Problem list"}]})");
    EXPECT_EQ(page.at("category").at(1).at("coding").at(0).at("code").as_string(), "700232004");
    const std::string div(page.at("section").at(0).at("text").at("div").as_string());
    EXPECT_NE(div.find("<td class=\"date-column\">01-Jan-2020</td>"), std::string::npos) << div;
    EXPECT_NE(div.find("id=\"gp1-PRB-prb-tab-act\""), std::string::npos) << div;
    EXPECT_FALSE(page.contains("class"));
    EXPECT_FALSE(page.at("meta").as_object().contains("versionId"));
    EXPECT_FALSE(page.at("meta").as_object().contains("profile"));
    EXPECT_NE(json::serialize(page.at("extension")).find("Patient Care Record"), std::string::npos);
}

TEST(ConvertPage, contains_the_device_that_wrote_it_and_leaves_none_beside_it) {
    const json::array all = resources_of(page_answer(test::page_table));
    const json::object& page = of_type(all, "Composition");
    EXPECT_EQ(page.at("author").at(0).at("reference").as_string(), "#1");
    const json::value& device = page.at("contained").at(0);
    EXPECT_EQ(device.at("modelNumber").as_string(), "Web");
    EXPECT_EQ(device.at("version").at(0).at("value").as_string(), "5.2");
    EXPECT_EQ(device.at("extension").at(0).at("url").as_string(),
              "https://my-care-record.example/fhir/StructureDefinition/dstu2-Device.udi");
    for (const auto& one : all) EXPECT_NE(one.at("resourceType").as_string(), "Device");
    EXPECT_EQ(all.size(), 4U);
}

TEST(ConvertPage, turns_the_people_and_the_practice_into_those_of_r4) {
    const json::array all = resources_of(page_answer(test::page_table));
    const json::object& patient = of_type(all, "Patient");
    EXPECT_EQ(patient.at("identifier").at(0).at("system").as_string(),
              "https://fhir.nhs.uk/Id/nhs-number");
    EXPECT_EQ(patient.at("name").at(0).at("family").as_string(), "FINCH");
    EXPECT_EQ(patient.at("generalPractitioner").at(0).at("reference").as_string(),
              "Practitioner/1");
    const json::object& practitioner = of_type(all, "Practitioner");
    EXPECT_EQ(practitioner.at("name").at(0).at("family").as_string(), "Gilbert");
    EXPECT_EQ(practitioner.at("extension").at(0).at("url").as_string(),
              "https://my-care-record.example/fhir/StructureDefinition/"
              "dstu2-Practitioner.practitionerRole");
    const json::object& organisation = of_type(all, "Organization");
    EXPECT_TRUE(organisation.at("type").is_array());
    EXPECT_EQ(organisation.at("identifier").at(0).at("system").as_string(),
              "https://fhir.nhs.uk/Id/ods-organization-code");
}

TEST(ConvertPage, takes_out_what_may_not_stand_in_a_page_and_counts_it) {
    const auto converted = convert_page(
        page_answer("<script>alert(1)</script><p onclick='x()'>Gout</p>"), context, {});
    ASSERT_TRUE(converted);
    EXPECT_EQ(converted->bundle.find("alert"), std::string::npos);
    EXPECT_EQ(converted->bundle.find("onclick"), std::string::npos);
    EXPECT_NE(converted->bundle.find("Gout"), std::string::npos);
    EXPECT_EQ(converted->odd, 2U);
}

TEST(ConvertPage, says_in_r4_that_a_page_is_withheld) {
    const json::array all =
        resources_of(page_answer(std::string(test::page_excluded) + test::page_nothing));
    EXPECT_EQ(of_type(all, "Composition")
                  .at("section")
                  .at(0)
                  .at("emptyReason")
                  .at("coding")
                  .at(0)
                  .at("code")
                  .as_string(),
              "withheld");
}

TEST(ConvertPage, fills_in_what_r4_demands_and_the_practice_left_out) {
    const std::string bare =
        R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Composition","text":)"
        R"({"status":"generated"},"category":[{"coding":[{"system":)"
        R"("https://my-care-record.example/fhir/CodeSystem/section","code":"about-me"}]}],)"
        R"("date":"2026-10-31T10:00:00","section":[{"text":{"div":"<div>Gout</div>"}}]}}]})";
    const json::array all = resources_of(bare);
    const json::object& page = of_type(all, "Composition");
    EXPECT_EQ(page.at("status").as_string(), "final");
    EXPECT_EQ(page.at("author").at(0).at("display").as_string(), "The surgery");
    EXPECT_EQ(page.at("date").as_string(), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(page.at("id").as_string().size(), 32U);
    EXPECT_TRUE(page.contains("type"));
    EXPECT_FALSE(page.contains("text"));
    EXPECT_EQ(page.at("section").at(0).at("text").at("status").as_string(), "generated");
    // Which section it is of is never the practice's to say.
    EXPECT_EQ(page.at("category").as_array().size(), 1U);
    EXPECT_EQ(page.at("category").at(0).at("coding").at(0).at("code").as_string(), "problem-list");
}

TEST(ConvertPage, takes_a_page_that_is_the_narrative_of_its_composition) {
    const std::string answer =
        R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Composition","text":)"
        R"({"status":"generated","div":"<div><div class='exclusion-banner'><p>Gone</p></div>)"
        R"(</div>"}}}]})";
    const auto converted = convert_page(answer, context, {});
    ASSERT_TRUE(converted);
    EXPECT_TRUE(converted->page.excluded);
    EXPECT_EQ(converted->compositions, 1U);
}

TEST(ConvertPage, turns_dates_of_the_old_form_round_and_keeps_those_it_does_not_understand) {
    const auto patient = [](const char* date) {
        return of_type(
            resources_of(R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":)"
                         R"("Patient","id":"1","birthDate":")" +
                         std::string(date) + "\"}}]}"),
            "Patient");
    };
    EXPECT_EQ(patient("19/01/1978").at("birthDate").as_string(), "1978-01-19");
    EXPECT_FALSE(patient("about 1978").contains("birthDate"));
    EXPECT_EQ(patient("about 1978").at("extension").at(0).at("valueString").as_string(),
              "about 1978");
}

struct Bad {
    const char* name;
    std::string text;
    ErrorKind kind;
};
class BadPage : public testing::TestWithParam<Bad> {};
TEST_P(BadPage, is_refused_without_repeating_it) {
    record::Limits limits;
    limits.max_depth = 30;
    const auto converted = convert_page(GetParam().text, context, limits);
    ASSERT_FALSE(converted);
    EXPECT_EQ(converted.error().kind, GetParam().kind);
    EXPECT_EQ(converted.error().sentence.find("secret"), std::string::npos);
}
INSTANTIATE_TEST_SUITE_P(
    GpConnect, BadPage,
    testing::Values(Bad{"no_json", "secret", ErrorKind::malformed},
                    Bad{"no_bundle", R"({"resourceType":"secret"})", ErrorKind::malformed},
                    Bad{"entries_that_are_no_list",
                        R"({"resourceType":"Bundle","entry":{"secret":1}})", ErrorKind::malformed},
                    Bad{"a_section_that_is_none",
                        R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":)"
                        R"("Composition","section":["secret"]}}]})",
                        ErrorKind::malformed},
                    Bad{"sections_that_are_no_list",
                        R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":)"
                        R"("Composition","section":"secret"}}]})",
                        ErrorKind::malformed},
                    Bad{"too_deep", std::string(40, '['), ErrorKind::too_large}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace mcr::source::gp_connect::html
