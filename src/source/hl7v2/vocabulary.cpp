#include "source/hl7v2/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/text.hpp"

namespace mcr::source::hl7v2 {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

std::string_view look_up(std::span<const Pair> table, std::string_view code) {
    const auto found = std::ranges::find_if(
        table, [&](const Pair& one) { return equal_ignoring_case(one.first, code); });
    return found == table.end() ? std::string_view() : found->second;
}

constexpr auto genders = std::to_array<Pair>({{"F", "female"},
                                              {"M", "male"},
                                              {"O", "other"},
                                              {"A", "other"},
                                              {"N", "other"},
                                              {"X", "other"},
                                              {"U", "unknown"},
                                              {"1", "male"},
                                              {"2", "female"},
                                              {"0", "unknown"},
                                              {"9", "other"}});

constexpr auto encounter_classes = std::to_array<Pair>({{"E", "EMER"},
                                                        {"I", "IMP"},
                                                        {"O", "AMB"},
                                                        {"P", "PRENC"},
                                                        {"R", "AMB"},
                                                        {"B", "IMP"},
                                                        {"D", "SS"}});

constexpr auto class_displays = std::to_array<Pair>({{"EMER", "emergency"},
                                                     {"IMP", "inpatient encounter"},
                                                     {"AMB", "ambulatory"},
                                                     {"PRENC", "pre-admission"},
                                                     {"SS", "short stay"}});

constexpr auto name_uses = std::to_array<Pair>({{"L", "official"},
                                                {"D", "usual"},
                                                {"M", "maiden"},
                                                {"N", "nickname"},
                                                {"S", "anonymous"},
                                                {"A", "nickname"},
                                                {"B", "official"},
                                                {"C", "old"},
                                                {"I", "official"},
                                                {"T", "temp"},
                                                {"BAD", "old"},
                                                {"CURRENT", "official"}});

constexpr auto address_uses = std::to_array<Pair>({{"H", "home"},
                                                   {"HOME", "home"},
                                                   {"HP", "home"},
                                                   {"P", "home"},
                                                   {"L", "home"},
                                                   {"O", "work"},
                                                   {"B", "work"},
                                                   {"C", "temp"},
                                                   {"BA", "old"},
                                                   {"BI", "billing"},
                                                   {"HV", "home"}});

constexpr auto telecom_systems = std::to_array<Pair>({{"PH", "phone"},
                                                      {"CP", "phone"},
                                                      {"FX", "fax"},
                                                      {"BP", "pager"},
                                                      {"Internet", "email"},
                                                      {"X.400", "email"},
                                                      {"TDD", "other"},
                                                      {"TTY", "other"},
                                                      {"SAT", "phone"},
                                                      {"MD", "other"}});

constexpr auto telecom_uses = std::to_array<Pair>(
    {{"PRN", "home"}, {"ORN", "home"}, {"VHN", "home"}, {"WPN", "work"}, {"PRS", "mobile"}});

constexpr auto allergy_categories = std::to_array<Pair>({{"DA", "medication"},
                                                         {"FA", "food"},
                                                         {"MA", "medication"},
                                                         {"EA", "environment"},
                                                         {"AA", "environment"},
                                                         {"PA", "environment"},
                                                         {"LA", "environment"}});

constexpr auto criticalities =
    std::to_array<Pair>({{"SV", "high"}, {"MO", "low"}, {"MI", "low"}, {"U", "unable-to-assess"}});

constexpr auto severities =
    std::to_array<Pair>({{"SV", "severe"}, {"MO", "moderate"}, {"MI", "mild"}});

constexpr auto observation_statuses = std::to_array<Pair>({{"A", "amended"},
                                                           {"C", "corrected"},
                                                           {"D", "entered-in-error"},
                                                           {"W", "entered-in-error"},
                                                           {"F", "final"},
                                                           {"P", "preliminary"},
                                                           {"X", "cancelled"},
                                                           {"B", "registered"},
                                                           {"I", "registered"},
                                                           {"O", "registered"},
                                                           {"S", "registered"}});

constexpr auto report_statuses = std::to_array<Pair>({{"O", "registered"},
                                                      {"I", "registered"},
                                                      {"S", "registered"},
                                                      {"A", "partial"},
                                                      {"P", "preliminary"},
                                                      {"R", "partial"},
                                                      {"C", "corrected"},
                                                      {"F", "final"},
                                                      {"X", "cancelled"},
                                                      {"M", "amended"}});

constexpr auto order_statuses = std::to_array<Pair>({{"A", "active"},
                                                     {"CA", "revoked"},
                                                     {"CM", "completed"},
                                                     {"DC", "revoked"},
                                                     {"ER", "entered-in-error"},
                                                     {"HD", "on-hold"},
                                                     {"IP", "active"},
                                                     {"SC", "active"}});

constexpr auto orders_by_control = std::to_array<Pair>({{"NW", "active"},
                                                        {"OK", "active"},
                                                        {"SC", "active"},
                                                        {"RE", "completed"},
                                                        {"CA", "revoked"},
                                                        {"OC", "revoked"},
                                                        {"CR", "revoked"},
                                                        {"DC", "revoked"},
                                                        {"OD", "revoked"},
                                                        {"DR", "revoked"},
                                                        {"HD", "on-hold"},
                                                        {"OH", "on-hold"}});

constexpr auto priorities = std::to_array<Pair>({{"S", "stat"},
                                                 {"A", "asap"},
                                                 {"R", "routine"},
                                                 {"P", "routine"},
                                                 {"C", "urgent"},
                                                 {"T", "urgent"}});

constexpr auto document_statuses = std::to_array<Pair>(
    {{"AV", "current"}, {"UN", "current"}, {"OB", "superseded"}, {"CA", "entered-in-error"}});

/// The mapping gives TXA-17 to docStatus without a table of its own. What table 0271 calls
/// authenticated is what composition-status (R4) calls final: "complete and verified by an
/// appropriate person". The mapping's sample, which a converter made, has preliminary there.
constexpr auto composition_statuses = std::to_array<Pair>({{"DI", "preliminary"},
                                                           {"DO", "preliminary"},
                                                           {"IN", "preliminary"},
                                                           {"IP", "preliminary"},
                                                           {"PA", "preliminary"},
                                                           {"AU", "final"},
                                                           {"LA", "final"}});

constexpr auto appointment_statuses = std::to_array<Pair>({{"Pending", "pending"},
                                                           {"Waitlist", "waitlist"},
                                                           {"Booked", "booked"},
                                                           {"Started", "arrived"},
                                                           {"Complete", "fulfilled"},
                                                           {"Cancelled", "cancelled"},
                                                           {"Canceled", "cancelled"},
                                                           {"Dc", "cancelled"},
                                                           {"Deleted", "entered-in-error"},
                                                           {"Noshow", "noshow"},
                                                           {"Overbook", "booked"}});

constexpr auto immunization_statuses = std::to_array<Pair>(
    {{"CP", "completed"}, {"PA", "completed"}, {"RE", "not-done"}, {"NA", "not-done"}});

constexpr auto confidentialities = std::to_array<Pair>({{"R", "R"},
                                                        {"RE", "R"},
                                                        {"V", "V"},
                                                        {"VIP", "R"},
                                                        {"EMP", "R"},
                                                        {"PSY", "R"},
                                                        {"AID", "R"},
                                                        {"HIV", "R"},
                                                        {"ETH", "R"},
                                                        {"UWM", "R"},
                                                        {"RESTRICTED", "R"},
                                                        {"VERY RESTRICTED", "V"},
                                                        {"SENSITIVE", "R"},
                                                        {"CONFIDENTIAL", "R"}});

constexpr auto interpretations = std::to_array<std::string_view>(
    {"L",  "H",  "LL", "HH", "<",  ">",   "N",     "A",     "AA",  "U",   "D",
     "B",  "W",  "S",  "R",  "I",  "MS",  "VS",    "POS",   "NEG", "IND", "DET",
     "ND", "RR", "WR", "NR", "NS", "SDD", "SYN-R", "SYN-S", "EXP", "UNE", "EX",
     "HX", "LX", "HU", "LU", "E",  "IE",  "CAR",   "NCL"});

constexpr auto media_types = std::to_array<Pair>({{"AP", "application"},
                                                  {"application", "application"},
                                                  {"AU", "audio"},
                                                  {"audio", "audio"},
                                                  {"IM", "image"},
                                                  {"image", "image"},
                                                  {"SI", "image"},
                                                  {"TEXT", "text"},
                                                  {"TX", "text"},
                                                  {"FT", "text"},
                                                  {"multipart", "multipart"}});

constexpr auto subtypes = std::to_array<Pair>({{"PDF", "application/pdf"},
                                               {"RTF", "application/rtf"},
                                               {"HTML", "text/html"},
                                               {"HTM", "text/html"},
                                               {"TXT", "text/plain"},
                                               {"TEXT", "text/plain"},
                                               {"PLAIN", "text/plain"},
                                               {"XML", "application/xml"},
                                               {"x-hl7-cda-level-one", "text/xml"},
                                               {"x-hl7-cda-level-two", "text/xml"},
                                               {"JPEG", "image/jpeg"},
                                               {"JPG", "image/jpeg"},
                                               {"PNG", "image/png"},
                                               {"GIF", "image/gif"},
                                               {"TIFF", "image/tiff"},
                                               {"TIF", "image/tiff"},
                                               {"DICOM", "application/dicom"},
                                               {"MSWORD", "application/msword"},
                                               {"DOC", "application/msword"},
                                               {"Octet-stream", "application/octet-stream"}});

constexpr auto code_systems =
    std::to_array<Pair>({{"LN", "http://loinc.org"},
                         {"LOINC", "http://loinc.org"},
                         {"SCT", "http://snomed.info/sct"},
                         {"SNOMED-CT", "http://snomed.info/sct"},
                         {"SNOMED CT", "http://snomed.info/sct"},
                         {"SNM3", "http://terminology.hl7.org/CodeSystem/snm3"},
                         {"DMD", "https://dmd.nhs.uk"},
                         {"dm+d", "https://dmd.nhs.uk"},
                         {"I10", "http://hl7.org/fhir/sid/icd-10"},
                         {"ICD10", "http://hl7.org/fhir/sid/icd-10"},
                         {"I9", "http://terminology.hl7.org/CodeSystem/i9"},
                         {"I9C", "http://terminology.hl7.org/CodeSystem/i9"},
                         {"RCTV2", "http://read.info/readv2"},
                         {"READ2", "http://read.info/readv2"},
                         {"RC", "http://read.info/readv2"},
                         {"CTV3", "http://read.info/ctv3"},
                         {"UCUM", "http://unitsofmeasure.org"},
                         {"CVX", "http://hl7.org/fhir/sid/cvx"},
                         {"MVX", "http://hl7.org/fhir/sid/mvx"},
                         {"NDC", "http://hl7.org/fhir/sid/ndc"},
                         {"C4", "http://www.ama-assn.org/go/cpt"},
                         {"MDC", "urn:iso:std:iso:11073:10101"},
                         {"NCIT", "http://ncithesaurus-stage.nci.nih.gov"},
                         {"DCM", "http://dicom.nema.org/resources/ontology/DCM"},
                         {"CDCREC", "urn:oid:2.16.840.1.113883.6.238"}});

}  // namespace

