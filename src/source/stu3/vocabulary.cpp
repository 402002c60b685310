#include "source/stu3/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"

namespace mcr::source::stu3 {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

/// Code systems of FHIR itself that were at http://hl7.org/fhir/ in STU3 and are at
/// http://terminology.hl7.org/CodeSystem/ in R4, under the same name.
constexpr auto moved = std::to_array<std::string_view>({
    "action-type",
    "admit-source",
    "adverse-event-category",
    "adverse-event-outcome",
    "adverse-event-seriousness",
    "allergy-intolerance-substance-exposure-risk",
    "appointment-cancellation-reason",
    "audit-event-type",
    "basic-resource-type",
    "communication-category",
    "condition-category",
    "condition-state",
    "consentcategorycodes",
    "consentaction",
    "contactentity-type",
    "data-absent-reason",
    "definition-status",
    "diagnosis-role",
    "diet",
    "discharge-disposition",
    "encounter-special-arrangements",
    "encounter-type",
    "endpoint-connection-type",
    "endpoint-payload-type",
    "episodeofcare-type",
    "flag-category",
    "goal-acceptance-status",
    "goal-category",
    "goal-priority",
    "goal-relationship-type",
    "history-absent-reason",
    "immunization-origin",
    "immunization-recommendation-status",
    "list-empty-reason",
    "list-example-use-codes",
    "list-order",
    "location-physical-type",
    "match-grade",
    "media-type",
    "medication-admin-category",
    "medication-statement-category",
    "medicationrequest-category",
    "observation-category",
    "observation-statistics",
    "operation-outcome",
    "organization-type",
    "participant-type",
    "practitioner-role",
    "processpriority",
    "provenance-participant-type",
    "reaction-event-certainty",
    "reason-medication-given",
    "referencerange-meaning",
    "risk-probability",
    "service-category",
    "service-provision-conditions",
    "service-referral-method",
    "service-type",
    "special-values",
    "substance-category",
    "usage-context-type",
});

/// Code systems that changed in another way.
constexpr auto renamed = std::to_array<Pair>({
    {"http://hl7.org/fhir/v2/0078",
     "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"},
    {"http://terminology.hl7.org/CodeSystem/v2-0078",
     "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"},
    {"http://hl7.org/fhir/codesystem-list-order.html",
     "http://terminology.hl7.org/CodeSystem/list-order"},
    {"http://hl7.org/fhir/stu3/valueset-immunization-role.html",
     "http://terminology.hl7.org/CodeSystem/v2-0443"},
    {"http://hl7.org/fhir/medication-request-category",
     "http://terminology.hl7.org/CodeSystem/medicationrequest-category"},
    {"https://fhir.nhs.uk/STU3/CodeSystem/CareConnect-ListWarningCode-1",
     "https://fhir.hl7.org.uk/CodeSystem/UKCore-ListWarningCode"},
    {"https://fhir.nhs.uk/STU3/CodeSystem/CareConnect-PrescribingAgency-1",
     "https://fhir.hl7.org.uk/CodeSystem/UKCore-MedicationPrescribingOrganization"},
});

/// CareConnect extensions that UK Core has too; the names are behind Extension-CareConnect-[GPC-]
/// and behind Extension-UKCore-.
constexpr auto extensions = std::to_array<Pair>({
    {"ActualProblem", "ActualProblem"},
    {"AllergyIntoleranceEnd", "AllergyIntoleranceEnd"},
    {"BookingOrganisation", "BookingOrganization"},
    {"ClinicalSetting", "ClinicalSetting"},
    {"DeliveryChannel", "DeliveryChannel"},
    {"Evidence", "Evidence"},
    {"ListWarningCode", "ListWarningCode"},
    {"MainLocation", "MainLocation"},
    {"MedicationQuantityText", "MedicationQuantityText"},
    {"MedicationRepeatInformation", "MedicationRepeatInformation"},
    {"MedicationStatementLastIssueDate", "MedicationStatementLastIssueDate"},
    {"NHSCommunication", "NHSCommunication"},
    {"NHSNumberVerificationStatus", "NHSNumberVerificationStatus"},
    {"ParentPresent", "ParentPresent"},
    {"PrescribingAgency", "MedicationPrescribingOrganization"},
    {"ProblemSignificance", "ProblemSignificance"},
    {"RelatedClinicalContent", "RelatedClinicalContent"},
    {"RelatedProblemHeader", "RelatedProblemHeader"},
    {"VaccinationProcedure", "VaccinationProcedure"},
});

/// The UK Core URLs, made once, so that nodes of a tree may point to them.
const std::array<std::string, extensions.size()>& uk_core_urls() {
    static const auto urls = [] {
        std::array<std::string, extensions.size()> made;
        for (std::size_t i = 0; i < extensions.size(); ++i)
            made[i] =
                std::string(uk_core_base) + "Extension-UKCore-" + std::string(extensions[i].second);
        return made;
    }();
    return urls;
}

std::string_view without_scheme(std::string_view url) {
    if (url.starts_with("https://")) return url.substr(8);
    if (url.starts_with("http://")) return url.substr(7);
    return {};
}

/// What follows host and `folder` in a URL of the NHS or of HL7 UK; empty for other URLs.
std::string_view uk_stu3(std::string_view url, std::string_view folder) {
    std::string_view rest = without_scheme(url);
    for (const std::string_view host : {"fhir.nhs.uk/STU3/", "fhir.hl7.org.uk/STU3/"}) {
        if (!rest.starts_with(host)) continue;
        rest.remove_prefix(host.size());
        if (!rest.starts_with(folder)) return {};
        return rest.substr(folder.size());
    }
    return {};
}

bool digits(std::string_view text, std::size_t from, std::size_t count) {
    if (from + count > text.size()) return false;
    return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(from),
                       text.begin() + static_cast<std::ptrdiff_t>(from + count),
                       [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<std::string> r4_code_system(std::string_view stu3_system, std::string_view code) {
    const std::string_view system = trim(stu3_system);
    if (!system.starts_with("http") || system == snomed_system) return std::nullopt;
    if (system.find("/Id/") != std::string_view::npos) return std::nullopt;  // of identifiers
    for (const auto& [from, to] : renamed)
        if (system == from) return std::string(to);
    if (uk_stu3(system, "CodeSystem/") == "CareConnect-ConditionCategory-1" &&
        (code == "problem-list-item" || code == "encounter-diagnosis"))
        return "http://terminology.hl7.org/CodeSystem/condition-category";
    constexpr std::string_view fhir = "http://hl7.org/fhir/";
    if (!system.starts_with(fhir)) return std::nullopt;
    const std::string_view name = system.substr(fhir.size());
    const std::string base = "http://terminology.hl7.org/CodeSystem/";
    if (name.starts_with("v3/") && name.size() > 3)
        return base + "v3-" + std::string(name.substr(3));
    if (name.starts_with("v2/") && name.size() > 3)
        return base + "v2-" + std::string(name.substr(3));
    if (std::find(moved.begin(), moved.end(), name) != moved.end()) return base + std::string(name);
    return std::nullopt;
}

std::string_view care_connect_extension(std::string_view url) {
    std::string_view name = uk_stu3(url, "StructureDefinition/Extension-CareConnect-");
    if (name.starts_with("GPC-")) name.remove_prefix(4);
    if (name.ends_with("-1")) name.remove_suffix(2);
    return name;
}

bool is_description_extension(std::string_view url) {
    const std::string_view name = uk_stu3(url, "StructureDefinition/Extension-coding-");
    return name == "sctdescid" || name == "sctdecsid";  // the second is misspelt by some systems
}

std::string_view uk_core_extension(std::string_view url) {
    const std::string_view name = care_connect_extension(url);
    if (name.empty()) return {};
    for (std::size_t i = 0; i < extensions.size(); ++i)
        if (extensions[i].first == name) return uk_core_urls()[i];
    return {};
}

bool is_care_connect_profile(std::string_view url) {
    const std::string_view name = uk_stu3(url, "StructureDefinition/");
    return name.starts_with("CareConnect-") || name.starts_with("GPConnect-");
}

std::string_view r4_type(std::string_view type) {
    if (type == "ProcedureRequest" || type == "ReferralRequest") return "ServiceRequest";
    return type;
}

bool looks_like_date(std::string_view text) {
    if (!digits(text, 0, 4)) return false;
    if (text.size() == 4) return true;
    if (text[4] != '-' || !digits(text, 5, 2)) return false;
    if (text.size() == 7) return true;
    if (text[7] != '-' || !digits(text, 8, 2)) return false;
    if (text.size() == 10) return true;
    if (text[10] != 'T' || !digits(text, 11, 2) || text.size() < 20 || text[13] != ':' ||
        !digits(text, 14, 2) || text[16] != ':' || !digits(text, 17, 2))
        return false;
    return parse_instant(text).has_value();
}

}  // namespace mcr::source::stu3
