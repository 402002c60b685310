#include "sim/region/organisations.hpp"

#include "sim/region/ods.hpp"

namespace mcr::sim {
namespace {

constexpr std::string_view structured = "gp-connect-structured";
constexpr std::string_view documents = "gp-connect-documents";
constexpr std::string_view html = "gp-connect-html";
constexpr std::string_view registered = "registered";

std::vector<Organisation> practices() {
    return {
        {.code = ods::practice,
         .name = "Tanyard Lane Surgery",
         .kind = "gp-practice",
         .town = "Harlow",
         .systems = {{.key = ods::practice,
                      .protocol = structured,
                      .answers_for = registered,
                      .told_of_objections = true},
                     {.key = "F81901-D", .protocol = documents, .answers_for = registered},
                     {.key = "F81901-H",
                      .protocol = html,
                      .answers_for = registered,
                      .sections = "gp-practice,professional-contacts,"
                                  "contacts-with-professionals,vaccinations"}}},
        {.code = ods::practice_with_areas_off,
         .name = "Priory Medical Centre",
         .kind = "gp-practice",
         .town = "Epping",
         .systems = {{.key = ods::practice_with_areas_off,
                      .protocol = structured,
                      .answers_for = registered}}},
        {.code = ods::practice_without_agreement,
         .name = "Sorrel Bank Health Centre",
         .kind = "gp-practice",
         .town = "Stevenage",
         .systems = {{.key = ods::practice_without_agreement,
                      .protocol = structured,
                      .answers_for = registered}}},
        {.code = ods::practice_joining,
         .name = "Kingfisher Surgery",
         .kind = "gp-practice",
         .town = "Hertford",
         .systems = {{.key = ods::practice_joining,
                      .protocol = structured,
                      .answers_for = registered,
                      .stage = "awaiting",
                      .stage_reason = "Connects in the new year"}}},
        {.code = ods::practice_east_herts,
         .name = "Lemsford Springs Practice",
         .kind = "gp-practice",
         .town = "Welwyn Garden City",
         .systems = {{.key = ods::practice_east_herts,
                      .protocol = structured,
                      .answers_for = registered},
                     {.key = "E82906-D", .protocol = documents, .answers_for = registered}}},
        {.code = ods::practice_herts_valleys,
         .name = "Cassio Meadow Surgery",
         .kind = "gp-practice",
         .town = "Watford",
         .systems = {{.key = ods::practice_herts_valleys,
                      .protocol = html,
                      .answers_for = registered},
                     {.key = "E82905-D", .protocol = documents, .answers_for = registered}}},
    };
}

std::vector<Organisation> hospitals() {
    return {
        {.code = ods::princess_alexandra,
         .name = "Princess Alexandra Hospital NHS Trust",
         .kind = "acute-trust",
         .town = "Harlow",
         .systems = {{.key = ods::princess_alexandra,
                      .protocol = "fhir-r4",
                      .told_of_objections = true},
                     {.key = "RQW-PAS",
                      .protocol = "hl7v2",
                      .sections = "professional-contacts,personal-contacts,"
                                  "contacts-with-professionals,admission-details,"
                                  "problem-list,procedures-and-therapies"}}},
        {.code = ods::east_and_north_herts,
         .name = "East and North Hertfordshire NHS Trust",
         .kind = "acute-trust",
         .town = "Stevenage",
         .systems = {{.key = ods::east_and_north_herts, .protocol = "fhir-r4"}}},
        {.code = ods::west_herts,
         .name = "West Hertfordshire Teaching Hospitals NHS Trust",
         .kind = "acute-trust",
         .town = "Watford",
         .systems = {{.key = ods::west_herts, .protocol = "edge"}}},
        {.code = ods::mid_essex,
         .name = "Mid Essex Hospital Services NHS Trust",
         .kind = "acute-trust",
         .town = "Chelmsford",
         .successor = ods::mid_and_south_essex,
         .valid_to = "2020-03-31"},
        {.code = ods::mid_and_south_essex,
         .name = "Mid and South Essex NHS Foundation Trust",
         .kind = "acute-trust",
         .town = "Chelmsford",
         .predecessor = ods::mid_essex,
         .valid_from = "2020-04-01",
         .systems = {{.key = ods::mid_and_south_essex, .protocol = "xds"}}},
        {.code = ods::community_hospital,
         .name = "Ashdon Community Hospital",
         .kind = "acute-trust",
         .town = "Saffron Walden",
         .systems = {{.key = ods::community_hospital,
                      .protocol = "fhir-r4",
                      .stage = "suspended",
                      .stage_reason =
                          "Switched off while the hospital changes its record system"}}},
    };
}

std::vector<Organisation> urgent_care() {
    return {
        {.code = ods::east_of_england_ambulance,
         .name = "East of England Ambulance Service NHS Trust",
         .kind = "ambulance-service",
         .town = "Melbourn",
         .systems = {{.key = ods::east_of_england_ambulance,
                      .protocol = "nrl",
                      .answers_for = "pointed"}}},
        {.code = ods::provider_111,
         .name = "Integrated Care 24",
         .kind = "provider-111",
         .town = "Chelmsford",
         .systems = {{.key = ods::provider_111, .protocol = "cda"}}},
        {.code = ods::herts_urgent_care,
         .name = "Herts Urgent Care",
         .kind = "provider-111",
         .town = "Welwyn Garden City",
         .systems = {{.key = ods::herts_urgent_care, .protocol = "cda"}}},
        {.code = ods::extended_hours,
         .name = "Stellar Healthcare",
         .kind = "extended-hours-provider",
         .town = "Epping",
         .systems = {{.key = ods::extended_hours, .protocol = "mhd"}}},
        {.code = ods::out_of_hours,
         .name = "Partnership of East London Co-operatives",
         .kind = "out-of-hours-provider",
         .town = "Harlow",
         .systems = {{.key = ods::out_of_hours, .protocol = "mhd"}}},
    };
}

std::vector<Organisation> community() {
    return {
        {.code = ods::pharmacy,
         .name = "Lark Hill Pharmacy",
         .kind = "community-pharmacy",
         .town = "Harlow",
         .systems = {{.key = ods::pharmacy, .protocol = "fhir-r4"}}},
        {.code = ods::second_pharmacy,
         .name = "Mill Green Pharmacy",
         .kind = "community-pharmacy",
         .town = "Hatfield",
         .systems = {{.key = ods::second_pharmacy,
                      .protocol = "fhir-r4",
                      .stage = "awaiting",
                      .stage_reason = "Agreed, not connected yet"}}},
        {.code = ods::council,
         .name = "Essex County Council",
         .kind = "county-council",
         .town = "Chelmsford",
         .systems = {{.key = ods::council, .protocol = "edge", .withholding = "no"}}},
        {.code = ods::second_council,
         .name = "Hertfordshire County Council",
         .kind = "county-council",
         .town = "Hertford",
         .systems = {{.key = ods::second_council, .protocol = "edge"}}},
        {.code = ods::clinic,
         .name = "Rosemary Lane Sexual Health Clinic",
         .kind = "care-provider",
         .town = "Stevenage",
         .parent = ods::second_council,
         .telling_name = true,
         .systems = {{.key = ods::clinic, .protocol = "fhir-r4"}}},
        {.code = ods::home_care,
         .name = "Orchard Row Home Care",
         .kind = "care-provider",
         .parent = ods::council},
        {.code = ods::second_home_care,
         .name = "Beech Hurst Residential Home",
         .kind = "care-provider",
         .parent = ods::second_council},
    };
}

std::vector<Organisation> beyond_the_region() {
    return {
        {.code = ods::barts,
         .name = "Barts Health NHS Trust",
         .kind = "beyond-region",
         .town = "London",
         .systems = {{.key = ods::barts, .protocol = "xca"}}},
        {.code = ods::cambridge,
         .name = "Cambridge University Hospitals NHS Foundation Trust",
         .kind = "beyond-region",
         .town = "Cambridge",
         .systems = {{.key = ods::cambridge, .protocol = "xca"}}},
        {.code = ods::federation,
         .name = "Lea and Roding Shared Record",
         .kind = "other-federation",
         .town = "London",
         .systems = {{.key = ods::federation, .protocol = "federation"}}},
    };
}

}  // namespace

const std::vector<Organisation>& organisations() {
    static const std::vector<Organisation> all = [] {
        std::vector<Organisation> out;
        for (auto&& some :
             {practices(), hospitals(), urgent_care(), community(), beyond_the_region()})
            out.insert(out.end(), some.begin(), some.end());
        return out;
    }();
    return all;
}

const std::vector<Organisation>& organisations_beyond() {
    static const std::vector<Organisation> all = {
        {.code = ods::royal_free,
         .name = "Royal Free London NHS Foundation Trust",
         .kind = "beyond-region",
         .town = "London"},
        {.code = ods::barking_havering,
         .name = "Barking, Havering and Redbridge University Hospitals NHS Trust",
         .kind = "beyond-region",
         .town = "Romford"},
    };
    return all;
}

std::uint64_t seed_of(std::string_view code, std::string_view more) {
    std::uint64_t seed = 1469598103934665603ULL;  // FNV-1a
    for (const std::string_view text : {code, more})
        for (const char c : text) seed = (seed ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return seed;
}

std::vector<Clinician> staff_of(const Organisation& organisation) {
    SeededRandom random(seed_of(organisation.code, "staff"));
    if (organisation.kind == "community-pharmacy") return {make_clinician(random, "Pharmacist")};
    if (organisation.kind == "gp-practice")
        return {make_clinician(random, "General Medical Practitioner"),
                make_clinician(random, "General Practice Nurse")};
    if (organisation.kind == "county-council") return {make_clinician(random, "Social Worker")};
    return {make_clinician(random, "Consultant"), make_clinician(random, "Staff Nurse")};
}

std::string asid_of(std::string_view code) {
    return std::to_string(200'000'000'000ULL + seed_of(code, "asid") % 99'999'999'999ULL);
}

}  // namespace mcr::sim