std::string_view gender_of(std::string_view sex) {
    return look_up(genders, sex);
}
std::string_view encounter_class_of(std::string_view patient_class) {
    return look_up(encounter_classes, patient_class);
}
std::string_view class_display_of(std::string_view encounter_class) {
    return look_up(class_displays, encounter_class);
}
std::string_view name_use_of(std::string_view type) {
    return look_up(name_uses, type);
}
std::string_view address_use_of(std::string_view type) {
    return look_up(address_uses, type);
}
std::string_view telecom_system_of(std::string_view equipment) {
    return look_up(telecom_systems, equipment);
}
std::string_view telecom_use_of(std::string_view use) {
    return look_up(telecom_uses, use);
}
std::string_view allergy_category_of(std::string_view type) {
    return look_up(allergy_categories, type);
}
std::string_view criticality_of(std::string_view severity) {
    return look_up(criticalities, severity);
}
std::string_view severity_of(std::string_view severity) {
    return look_up(severities, severity);
}
std::string_view observation_status_of(std::string_view status) {
    return look_up(observation_statuses, status);
}
std::string_view report_status_of(std::string_view status) {
    return look_up(report_statuses, status);
}
std::string_view order_status_of(std::string_view status) {
    return look_up(order_statuses, status);
}
std::string_view order_status_by_control(std::string_view control) {
    return look_up(orders_by_control, control);
}
std::string_view priority_of(std::string_view priority) {
    return look_up(priorities, priority);
}
std::string_view document_status_of(std::string_view availability) {
    return look_up(document_statuses, availability);
}
std::string_view composition_status_of(std::string_view completion) {
    return look_up(composition_statuses, completion);
}
std::string_view appointment_status_of(std::string_view filler) {
    return look_up(appointment_statuses, filler);
}
std::string_view immunization_status_of(std::string_view completion) {
    return look_up(immunization_statuses, completion);
}
std::string_view confidentiality_of(std::string_view code) {
    return look_up(confidentialities, code);
}

