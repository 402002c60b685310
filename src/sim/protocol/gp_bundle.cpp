#include "sim/protocol/gp_bundle.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "sim/json/json.hpp"
#include "sim/json/json_text.hpp"

namespace mcr::sim {
namespace {

constexpr std::string_view snomed = "http://snomed.info/sct";
constexpr std::string_view spine_codes =
    "https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1";
constexpr std::string_view secondary_lists =
    "https://fhir.hl7.org.uk/STU3/CodeSystem/GPConnect-SecondaryListValues-1";

struct SpineCode {
    std::string_view code, issue, display;
};
constexpr std::array spine_table = {
    SpineCode{"INVALID_NHS_NUMBER", "value", "Invalid NHS number"},
    SpineCode{"INVALID_IDENTIFIER_SYSTEM", "value", "Invalid identifier system"},
    SpineCode{"BAD_REQUEST", "invalid", "Bad request"},
    SpineCode{"NO_PATIENT_CONSENT", "forbidden", "Patient has not provided consent to share data"},
    SpineCode{"NO_RELATIONSHIP", "forbidden",
              "No legitimate relationship exists with this patient"},
    SpineCode{"PATIENT_NOT_FOUND", "not-found", "Patient record not found"},
    SpineCode{"INVALID_RESOURCE", "invalid", "Invalid validation of resource"},
    SpineCode{"INVALID_PARAMETER", "invalid", "Invalid parameter"},
    SpineCode{"NO_ORGANISATION_CONSENT", "forbidden",
              "Organisation has not provided consent to share data"},
    SpineCode{"NO_RECORD_FOUND", "not-found", "No record found"},
    SpineCode{"NOT_IMPLEMENTED", "not-supported", "Not implemented"},
};

const SpineCode& spine(std::string_view code) {
    const auto at = std::find_if(spine_table.begin(), spine_table.end(),
                                 [&](const SpineCode& one) { return one.code == code; });
    return at == spine_table.end() ? spine_table[2] : *at;
}

Json coded(std::string_view system, std::string_view code, std::string_view display) {
    return object(
        {{"coding", array({object({{"system", system}, {"code", code}, {"display", display}})})}});
}

Json issue(std::string_view severity, const SpineCode& code, std::string_view text,
           std::string_view diagnostics) {
    return object({{"severity", severity},
                   {"code", code.issue},
                   {"details", object({{"coding", array({object({{"system", spine_codes},
                                                                 {"code", code.code},
                                                                 {"display", code.display}})})},
                                       {"text", Json::unless_empty(text)}})},
                   {"diagnostics", Json::unless_empty(diagnostics)}});
}

Json outcome(const std::vector<Json>& issues) {
    return object(
        {{"resourceType", "OperationOutcome"},
         {"meta", object({{"profile", array({"https://fhir.nhs.uk/STU3/StructureDefinition/"
                                             "GPConnect-OperationOutcome-1"})}})},
         {"issue", array_of(issues)}});
}

std::string warning_text(const std::string& code, const GpRecord& record) {
    if (code == "confidential-items")
        return "Items excluded due to confidentiality and/or patient preferences.";
    const auto since = parse_instant(record.registered_since + "T00:00:00Z");
    const std::string day = since ? format_display_date(*since) : std::string("registration");
    const std::string missing = "; information recorded before " + day + " may be missing.";
    if (code == "data-in-transit")
        return "Patient record transfer from previous GP practice not yet complete" + missing;
    return "Patient record contains some items in the GP practice workflow that have not been "
           "reviewed by the practice" +
           missing;
}

class Composer {
public:
    Composer(const GpPractice& practice, const GpRecord& record, const GpAsked& asked, Instant now)
        : practice_(practice), record_(record), asked_(asked), now_(format_instant(now)) {}

    std::string bundle() {
        for (const auto& resource : record_.administrative) add(Json::raw(resource));
        for (std::size_t i = 0; i < area_count; ++i)
            if (served(static_cast<Area>(i))) choose(static_cast<Area>(i));
        for (std::size_t i = 0; i < area_count; ++i)
            if (served(static_cast<Area>(i))) primary(static_cast<Area>(i));
        if (served(Area::consultations)) secondary(Area::consultations);
        if (served(Area::problems)) secondary(Area::problems);
        for (const GpItem& item : record_.items)
            if (included_.contains(item.reference)) add(Json::raw(item.text));
        if (const auto partial = what_is_missing(); !partial.empty()) add(outcome(partial));
        return object({{"resourceType", "Bundle"},
                       {"id", asked_.trace_id},
                       {"meta",
                        object({{"profile", array({"https://fhir.nhs.uk/STU3/StructureDefinition/"
                                                   "GPConnect-StructuredRecord-Bundle-1"})}})},
                       {"type", "collection"},
                       {"entry", array_of(entries_)}})
            .text();
    }

private:
    void add(const Json& resource) { entries_.push_back(object({{"resource", resource}})); }

    [[nodiscard]] bool disabled(Area area) const {
        return practice_.disabled.contains(std::string(facts_of(area).parameter));
    }
    [[nodiscard]] bool served(Area area) const { return asked_.wants(area) && !disabled(area); }

    /// Whether the filters of the request let `item` through.
    [[nodiscard]] bool passes(const GpItem& item) const {
        if (!asked_.period[static_cast<std::size_t>(item.area)].contains(item.date)) return false;
        if (item.area == Area::problems)
            return asked_.problem_status.empty() || item.status == asked_.problem_status;
        if (item.status == "not-given") return asked_.not_given;
        if (item.status == "status") return asked_.immunisation_status;
        return true;
    }

