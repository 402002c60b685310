#include "access/default_agreements.hpp"

#include <array>
#include <initializer_list>

namespace mcr::access {
namespace {

using directory::Kind;
using directory::Section;
using directory::Sections;
using people::RoleGroup;
using enum directory::Section;

constexpr std::uint64_t bit(Section section) {
    return 1UL << static_cast<unsigned>(section);
}
constexpr std::uint64_t bits(std::initializer_list<Section> sections) {
    std::uint64_t all = 0;
    for (const Section section : sections) all |= bit(section);
    return all;
}

constexpr std::uint64_t all_sections = (1UL << directory::section_count) - 1;
/// What other items refer to: who the patient is, and who cares for them.
constexpr std::uint64_t who = bits({person_demographics, gp_practice, professional_contacts});

constexpr std::uint64_t for_dispensing =
    who | bits({alerts, individual_requirements, discharge_details, vaccinations, problem_list,
                investigation_results, pregnancy_status, allergies_and_adverse_reactions,
                medications_and_medical_devices});

constexpr std::uint64_t for_care_work =
    who | bits({about_me, individual_requirements, alerts, personal_contacts, future_appointments,
                services_and_care, allergies_and_adverse_reactions, medications_and_medical_devices,
                equipment_and_adaptations, care_and_support_plan, contingency_plans,
                additional_support_plans, end_of_life_care});

/// In the order of the sets below.
enum class Set : std::uint8_t {
    nothing,
    identity,
    call_handling,
    care_work,
    social_care,
    residential_nursing,
    dispensing,
    medicines_management,
    emergency,
    beyond_region,
    own_record,
    everything,
};

constexpr std::array<Need, 12> sets{{
    {"nothing", 0,
     "The work does not touch a patient's care. A privacy officer finds events in the audit log, "
     "not records; an administrator looks after members and systems."},
    {"identity", who,
     "Enough to make sure who somebody is and who cares for them. Nothing clinical."},
    {"call handling",
     who | bits({alerts, individual_requirements, personal_contacts, contingency_plans,
                 additional_support_plans, end_of_life_care, allergies_and_adverse_reactions}),
     "Somebody who is no clinician decides in minutes whom to send: what must be known before "
     "anybody arrives, and the plans that say what the patient wants to happen. The history is for "
     "the clinician to whom the call is passed."},
    {"care work", for_care_work,
     "Daily care at home or in a home: how the patient wants to be supported, what to do when "
     "something goes wrong, which medicines to give. No diagnoses, letters or assessments of "
     "others: what follows from them stands in the plan."},
    {"social care",
     for_care_work | bits({legal_information, safeguarding, referral_details,
                           contacts_with_professionals, admission_details, discharge_details,
                           social_context, primary_support_reason, assessments, risks}),
     "What the council's agreement says: the sections of the PRSB Local Authority Information "
     "standard, with the plans, medicines and stays in hospital on which a care package is built. "
     "Not the medical history, results and letters: assessments say what of them matters."},
    {"residential nursing",
     for_care_work |
         bits({legal_information, safeguarding, contacts_with_professionals, admission_details,
               discharge_details, vaccinations, problem_list, procedures_and_therapies,
               investigation_results, investigations_requested, examination_findings, assessments,
               risks, plan_and_requested_actions, documents}),
     "Clinical staff of a home nurse the whole patient, day and night. Not the family's and the "
     "social history, which the nursing does not need."},
    {"dispensing", for_dispensing,
     "A medicine is checked against allergies, what else is taken, the condition it is for, "
     "pregnancy, and the results that say whether the dose is safe, such as the function of the "
     "kidneys or an INR. The discharge details carry the changes that the discharge medicines "
     "service hands over; vaccinations are given in pharmacies. Not letters, contacts, social or "
     "family history, nor anything of social care."},
    {"medicines management",
     for_dispensing |
         bits({about_me, legal_information, personal_contacts, contacts_with_professionals,
               admission_details, future_appointments, procedures_and_therapies, social_context,
               family_history, investigations_requested, examination_findings, assessments, risks,
               plan_and_requested_actions, care_and_support_plan, contingency_plans,
               additional_support_plans, end_of_life_care, documents}),
     "A pharmacist in a clinical team reviews, starts and stops treatment, which takes the medical "
     "record. Not safeguarding, psychological formulation and what is social care's own."},
    {"emergency",
     all_sections & ~bits({participation_in_research, primary_support_reason, formulation}),
     "Nobody knows beforehand what an emergency turns on, and there is no time to ask for more. "
     "Left out is what never changes what is done at the scene."},
    {"beyond the region", all_sections & ~bits({participation_in_research, formulation}),
     "A patient who falls ill elsewhere is treated like one at home. Left out is what was written "
     "for one team, and research, which is arranged within the region."},
    {"own record", all_sections & ~bits({safeguarding, formulation, risks}),
     "A patient may read what is written of them. Sections that often speak of others, or whose "
     "reading alone can do harm, are given by the holder after somebody has looked through them "
     "(Data Protection Act 2018, schedule 3: serious harm, other people's data)."},
    {"everything", all_sections,
     "Doctors and nurses who treat a patient need the whole of what is known, and cannot say "
     "beforehand which part."},
}};

/// For one group of kinds: the set of each role, in the order of people::RoleGroup.
struct Staff {
    std::array<Kind, 6> listed;
    std::size_t count;
    std::array<Set, role_count> sets;
    [[nodiscard]] std::span<const Kind> kinds() const { return std::span(listed).first(count); }
};

constexpr Set privacy_officers = Set::nothing;
constexpr Set administrators = Set::nothing;

constexpr std::array<Staff, 5> staff{{
    {{Kind::gp_practice, Kind::acute_trust, Kind::ambulance_service, Kind::provider_111,
      Kind::extended_hours_provider, Kind::out_of_hours_provider},
     6,
     {Set::everything, Set::everything, Set::medicines_management, Set::emergency, Set::social_care,
      Set::care_work, Set::identity, Set::call_handling, Set::own_record, privacy_officers,
      administrators}},
    {{Kind::community_pharmacy},
     1,
     {Set::dispensing, Set::dispensing, Set::dispensing, Set::identity, Set::identity,
      Set::identity, Set::identity, Set::identity, Set::own_record, privacy_officers,
      administrators}},
    {{Kind::county_council},
     1,
     {Set::social_care, Set::social_care, Set::identity, Set::identity, Set::social_care,
      Set::care_work, Set::identity, Set::identity, Set::own_record, privacy_officers,
      administrators}},
    {{Kind::care_provider},
     1,
     {Set::residential_nursing, Set::residential_nursing, Set::dispensing, Set::identity,
      Set::social_care, Set::care_work, Set::identity, Set::identity, Set::own_record,
      privacy_officers, administrators}},
    {{Kind::beyond_region, Kind::other_federation},
     2,
     {Set::beyond_region, Set::beyond_region, Set::dispensing, Set::emergency, Set::social_care,
      Set::care_work, Set::identity, Set::call_handling, Set::own_record, privacy_officers,
      administrators}},
}};

constexpr std::uint64_t councils_own = bits({services_and_care, primary_support_reason});
constexpr std::string_view councils_reason =
    "A council's agreement is with the organisations of its area: another council assesses anew.";

constexpr std::array<Reservation, 2> kept{{
    {Kind::county_council, Kind::beyond_region, councils_own, councils_reason},
    {Kind::county_council, Kind::other_federation, councils_own, councils_reason},
}};

/// Whether organisations of a kind let themselves be overridden, and for what.
std::bitset<override_reason_count> default_overrides(Kind kind) {
    std::bitset<override_reason_count> reasons;
    if (kind != Kind::beyond_region && kind != Kind::other_federation) reasons.set();
    return reasons;
}

Agreement make_agreement(Kind kind) {
    Agreement made;
    for (std::size_t to = 0; to < kind_count; ++to) {
        for (std::size_t role = 0; role < role_count; ++role) {
            Sections& given = made.gives[to][role];
            given = need_of(static_cast<Kind>(to), static_cast<RoleGroup>(role)).sections;
            for (const Reservation& one : kept)
                if (one.holder == kind && one.to == static_cast<Kind>(to) &&
                    static_cast<RoleGroup>(role) != RoleGroup::patient)
                    given &= ~one.kept;
        }
    }
    for (std::size_t role = 0; role < role_count; ++role)
        made.sees[role] = need_of(kind, static_cast<RoleGroup>(role)).sections;
    made.overrides = default_overrides(kind);
    return made;
}

std::string listed(const Sections& sections) {
    if (sections.all()) return "all sections";
    if (sections.none()) return "none";
    const bool most = sections.count() > directory::section_count * 3 / 4;
    std::string out;
    for (const auto code : directory::codes_of(most ? ~sections : sections)) {
        out += out.empty() ? "" : ", ";
        out += code;
    }
    return most ? "all but " + out : out;
}

}  // namespace

std::span<const Need> needs() {
    return sets;
}

const Need& need_of(Kind kind, RoleGroup role) {
    for (const Staff& one : staff)
        for (const Kind known : one.kinds())
            if (known == kind)
                return sets.at(
                    static_cast<std::size_t>(one.sets.at(static_cast<std::size_t>(role))));
    return sets[0];
}

std::span<const Reservation> reservations() {
    return kept;
}

const Agreement& default_agreement(Kind kind) {
    static const auto all = [] {
        std::array<Agreement, kind_count> made;
        for (std::size_t i = 0; i < kind_count; ++i) made[i] = make_agreement(static_cast<Kind>(i));
        return made;
    }();
    return all.at(static_cast<std::size_t>(kind));
}

std::string describe_default_agreements() {
    std::string out = "| set | sections | why |\n|---|---|---|\n";
    for (const Need& need : needs()) {
        out += "| ";
        out.append(need.name).append(" | ").append(listed(need.sections)).append(" | ");
        out.append(need.reason).append(" |\n");
    }
    out += "\n| role |";
    std::string line = "|---|";
    for (const Staff& one : staff) {
        std::string kinds;
        for (const Kind kind : one.kinds()) {
            kinds += kinds.empty() ? "" : ", ";
            kinds += directory::to_string(kind);
        }
        out += " " + kinds + " |";
        line += "---|";
    }
    out += "\n" + line + "\n";
    for (std::size_t role = 0; role < role_count; ++role) {
        out += "| ";
        out += people::to_string(static_cast<RoleGroup>(role));
        out += " |";
        for (const Staff& one : staff)
            out.append(" ")
                .append(need_of(one.kinds().front(), static_cast<RoleGroup>(role)).name)
                .append(" |");
        out += "\n";
    }
    out += "\n| holder | keeps from | sections | why |\n|---|---|---|---|\n";
    for (const Reservation& one : reservations()) {
        out.append("| ").append(directory::to_string(one.holder)).append(" | ");
        out.append(directory::to_string(one.to)).append(" | ").append(listed(one.kept));
        out.append(" | ").append(one.reason).append(" |\n");
    }
    return out;
}

}  // namespace mcr::access