bool is_interpretation(std::string_view code) {
    return std::ranges::find(interpretations, code) != interpretations.end();
}

std::string content_type_of(std::string_view type, std::string_view subtype) {
    if (const auto whole = look_up(subtypes, subtype); !whole.empty()) return std::string(whole);
    const std::string_view media = look_up(media_types, type);
    const bool plain = !subtype.empty() && std::ranges::all_of(subtype, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '-' || c == '+';
    });
    if (subtype.find('/') != std::string_view::npos) return to_lower(subtype);
    if (!media.empty() && plain) return std::string(media) + "/" + to_lower(subtype);
    return media == "text" ? "text/plain" : "application/octet-stream";
}

std::string code_system_of(std::string_view name) {
    if (name.empty()) return {};
    if (const auto known = look_up(code_systems, name); !known.empty()) return std::string(known);
    if (name.starts_with("HL7") && name.size() == 7 &&
        name.find_first_not_of("0123456789", 3) == std::string_view::npos)
        return v2_table(name.substr(3));
    if (name.starts_with("http://") || name.starts_with("https://") || name.starts_with("urn:"))
        return name.find_first_of(" \t\n") == std::string_view::npos ? std::string(name)
                                                                     : std::string();
    if (name == "L") return {};
    return "https://my-care-record.example/fhir/hl7v2/code-system/" + percent_encode(name);
}

std::string v2_table(std::string_view digits) {
    return "http://terminology.hl7.org/CodeSystem/v2-" + std::string(digits);
}

}  // namespace mcr::source::hl7v2
