#include "people/persona.hpp"

#include <array>
#include <utility>

namespace mcr::people {
namespace {

/// One row of the table; `where` is empty for the practice of the cast.
struct Row {
    std::string_view id, role_name;
    RoleGroup role;
    std::string_view prefix, given, family;
    std::string_view role_code;
    std::string_view where, where_name;
    std::string_view what_for;
};

constexpr std::string_view clinical_practitioner = "S8000:G8000:R8000";
constexpr std::string_view nurse = "S8000:G8000:R8001";
constexpr std::string_view health_professional = "S8000:G8000:R8003";
constexpr std::string_view clinical_support = "S8001:G8002:R8008";
constexpr std::string_view privacy_officer = "S8002:G8003:R0001";
constexpr std::string_view systems_support = "R8015";

/// Codes that begin with ZZ stand for organisations whose real code is not known here.
constexpr std::array rows = {
    Row{"hospital-doctor", "hospital doctor", RoleGroup::doctor, "Dr", "Amina", "Khan",
        clinical_practitioner, "RQW", "The Princess Alexandra Hospital NHS Trust",
        "Sees a patient in the emergency department in Harlow."},
    Row{"hospital-doctor-rwh", "hospital doctor", RoleGroup::doctor, "Dr", "Owen", "Pritchard",
        clinical_practitioner, "RWH", "East and North Hertfordshire NHS Trust",
        "Sees a patient on a ward in Stevenage."},
    Row{"gp", "GP", RoleGroup::doctor, "Dr", "Grace", "Adeyemi", clinical_practitioner, "", "",
        "Reads what the hospitals wrote about a patient of the practice."},
    Row{"community-pharmacist", "community pharmacist", RoleGroup::pharmacist, "Ms", "Leila",
        "Haddad", health_professional, "ZZP01", "Harlow Town Pharmacy (invented)",
        "Checks medicines and allergies before an emergency supply."},
    Row{"paramedic", "paramedic", RoleGroup::paramedic, "Mr", "Tom", "Barker", health_professional,
        "RYC", "East of England Ambulance Service NHS Trust", "Is with a patient at home."},
    Row{"clinician-111", "111 clinician", RoleGroup::nurse, "Ms", "Joy", "Mensah", nurse, "ZZ111",
        "Integrated Care 24 (111)", "Advises a patient who has called 111."},
    Row{"out-of-hours-doctor", "out-of-hours doctor", RoleGroup::doctor, "Dr", "Stefan", "Kowalski",
        clinical_practitioner, "ZZ112", "Partnership of East London Co-operatives",
        "Visits a patient at night."},
    Row{"social-worker", "social worker", RoleGroup::social_worker, "Mrs", "Ruth", "Fielding",
        health_professional, "ZZ201", "Essex County Council", "Plans care after a hospital stay."},
    Row{"receptionist", "receptionist", RoleGroup::receptionist, "Mr", "Daniel", "Osei",
        clinical_support, "", "", "Confirms who a patient is; sees nothing clinical."},
    Row{"privacy-officer", "privacy officer", RoleGroup::privacy_officer, "Mrs", "Helen", "Marsh",
        privacy_officer, "RQW", "The Princess Alexandra Hospital NHS Trust",
        "Reviews who looked and decides on objections."},
    Row{"administrator", "administrator", RoleGroup::administrator, "Mr", "Imran", "Sheikh",
        systems_support, "QM7", "NHS Hertfordshire and West Essex Integrated Care Board",
        "Runs the programme: members, their systems and their stages."},
};

}  // namespace

std::vector<Persona> demonstration_personas(const PersonaCast& cast) {
    std::vector<Persona> out;
    int number = 1;
    for (const Row& row : rows) {
        const std::string digits = (number < 10 ? "0" : "") + std::to_string(number);
        ++number;
        const auto elsewhere = OdsCode::parse(row.where);
        out.push_back({.id = std::string(row.id),
                       .professional = {.id = "5550000001" + digits,
                                        .role_profile_id = "5550000002" + digits,
                                        .family = std::string(row.family),
                                        .given = std::string(row.given),
                                        .prefix = std::string(row.prefix),
                                        .role = row.role,
                                        .role_code = std::string(row.role_code),
                                        .role_name = std::string(row.role_name),
                                        .organisation = elsewhere ? *elsewhere : cast.practice,
                                        .organisation_name = elsewhere ? std::string(row.where_name)
                                                                       : cast.practice_name},
                       .purpose = "TREAT",
                       .what_for = std::string(row.what_for)});
    }
    out.push_back({.id = "patient",
                   .professional = {.id = cast.patient.text(),
                                    .role_profile_id = "",
                                    .family = cast.patient_family,
                                    .given = cast.patient_given,
                                    .prefix = cast.patient_prefix,
                                    .role = RoleGroup::patient,
                                    .role_code = "",
                                    .role_name = "patient",
                                    .organisation = *OdsCode::parse("QM7"),
                                    .organisation_name =
                                        "NHS Hertfordshire and West Essex Integrated Care Board"},
                   .purpose = "PATRQT",
                   .what_for = "Sees the own record, who looked at it, and can object."});
    return out;
}

}  // namespace mcr::people
