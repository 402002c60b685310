#include "source/gp_connect/structured/request.hpp"

#include <gtest/gtest.h>

namespace mcr::source::gp_connect {
namespace {

using record::Section;

record::Sections sections(std::initializer_list<Section> wanted) {
    record::Sections all;
    for (const Section section : wanted) all.set(static_cast<std::size_t>(section));
    return all;
}

TEST(Parameters, ask_for_all_ten_areas_when_everything_is_wanted) {
    record::Sections all;
    all.set();
    EXPECT_TRUE(areas_for(all).all());
    EXPECT_EQ(
        parameters_for(*people::NhsNumber::parse("9990000018"), areas_for(all)),
        R"({"resourceType":"Parameters","parameter":[{"name":"patientNHSNumber","valueIdentifier":)"
        R"({"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}},)"
        R"({"name":"includeAllergies","part":[{"name":"includeResolvedAllergies",)"
        R"("valueBoolean":true}]},{"name":"includeMedication"},{"name":"includeImmunisations"},)"
        R"({"name":"includeConsultations"},{"name":"includeProblems"},)"
        R"({"name":"includeUncategorisedData"},{"name":"includeReferrals"},)"
        R"({"name":"includeInvestigations"},{"name":"includeDiaryEntries"}]})");
}

TEST(Parameters, ask_for_no_more_than_is_wanted) {
    const stu3::Areas areas =
        areas_for(sections({Section::allergies_and_adverse_reactions, Section::vaccinations}));
    EXPECT_EQ(
        parameters_for(*people::NhsNumber::parse("9990000018"), areas),
        R"({"resourceType":"Parameters","parameter":[{"name":"patientNHSNumber","valueIdentifier":)"
        R"({"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}},)"
        R"({"name":"includeAllergies","part":[{"name":"includeResolvedAllergies",)"
        R"("valueBoolean":true}]},{"name":"includeImmunisations"}]})");
}

TEST(Parameters, know_what_a_structured_record_never_has) {
    EXPECT_TRUE(
        areas_for(sections({Section::care_and_support_plan, Section::legal_information})).none());
    EXPECT_TRUE(wants_administration(sections({Section::gp_practice})));
    EXPECT_FALSE(wants_administration(sections({Section::care_and_support_plan})));
}

}  // namespace
}  // namespace mcr::source::gp_connect
