#include "access/default_agreements.hpp"

#include <gtest/gtest.h>

namespace mcr::access {
namespace {

using directory::Kind;
using directory::Section;
using directory::Sections;
using people::RoleGroup;

Kind kind_at(std::size_t i) {
    return static_cast<Kind>(i);
}
RoleGroup role_at(std::size_t i) {
    return static_cast<RoleGroup>(i);
}
bool has(const Sections& sections, Section section) {
    return sections.test(static_cast<std::size_t>(section));
}

template <class Check>
void for_each_set(Check check) {
    for (std::size_t holder = 0; holder < kind_count; ++holder) {
        const Agreement& agreement = default_agreement(kind_at(holder));
        for (std::size_t role = 0; role < role_count; ++role) {
            check(agreement.seen_by(role_at(role)), kind_at(holder), role_at(role));
            for (std::size_t to = 0; to < kind_count; ++to)
                check(agreement.given(kind_at(to), role_at(role)), kind_at(to), role_at(role));
        }
    }
}

TEST(DefaultAgreements, whatever_is_given_at_all_includes_what_others_refer_to) {
    for_each_set([](const Sections& sections, Kind, RoleGroup) {
        if (sections.none()) return;
        EXPECT_TRUE(has(sections, Section::person_demographics));
        EXPECT_TRUE(has(sections, Section::gp_practice));
        EXPECT_TRUE(has(sections, Section::professional_contacts));
    });
}

TEST(DefaultAgreements, nobody_without_a_part_in_care_sees_anything_clinical) {
    for_each_set([](const Sections& sections, Kind, RoleGroup role) {
        if (role == RoleGroup::privacy_officer || role == RoleGroup::administrator) {
            EXPECT_TRUE(sections.none());
        }
        if (role == RoleGroup::receptionist) {
            EXPECT_EQ(sections.count(), 3U);
        }
    });
}

TEST(DefaultAgreements, a_patient_sees_the_own_record_but_what_speaks_of_others_or_may_harm) {
    for_each_set([](const Sections& sections, Kind, RoleGroup role) {
        if (role != RoleGroup::patient) return;
        EXPECT_EQ(sections.count(), directory::section_count - 3);
        EXPECT_FALSE(has(sections, Section::safeguarding));
        EXPECT_FALSE(has(sections, Section::risks));
        EXPECT_FALSE(has(sections, Section::formulation));
    });
}

TEST(DefaultAgreements, doctors_and_nurses_who_treat_see_everything) {
    for (const Kind kind : {Kind::gp_practice, Kind::acute_trust, Kind::extended_hours_provider,
                            Kind::out_of_hours_provider, Kind::provider_111})
        for (const RoleGroup role : {RoleGroup::doctor, RoleGroup::nurse}) {
            EXPECT_TRUE(default_agreement(kind).seen_by(role).all());
            EXPECT_TRUE(default_agreement(Kind::acute_trust).given(kind, role).all());
            EXPECT_TRUE(default_agreement(Kind::county_council).given(kind, role).all());
        }
}

struct ExpectedRow {
    Kind to;
    RoleGroup role;
    Section section;
    bool given;
};
class GivenByAHospital : public testing::TestWithParam<ExpectedRow> {};

TEST_P(GivenByAHospital, is_what_the_work_needs) {
    const ExpectedRow& row = GetParam();
    const Agreement& hospital = default_agreement(Kind::acute_trust);
    EXPECT_EQ(has(hospital.given(row.to, row.role), row.section), row.given)
        << directory::to_string(row.to) << " " << people::to_string(row.role) << " "
        << directory::code_of(row.section);
}

INSTANTIATE_TEST_SUITE_P(
    Table, GivenByAHospital,
    testing::Values(
        ExpectedRow{Kind::community_pharmacy, RoleGroup::pharmacist,
                    Section::medications_and_medical_devices, true},
        ExpectedRow{Kind::community_pharmacy, RoleGroup::pharmacist,
                    Section::allergies_and_adverse_reactions, true},
        ExpectedRow{Kind::community_pharmacy, RoleGroup::pharmacist, Section::investigation_results,
                    true},
        ExpectedRow{Kind::community_pharmacy, RoleGroup::pharmacist, Section::vaccinations, true},
        ExpectedRow{Kind::community_pharmacy, RoleGroup::pharmacist, Section::safeguarding, false},
        ExpectedRow{Kind::community_pharmacy, RoleGroup::pharmacist, Section::documents, false},
        ExpectedRow{Kind::community_pharmacy, RoleGroup::paramedic, Section::problem_list, false},
        ExpectedRow{Kind::acute_trust, RoleGroup::pharmacist, Section::documents, true},
        ExpectedRow{Kind::acute_trust, RoleGroup::pharmacist, Section::safeguarding, false},
        ExpectedRow{Kind::ambulance_service, RoleGroup::paramedic, Section::problem_list, true},
        ExpectedRow{Kind::ambulance_service, RoleGroup::paramedic, Section::formulation, false},
        ExpectedRow{Kind::provider_111, RoleGroup::call_handler, Section::alerts, true},
        ExpectedRow{Kind::provider_111, RoleGroup::call_handler, Section::end_of_life_care, true},
        ExpectedRow{Kind::provider_111, RoleGroup::call_handler, Section::problem_list, false},
        ExpectedRow{Kind::county_council, RoleGroup::social_worker, Section::assessments, true},
        ExpectedRow{Kind::county_council, RoleGroup::social_worker, Section::safeguarding, true},
        ExpectedRow{Kind::county_council, RoleGroup::social_worker, Section::problem_list, false},
        ExpectedRow{Kind::county_council, RoleGroup::care_worker, Section::about_me, true},
        ExpectedRow{Kind::county_council, RoleGroup::care_worker, Section::safeguarding, false},
        ExpectedRow{Kind::care_provider, RoleGroup::nurse, Section::problem_list, true},
        ExpectedRow{Kind::care_provider, RoleGroup::nurse, Section::family_history, false},
        ExpectedRow{Kind::beyond_region, RoleGroup::doctor, Section::safeguarding, true},
        ExpectedRow{Kind::beyond_region, RoleGroup::doctor, Section::formulation, false}));

TEST(DefaultAgreements, what_a_council_keeps_to_its_area_it_gives_within_it) {
    const Agreement& council = default_agreement(Kind::county_council);
    EXPECT_FALSE(
        has(council.given(Kind::beyond_region, RoleGroup::doctor), Section::services_and_care));
    EXPECT_FALSE(has(council.given(Kind::other_federation, RoleGroup::social_worker),
                     Section::primary_support_reason));
    EXPECT_TRUE(
        has(council.given(Kind::acute_trust, RoleGroup::doctor), Section::services_and_care));
    EXPECT_TRUE(
        has(council.given(Kind::beyond_region, RoleGroup::patient), Section::services_and_care));
}

TEST(DefaultAgreements, only_organisations_of_the_region_let_themselves_be_overridden) {
    EXPECT_TRUE(default_agreement(Kind::acute_trust).overrides.all());
    EXPECT_TRUE(default_agreement(Kind::gp_practice).overrides.all());
    EXPECT_TRUE(default_agreement(Kind::beyond_region).overrides.none());
    EXPECT_TRUE(default_agreement(Kind::other_federation).overrides.none());
    EXPECT_EQ(default_agreement(Kind::acute_trust).override_hours, 4U);
}

TEST(DefaultAgreements, every_kind_and_role_has_a_set_with_a_reason) {
    for (const Need& need : needs()) EXPECT_FALSE(need.reason.empty()) << need.name;
    for (std::size_t kind = 0; kind < kind_count; ++kind)
        for (std::size_t role = 0; role < role_count; ++role) {
            const bool care = role_at(role) != RoleGroup::privacy_officer &&
                              role_at(role) != RoleGroup::administrator;
            EXPECT_EQ(need_of(kind_at(kind), role_at(role)).sections.any(), care);
        }
    EXPECT_TRUE(need_of(static_cast<Kind>(99), RoleGroup::doctor).sections.none());
}

}  // namespace
}  // namespace mcr::access
