#include "fhir/search.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "source/fhir_r4/resource_types.hpp"

namespace mcr::fhir {
namespace {

constexpr const char* base = "https://relay.example/fhir";
constexpr const char* number = "9990000018";

Judged<Search> parsed(std::string_view type, std::string_view query, bool strict = false) {
    SearchSettings settings;
    settings.base = base;
    settings.strict = strict;
    std::vector<QueryParameter> parameters;
    auto read = parse_query(query, settings.limits, parameters);
    if (!read) return std::unexpected(read.error());
    if (type == "$everything")
        return parse_everything(*people::NhsNumber::parse(number), parameters, settings);
    return parse_type_search(*find_resource_type(type), false, parameters, settings);
}

std::string with_patient(std::string_view more) {
    return std::string("patient=") + number + (more.empty() ? "" : "&") + std::string(more);
}

class NamesThePatient : public testing::TestWithParam<const char*> {};

TEST_P(NamesThePatient, in_every_form_that_is_offered) {
    const auto search = parsed("Condition", GetParam());
    ASSERT_TRUE(search) << search.error().issue.text;
    EXPECT_EQ(search->patient.text(), number);
    EXPECT_EQ(search->action.find(number), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Forms, NamesThePatient,
    testing::Values("patient=9990000018", "patient=Patient/9990000018",
                    "subject=Patient/9990000018",
                    "patient=https%3A%2F%2Frelay.example%2Ffhir%2FPatient%2F9990000018",
                    "patient.identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990000018",
                    "patient:identifier=https://fhir.nhs.uk/Id/nhs-number|9990000018",
                    "subject:Patient.identifier=9990000018", "subject:Patient=9990000018",
                    "patient=9990000018&subject=Patient/9990000018"));

struct Bad {
    const char* type;
    const char* query;
    int status;
    const char* names;  ///< the parameter that the sentence must name
};
class RefusedSearch : public testing::TestWithParam<Bad> {};

TEST_P(RefusedSearch, names_the_parameter_and_no_number) {
    const auto search = parsed(GetParam().type, GetParam().query);
    ASSERT_FALSE(search);
    EXPECT_EQ(search.error().status, GetParam().status);
    EXPECT_NE(search.error().issue.text.find(GetParam().names), std::string::npos)
        << search.error().issue.text;
    EXPECT_EQ(search.error().issue.text.find("999000"), std::string::npos);
    EXPECT_EQ(search.error().issue.parameter.find("999000"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Table, RefusedSearch,
    testing::Values(
        Bad{"Condition", "", 400, "patient"}, Bad{"Condition", "patient=", 400, "patient"},
        Bad{"Condition", "patient=9990000019", 400, "patient"},
        Bad{"Condition", "patient=0000000000", 400, "patient"},
        Bad{"Condition", "patient=999 000 0018", 400, "patient"},
        Bad{"Condition", "subject=Patient/99900000", 400, "subject"},
        Bad{"Condition", "patient=9990000018,9990000026", 400, "patient"},
        Bad{"Condition", "patient=9990000018&patient=9990000026", 400, "patient"},
        Bad{"Condition", "patient=9990000018&subject=9990000026", 400, "subject"},
        Bad{"Condition", "patient.identifier=https://other|1", 404, "patient"},
        Bad{"Condition", "patient:below=9990000018", 400, "patient"},
        Bad{"AllergyIntolerance", "subject=9990000018", 400, "patient"},
        Bad{"Condition", "patient=%zz", 400, "patient"},
        Bad{"Condition", "patient=9990000018&code=%ff", 400, "code"},
        Bad{"Condition", "patient=9990000018&code=%00", 400, "code"},
        Bad{"Condition", "patient=9990000018&code:text=asthma", 400, "code"},
        Bad{"Condition", "patient=9990000018&code:in=x", 400, "code"},
        Bad{"Condition", "patient=9990000018&code=a|b|c", 400, "code"},
        Bad{"Condition", "patient=9990000018&code=|", 400, "code"},
        Bad{"Condition", "patient=9990000018&code:missing=perhaps", 400, "code"},
        Bad{"Condition", "patient=9990000018&onset-date=xx2020", 400, "onset-date"},
        Bad{"Condition", "patient=9990000018&onset-date=2020-02-30", 400, "onset-date"},
        Bad{"Condition", "patient=9990000018&onset-date:not=2020", 400, "onset-date"},
        Bad{"Condition", "patient=9990000018&_lastUpdated=soon", 400, "_lastUpdated"},
        Bad{"Condition", "patient=9990000018&_count=-1", 400, "_count"},
        Bad{"Condition", "patient=9990000018&_count=ten", 400, "_count"},
        Bad{"Condition", "patient=9990000018&_count:x=1", 400, "_count"},
        Bad{"Condition", "patient=9990000018&_summary=maybe", 400, "_summary"},
        Bad{"Condition", "patient=9990000018&_total=all", 400, "_total"},
        Bad{"Condition", "patient=9990000018&_elements=a b", 400, "_elements"},
        Bad{"Condition", "patient=9990000018&_elements=Observation.code", 400, "_elements"},
        Bad{"MedicationRequest", "patient=9990000018&_include:iterate=MedicationRequest:medication",
            400, "_include"},
        Bad{"$everything", "start=never", 400, "start"},
        Bad{"$everything", "start=2021&end=2020", 400, "end"},
        Bad{"$everything", "_since=x", 400, "_since"},
        Bad{"$everything", "_ask-everyone=yes", 400, "_ask-everyone"},
        Bad{"$everything", "_ask-everyone:not=true", 400, "_ask-everyone"},
        Bad{"$everything", "_type=Nonsense", 400, "_type"},
        Bad{"$everything", "_type=Condition&_type=Observation", 400, "_type"},
        Bad{"$everything", "_type:not=Condition", 400, "_type"}));

struct Handling {
    const char* type;
    const char* query;
    const char* names;
};
class UnknownParameter : public testing::TestWithParam<Handling> {};

TEST_P(UnknownParameter, is_ignored_with_a_warning_or_refused_under_strict_handling) {
    const auto lenient = parsed(GetParam().type, with_patient(GetParam().query));
    ASSERT_TRUE(lenient) << lenient.error().issue.text;
    ASSERT_EQ(lenient->warnings.size(), GetParam().type[0] == '$' ? 2U : 1U);
    const Issue& warning = lenient->warnings.back();
    EXPECT_EQ(warning.severity, "warning");
    EXPECT_EQ(warning.code, "not-supported");
    EXPECT_NE(warning.text.find(GetParam().names), std::string::npos);
    EXPECT_EQ(lenient->query().find("nonsense"), std::string::npos);
    EXPECT_EQ(lenient->action.find("nonsense"), std::string::npos);

    const auto strict = parsed(GetParam().type, with_patient(GetParam().query), true);
    ASSERT_FALSE(strict);
    EXPECT_EQ(strict.error().status, 400);
    EXPECT_EQ(strict.error().issue.code, "not-supported");
}

INSTANTIATE_TEST_SUITE_P(
    Table, UnknownParameter,
    testing::Values(Handling{"Condition", "nonsense=1", "nonsense"},
                    Handling{"Condition", "nonsense:exact=1", "nonsense"},
                    Handling{"Condition", "_sort=-date", "_sort"},
                    Handling{"Condition", "_has:Observation:patient:code=1", "_has"},
                    Handling{"Condition", "encounter.status=finished", "encounter.status"},
                    Handling{"Condition", "_revinclude=Provenance:target", "_revinclude"},
                    Handling{"Condition", "_include=Condition:encounter", "_include"},
                    Handling{"MedicationRequest", "_include=*", "_include"},
                    Handling{"$everything", "code=1", "code"}));

TEST(Search, a_parameter_whose_name_holds_a_number_is_not_repeated) {
    const auto search = parsed("Condition", with_patient("9990000026=1"));
    ASSERT_TRUE(search);
    EXPECT_EQ(search->warnings.at(0).text.find("9990000026"), std::string::npos);
    EXPECT_EQ(search->warnings.at(0).parameter.find("9990000026"), std::string::npos);
}

TEST(Search, repeated_parameters_are_filters_each_and_commas_are_alternatives) {
    const auto search = parsed("Observation", with_patient("code=a,s|b&code=c&date=ge2020,lt2010"));
    ASSERT_TRUE(search);
    ASSERT_EQ(search->filters.size(), 3U);
    EXPECT_EQ(search->filters[0].tokens.size(), 2U);
    EXPECT_EQ(search->filters[2].dates.size(), 2U);
}

TEST(Search, the_self_link_has_what_was_used_and_the_audit_what_identifies_nobody) {
    const auto search = parsed(
        "Condition", with_patient("code=http://snomed.info/sct%7C195967001&_id=RQW.1&_pretty=true"
                                  "&code:not=9990000026&nonsense=1"));
    ASSERT_TRUE(search);
    EXPECT_EQ(search->query(),
              "?patient=9990000018&code=http%3A%2F%2Fsnomed.info%2Fsct%7C195967001&_id=RQW.1"
              "&code%3Anot=9990000026");
    EXPECT_EQ(search->action,
              "Condition?patient&code=http://snomed.info/sct|195967001&_id&code:not");
}

TEST(Search, everything_reads_types_dates_and_since) {
    const auto search = parsed(
        "$everything", "_type=Condition,Observation&start=2020&end=2020-06&_since=2021-01-01");
    ASSERT_TRUE(search);
    EXPECT_THAT(search->types, testing::ElementsAre("Condition", "Observation"));
    EXPECT_EQ(search->care_dates->from, interval_of("2020")->from);
    EXPECT_EQ(search->care_dates->to, interval_of("2020-06")->to);
    EXPECT_EQ(*search->since, interval_of("2021-01-01")->from);
    EXPECT_EQ(search->action,
              "Patient/$everything?_type=Condition,Observation&start=2020&end=2020-06"
              "&_since=2021-01-01");
}

TEST(Search, everything_may_wish_that_everyone_is_asked) {
    const auto wished = parsed("$everything", "_ask-everyone=true");
    ASSERT_TRUE(wished);
    EXPECT_TRUE(wished->ask_everyone);
    EXPECT_EQ(wished->query(), "?_ask-everyone=true");
    EXPECT_FALSE(parsed("$everything", "_ask-everyone=false")->ask_everyone);
    EXPECT_FALSE(parsed("$everything", "")->ask_everyone);
}

TEST(Search, count_is_capped_and_zero_asks_for_the_number_alone) {
    EXPECT_EQ(*parsed("Condition", with_patient("_count=99999999999999999999999"))->count, 1000U);
    EXPECT_EQ(*parsed("Condition", with_patient("_count=5"))->count, 5U);
    EXPECT_TRUE(parsed("Condition", with_patient("_count=0"))->only_count());
    EXPECT_TRUE(parsed("Condition", with_patient("_summary=count"))->only_count());
    EXPECT_FALSE(parsed("Condition", with_patient("_summary=false"))->only_count());
}

TEST(Search, only_the_sections_that_hold_the_type_are_asked_for) {
    using record::Section;
    const auto has = [](const Search& search, Section section) {
        return search.sections().test(static_cast<std::size_t>(section));
    };
    const auto allergies = parsed("AllergyIntolerance", with_patient(""));
    EXPECT_EQ(allergies->sections().count(), 1U);
    EXPECT_TRUE(has(*allergies, Section::allergies_and_adverse_reactions));
    EXPECT_TRUE(parsed("$everything", "")->sections().all());
    const auto two = parsed("$everything", "_type=Immunization,AllergyIntolerance");
    EXPECT_EQ(two->sections().count(), 2U);
    EXPECT_TRUE(has(*two, Section::vaccinations));
    EXPECT_TRUE(parsed("$everything", "_type=Practitioner")->sections().all());
}

TEST(Search, every_type_has_the_section_that_the_record_gives_it) {
    for (const ResourceType& type : resource_types())
        EXPECT_TRUE(sections_for(type.name).test(
            static_cast<std::size_t>(record::section_of_type(type.name))))
            << type.name;
}

TEST(Search, no_section_is_left_out_in_which_a_source_would_be_asked_for_the_type) {
    for (std::size_t i = 0; i < record::section_count; ++i) {
        record::Sections one;
        one.set(i);
        for (const std::string& type : source::fhir_r4::types_of(one)) {
            if (find_resource_type(type) == nullptr) continue;
            EXPECT_TRUE(sections_for(type).test(i))
                << type << " in " << record::code_of(static_cast<record::Section>(i));
        }
    }
}

TEST(Query, that_is_too_long_or_too_many_is_refused) {
    QueryLimits limits;
    limits.max_parameters = 3;
    limits.max_value_bytes = 5;
    std::vector<QueryParameter> out;
    EXPECT_TRUE(parse_query("a=1&b=2&c=3", limits, out));
    out.clear();
    EXPECT_EQ(parse_query("a=1&b=2&c=3&d=4", limits, out).error().issue.code, "too-long");
    out.clear();
    EXPECT_EQ(parse_query("a=123456", limits, out).error().issue.parameter, "a");
    out.clear();
    ASSERT_TRUE(parse_query("&&a=&b&c=%2B+x&", limits, out));
    ASSERT_EQ(out.size(), 1U);
    EXPECT_EQ(out[0].value, "+ x");
}

TEST(Query, too_many_alternatives_are_refused) {
    std::string codes = "code=a";
    for (int i = 0; i < 300; ++i) codes += ",a";
    EXPECT_EQ(parsed("Condition", with_patient(codes)).error().issue.code, "too-long");
}

TEST(ResourceTypes, stand_in_order_so_that_they_are_found_and_are_of_r4) {
    const auto types = resource_types();
    EXPECT_TRUE(std::ranges::is_sorted(types, {}, &ResourceType::name));
    for (const ResourceType& type : types) {
        EXPECT_EQ(find_resource_type(type.name), &type);
        EXPECT_TRUE(is_r4_type(type.name));
    }
    EXPECT_EQ(find_resource_type("Patient"), nullptr);
    EXPECT_FALSE(is_r4_type("Condit"));
    EXPECT_FALSE(is_r4_type(""));
}

}  // namespace
}  // namespace mcr::fhir
