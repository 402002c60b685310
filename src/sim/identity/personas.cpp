#include "sim/identity/personas.hpp"

#include <array>
#include <span>

#include "base/secret.hpp"
#include "base/text.hpp"

namespace mcr::sim {
namespace {

constexpr std::string_view icb = "QM7";
constexpr std::string_view icb_name = "NHS Hertfordshire and West Essex Integrated Care Board";

constexpr std::string_view clinical_practitioner = "S8000:G8000:R8000";
constexpr std::string_view nurse = "S8000:G8000:R8001";
constexpr std::string_view health_professional = "S8000:G8000:R8003";
constexpr std::string_view clinical_support = "S8001:G8002:R8008";
constexpr std::string_view privacy_officer = "S8002:G8003:R0001";
constexpr std::string_view systems_support = "S8002:G8003:R8015";

/// One member of staff in one role; the next row with the same id is a further role of theirs.
struct Row {
    std::string_view id, section, prefix, given, family;
    std::string_view code, group, role;
    std::string_view where;
    std::string_view what_for;
};

constexpr std::string_view practice = "General practice";
constexpr std::string_view hospital = "Hospitals";
constexpr std::string_view urgent = "Urgent care";
constexpr std::string_view community = "Pharmacy and social care";
constexpr std::string_view office = "Privacy and administration";
constexpr std::string_view beyond = "Beyond the region";
constexpr std::string_view special = "Special cases of sign-in";

constexpr std::array rows = {
    Row{"hospital-doctor", hospital, "Dr", "Amina", "Khan", clinical_practitioner, "doctor",
        "hospital doctor", ods::princess_alexandra,
        "Sees a patient in the emergency department in Harlow."},
    Row{"hospital-doctor-rwh", hospital, "Dr", "Owen", "Pritchard", clinical_practitioner, "doctor",
        "hospital doctor", ods::east_and_north_herts, "Sees a patient on a ward in Stevenage."},
    Row{"gp", practice, "Dr", "Grace", "Adeyemi", clinical_practitioner, "doctor", "GP",
        ods::practice, "Reads what the hospitals wrote about a patient of the practice."},
    Row{"community-pharmacist", community, "Ms", "Leila", "Haddad", health_professional,
        "pharmacist", "community pharmacist", ods::pharmacy,
        "Checks medicines and allergies before an emergency supply."},
    Row{"paramedic", urgent, "Mr", "Tom", "Barker", health_professional, "paramedic", "paramedic",
        ods::east_of_england_ambulance, "Is with a patient at home."},
    Row{"clinician-111", urgent, "Ms", "Joy", "Mensah", nurse, "nurse", "111 clinician",
        ods::provider_111, "Advises a patient who has called 111."},
    Row{"out-of-hours-doctor", urgent, "Dr", "Stefan", "Kowalski", clinical_practitioner, "doctor",
        "out-of-hours doctor", ods::out_of_hours, "Visits a patient at night."},
    Row{"social-worker", community, "Mrs", "Ruth", "Fielding", health_professional, "social worker",
        "social worker", ods::council, "Plans care after a hospital stay."},
    Row{"receptionist", practice, "Mr", "Daniel", "Osei", clinical_support, "receptionist",
        "receptionist", ods::practice, "Confirms who a patient is; sees nothing clinical."},
    Row{"privacy-officer", office, "Mrs", "Helen", "Marsh", privacy_officer, "privacy officer",
        "privacy officer", ods::princess_alexandra,
        "Reviews who looked and decides on objections at the hospital."},
    Row{"administrator", office, "Mr", "Imran", "Sheikh", systems_support, "administrator",
        "administrator", icb, "Runs the programme: members, their systems and their stages."},
    Row{"practice-nurse", practice, "Ms", "Ifeoma", "Obi", nurse, "nurse", "practice nurse",
        ods::practice, "Runs the diabetes clinic of the practice."},
    Row{"extended-hours-doctor", urgent, "Dr", "Martin", "Vale", clinical_practitioner, "doctor",
        "extended-hours doctor", ods::extended_hours,
        "Sees patients of several practices in the evening."},
    Row{"call-handler-111", urgent, "Mr", "Callum", "Reid", clinical_support, "call handler",
        "111 call handler", ods::provider_111, "Takes the first call to 111."},
    Row{"hospital-nurse", hospital, "Ms", "Precious", "Ncube", nurse, "nurse", "hospital nurse",
        ods::princess_alexandra, "Admits a patient to a ward in Harlow."},
    Row{"care-worker", community, "Mr", "Lewis", "Hart", health_professional, "care worker",
        "care worker", ods::home_care, "Visits a patient at home three times a day."},
    Row{"privacy-officer-practice", office, "Mr", "Colin", "Sayer", privacy_officer,
        "privacy officer", "privacy officer", ods::practice,
        "Decides on objections at the practice."},
    Row{"doctor-with-two-roles", special, "Dr", "Farah", "Aziz", clinical_practitioner, "doctor",
        "hospital doctor", ods::princess_alexandra,
        "Works for the hospital and out of hours, and chooses after sign-in."},
    Row{"doctor-with-two-roles", special, "Dr", "Farah", "Aziz", clinical_practitioner, "doctor",
        "out-of-hours doctor", ods::out_of_hours, ""},
    Row{"without-role", special, "Mr", "Neil", "Drew", "", "", "", "",
        "Has a smartcard, but no role: may see nothing."},
    Row{"hospital-doctor-raj", hospital, "Dr", "Yusuf", "Demir", clinical_practitioner, "doctor",
        "hospital doctor", ods::mid_and_south_essex, "Prepares an operation in Chelmsford."},
    Row{"hospital-nurse-rwg", hospital, "Mr", "Peter", "Lund", nurse, "nurse", "hospital nurse",
        ods::west_herts, "Looks after a patient on a ward in Watford."},
    Row{"gp-herts-valleys", practice, "Dr", "Sunita", "Rao", clinical_practitioner, "doctor", "GP",
        ods::practice_herts_valleys, "Reads what happened to a patient at night."},
    Row{"urgent-care-nurse", urgent, "Ms", "Carol", "Finch", nurse, "nurse", "111 clinician",
        ods::herts_urgent_care, "Sees a patient whom 111 has sent."},
    Row{"social-worker-herts", community, "Mr", "Alan", "Croft", health_professional,
        "social worker", "social worker", ods::second_council, "Assesses a patient at home."},
    Row{"care-home-nurse", community, "Ms", "Olga", "Petrenko", nurse, "nurse", "nurse",
        ods::second_home_care, "Takes in a patient who comes from hospital."},
    Row{"hospital-doctor-barts", beyond, "Dr", "Naomi", "Stone", clinical_practitioner, "doctor",
        "hospital doctor", ods::barts, "Sees a patient of the region in London."},
    Row{"federation-doctor", beyond, "Dr", "Hugh", "Lacey", clinical_practitioner, "doctor",
        "doctor", ods::federation, "Looks from the neighbouring federation."},
};

std::string two_digits(std::size_t number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

Persona patient_from(const Story& story, std::string id, std::string what_for,
                     std::string proofing) {
    const Person& person = story.life.person;
    const Digest subject = sha256("subject of " + story.name);
    return {.id = std::move(id),
            .section = proofing == "P9" ? "Patients" : std::string(special),
            .what_for = std::move(what_for),
            .prefix = person.prefix,
            .given = person.given,
            .family = person.family,
            .subject = to_hex(std::span(subject).first(16)),
            .roles = {},
            .nhs_number = person.nhs_number,
            .proofing = std::move(proofing),
            .born = iso(person.born),
            .practice = story.life.at.practice};
}

void add_patients(std::vector<Persona>& out, const std::vector<Story>& stories) {
    const auto find = [&](std::string_view name) -> const Story* {
        for (const Story& story : stories)
            if (story.name == name) return &story;
        return nullptr;
    };
    for (const std::string_view name :
         {"everything", "nothing-recorded", "confidential", "objected", "areas-switched-off"})
        if (const Story* story = find(name))
            out.push_back(patient_from(
                *story, name == "everything" ? "patient" : "patient-" + std::string(name),
                story->story + ".", "P9"));
    if (const Story* story = find("slow-hospital"))
        out.push_back(patient_from(*story, "patient-not-proven",
                                   "Has not proven who they are beyond level P5: is refused.",
                                   "P5"));
}

}  // namespace

std::string Persona::display() const {
    return (prefix.empty() ? "" : prefix + ' ') + given + ' ' + family;
}

std::string Persona::role_in_words() const {
    if (is_patient()) return "patient";
    return roles.empty() ? "no role" : roles.front().name;
}

std::vector<Persona> make_personas(const std::map<std::string, std::string>& names,
                                   const std::vector<Story>& stories) {
    std::vector<Persona> out;
    std::size_t profile = 0;
    for (const Row& row : rows) {
        if (out.empty() || out.back().id != row.id) {
            Persona persona;
            persona.id = row.id;
            persona.section = row.section;
            persona.what_for = row.what_for;
            persona.prefix = row.prefix;
            persona.given = row.given;
            persona.family = row.family;
            persona.subject = "5550000001" + two_digits(out.size() + 1);
            out.push_back(std::move(persona));
        }
        if (row.code.empty()) continue;
        const auto named = names.find(std::string(row.where));
        out.back().roles.push_back({"5550000002" + two_digits(++profile), std::string(row.code),
                                    std::string(row.group), std::string(row.role),
                                    std::string(row.where),
                                    named == names.end() ? std::string(icb_name) : named->second});
    }
    add_patients(out, stories);
    return out;
}

Json described(const Persona& persona) {
    Json token;
    std::string organisation;
    if (persona.is_patient()) {
        organisation = icb_name;
        if (persona.proofing == "P9")
            token = object({{"id", persona.nhs_number},
                            {"role_profile_id", ""},
                            {"role_group", "patient"},
                            {"role_code", ""},
                            {"role_name", "patient"},
                            {"organisation", icb},
                            {"organisation_name", icb_name}});
    } else if (!persona.roles.empty()) {
        const PersonaRole& role = persona.roles.front();
        organisation = role.organisation_name;
        token = object({{"id", persona.subject},
                        {"role_profile_id", role.profile_id},
                        {"role_group", role.group},
                        {"role_code", role.code},
                        {"role_name", role.name},
                        {"organisation", role.organisation},
                        {"organisation_name", role.organisation_name}});
    }
    return object({{"id", persona.id},
                   {"name", persona.display()},
                   {"prefix", persona.prefix},
                   {"given", persona.given},
                   {"family", persona.family},
                   {"role", persona.role_in_words()},
                   {"organisation", organisation},
                   {"client", persona.is_patient() ? "patients" : "staff"},
                   {"purpose", persona.is_patient() ? "PATRQT" : "TREAT"},
                   {"what_for", persona.what_for},
                   {"token", token}});
}

}  // namespace mcr::sim