    /// Marks the items of `area` that are given, with what belongs to them.
    void choose(Area area) {
        std::vector<const GpItem*> heads;
        for (const GpItem& item : record_.items)
            if (item.area == area && item.group.empty() && passes(item)) heads.push_back(&item);
        if (area == Area::consultations && asked_.most_recent > 0) {
            std::stable_sort(heads.begin(), heads.end(),
                             [](const auto* a, const auto* b) { return a->date > b->date; });
            heads.resize(std::min(heads.size(), asked_.most_recent));
        }
        for (const GpItem* head : heads) {
            listed_[area].push_back(head->reference);
            include(head->reference);
        }
    }

    void include(const std::string& head) {
        for (const GpItem& item : record_.items) {
            if (item.reference != head && item.group != head) continue;
            if (item.status == "issue" && !asked_.prescription_issues) continue;
            included_.insert(item.reference);
        }
    }

    Json list(std::string_view title, const Json& code, const std::vector<std::string>& references,
              const Json& contained = {}) {
        std::vector<Json> extensions = {
            object({{"url",
                     "https://fhir.nhs.uk/STU3/StructureDefinition/"
                     "Extension-CareConnect-GPC-ClinicalSetting-1"},
                    {"valueCodeableConcept",
                     coded(snomed, "1060971000000108", "General practice service")}})};
        std::vector<Json> notes;
        for (const auto& warning : record_.warnings) {
            extensions.push_back(object({{"url",
                                          "https://fhir.nhs.uk/STU3/StructureDefinition/"
                                          "Extension-CareConnect-GPC-ListWarningCode-1"},
                                         {"valueCode", warning}}));
            notes.push_back(object({{"text", warning_text(warning, record_)}}));
        }
        std::vector<Json> entries;
        for (const auto& reference : references)
            entries.push_back(object({{"item", object({{"reference", reference}})}}));
        Json empty_reason;
        if (entries.empty()) {
            notes.push_back(object({{"text", "Information not available"}}));
            empty_reason = coded(
                "https://fhir.nhs.uk/STU3/CodeSystem/"
                "CareConnect-ListEmptyReasonCode-1",
                "no-content-recorded", "No Content Recorded");
        }
        return object(
            {{"resourceType", "List"},
             {"meta", object({{"profile", array({"https://fhir.nhs.uk/STU3/StructureDefinition/"
                                                 "CareConnect-GPC-List-1"})}})},
             {"contained", contained},
             {"extension", array_of(extensions)},
             {"status", "current"},
             {"mode", "snapshot"},
             {"title", title},
             {"code", code},
             {"subject", object({{"reference", record_.patient_reference}})},
             {"date", now_},
             {"orderedBy",
              coded("http://hl7.org/fhir/list-order", "event-date", "Sorted by Event Date")},
             {"note", array_of(notes)},
             {"entry", array_of(entries)},
             {"emptyReason", empty_reason}});
    }

    void primary(Area area) {
        const AreaFacts& facts = facts_of(area);
        add(list(facts.list_title, coded(snomed, facts.list_code, facts.list_title),
                 listed_[area]));
        if (area != Area::allergies || !asked_.resolved_allergies) return;
        std::vector<Json> contained;
        std::vector<std::string> references;
        for (const auto& ended : record_.ended_allergies) {
            contained.push_back(Json::raw(ended));
            references.push_back('#' + string_member(ended, "id"));
        }
        add(list("Ended allergies", coded(snomed, "1103671000000101", "Ended allergies"),
                 references, array_of(contained)));
    }

    /// Items that consultations (or problems) mention and that no primary list of this answer
    /// holds.
    void secondary(Area from) {
        std::map<Area, std::vector<std::string>> further;
        for (const GpItem& item : record_.items) {
            if (item.area != from || !included_.contains(item.reference)) continue;
            for (const auto& mention : item.mentions)
                for (const GpItem& other : record_.items)
                    if (other.reference == mention && !included_.contains(mention) &&
                        !disabled(other.area)) {
                        const std::string& head =
                            other.group.empty() ? other.reference : other.group;
                        further[other.area].push_back(head);
                        include(head);
                    }
        }
        for (const auto& [area, references] : further) {
            const auto code = from == Area::consultations ? facts_of(area).in_consultations
                                                          : facts_of(area).in_problems;
            if (!code.empty()) add(list(code, coded(secondary_lists, code, code), references));
        }
    }

    [[nodiscard]] std::vector<Json> what_is_missing() const {
        std::vector<Json> issues;
        for (const AreaFacts& facts : area_facts) {
            const auto area = static_cast<Area>(&facts - area_facts.data());
            if (asked_.wants(area) && disabled(area))
                issues.push_back(issue("warning", spine("NOT_IMPLEMENTED"),
                                       std::string(facts.parameter) + " has been disabled",
                                       facts.parameter));
        }
        for (const auto& unknown : asked_.unknown)
            issues.push_back(issue("warning", spine("NOT_IMPLEMENTED"),
                                   unknown + " is an unrecognised parameter", unknown));
        return issues;
    }

    const GpPractice& practice_;
    const GpRecord& record_;
    const GpAsked& asked_;
    std::string now_;
    std::vector<Json> entries_;
    std::map<Area, std::vector<std::string>> listed_;
    std::set<std::string> included_;
};

}  // namespace

std::string structured_record(const GpPractice& practice, const GpRecord& record,
                              const GpAsked& asked, Instant now) {
    if (!record.whole_document.empty())
        return with_member(record.whole_document, "id", json_quote(asked.trace_id));
    return Composer(practice, record, asked, now).bundle();
}

std::string gp_outcome(std::string_view spine_code, std::string_view diagnostics) {
    const SpineCode& code = spine(spine_code);
    return outcome({issue("error", code, code.display, diagnostics)}).text();
}

}  // namespace mcr::sim
