#include "source/stu3/findings.hpp"

#include <algorithm>

#include "source/stu3/vocabulary.hpp"

namespace mcr::source::stu3 {

using record::JsonNode;

namespace {

constexpr std::array<AreaNames, area_count> names = {{
    {"Allergies", "886921000000105", "includeAllergies"},
    {"Ended allergies", "1103671000000101", "includeAllergies"},
    {"Medications", "933361000000108", "includeMedication"},
    {"Immunisations", "1102181000000102", "includeImmunisations"},
    {"Consultations", "1149501000000101", "includeConsultations"},
    {"Problems", "717711000000103", "includeProblems"},
    {"Uncategorised data", "826501000000100", "includeUncategorisedData"},
    {"Referrals", "792931000000107", "includeReferrals"},
    {"Investigations", "887191000000108", "includeInvestigations"},
    {"Diary entries", "714311000000108", "includeDiaryEntries"},
}};

/// Calls `with` for the elements of an array, or for a lone value.
void for_each(const JsonNode* node, auto&& with) {
    if (node == nullptr) return;
    if (!node->is_array()) {
        with(*node);
        return;
    }
    for (const JsonNode* at = node->first(); at != nullptr; at = at->next()) with(*at);
}

std::optional<Area> area_of(const JsonNode& list) {
    std::optional<Area> found;
    const JsonNode* code = list.get("code");
    if (code == nullptr) return found;
    for_each(code->get("coding"), [&](const JsonNode& coding) {
        for (std::size_t i = 0; i < area_count; ++i)
            if (coding.text("code") == names[i].list_code) found = static_cast<Area>(i);
    });
    return found;
}

/// The date of a warning, "03-Apr-2019", if the notes of the List carry one.
std::string warning_date(const JsonNode& list) {
    std::string date;
    for_each(list.get("note"), [&](const JsonNode& note) {
        const std::string_view text = note.text("text");
        constexpr std::string_view before = "recorded before ";
        const auto at = text.find(before);
        if (at == std::string_view::npos || !date.empty()) return;
        const std::string_view candidate = text.substr(at + before.size(), 11);
        constexpr std::string_view form = "dd-mmm-yyyy";
        if (candidate.size() != form.size()) return;
        for (std::size_t i = 0; i < form.size(); ++i) {
            const char c = candidate[i];
            const bool digit = c >= '0' && c <= '9';
            const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (form[i] == '-' ? c != '-' : form[i] == 'm' ? !letter : !digit) return;
        }
        date = candidate;
    });
    return date;
}

}  // namespace

const AreaNames& names_of(Area area) noexcept {
    return names[static_cast<std::size_t>(area)];
}

void Findings::say(std::string sentence) {
    if (std::find(sentences.begin(), sentences.end(), sentence) == sentences.end())
        sentences.push_back(std::move(sentence));
}

void Findings::read(const JsonNode& resource) {
    const std::string_view type = resource.text("resourceType");
    if (type == "List") read_list(resource);
    if (type == "OperationOutcome") read_outcome(resource);
}

void Findings::read_list(const JsonNode& list) {
    const std::optional<Area> area = area_of(list);
    if (area) {
        const auto at = static_cast<std::size_t>(*area);
        const JsonNode* entry = list.get("entry");
        const bool no_entries = entry == nullptr || (entry->is_array() && entry->empty());
        empty[at] = no_entries && (!listed[at] || empty[at]);
        listed[at] = true;
    }
    for_each(list.get("extension"), [&](const JsonNode& extension) {
        if (care_connect_extension(extension.text("url")) != "ListWarningCode") return;
        read_warning(extension.text("valueCode"), area, list);
        if (const JsonNode* concept_ = extension.get("valueCodeableConcept"))
            for_each(concept_->get("coding"), [&](const JsonNode& coding) {
                read_warning(coding.text("code"), area, list);
            });
    });
}

void Findings::read_warning(std::string_view code, std::optional<Area> area, const JsonNode& list) {
    const std::string where = area ? std::string(names_of(*area).title)
                                   : std::string("lists of consultations and problems");
    if (code == "confidential-items") {
        confidential = true;
        say("The practice holds back some items in " + where +
            " for confidentiality or at the patient's wish.");
    } else if (code == "data-in-transit") {
        in_transit = true;
        const std::string date = warning_date(list);
        say("The transfer of the record from the previous practice is not complete; information "
            "recorded before " +
            (date.empty() ? std::string("the transfer") : date) + " may be missing.");
    } else if (code == "data-awaiting-filing") {
        awaiting_filing = true;
        const std::string date = warning_date(list);
        say("Some items of " + where + " wait at the practice to be reviewed and filed" +
            (date.empty() ? std::string(".")
                          : "; information recorded before " + date + " may be missing."));
    } else if (!code.empty()) {
        say("The practice gives a warning about " + where + " that is not known here.");
    }
}

void Findings::read_outcome(const JsonNode& outcome) {
    for_each(outcome.get("issue"), [&](const JsonNode& issue) {
        const JsonNode* details = issue.get("details");
        bool not_implemented = false;
        if (details != nullptr)
            for_each(details->get("coding"), [&](const JsonNode& coding) {
                not_implemented = not_implemented || coding.text("code") == "NOT_IMPLEMENTED";
            });
        if (!not_implemented) {
            say("The practice's system gives a warning that is not known here.");
            return;
        }
        const bool disabled = details->text("text").find("disabled") != std::string_view::npos;
        const std::string_view parameter = issue.text("diagnostics");
        const auto dot = parameter.find('.');
        if (dot != std::string_view::npos) {
            say("The practice's system does not apply everything that was asked for.");
            return;
        }
        bool known = false;
        for (std::size_t i = 0; i < area_count; ++i) {
            if (names[i].parameter != parameter) continue;
            (disabled ? switched_off : unsupported)[i] = true;
            if (!known)
                say(disabled ? "The practice has switched off " + std::string(names[i].title) + "."
                             : "The practice's system does not offer " +
                                   std::string(names[i].title) + ".");
            known = true;
        }
        if (!known && parameter == "DocumentReferences")
            say("The practice's system does not offer Documents.");
        else if (!known)
            say("The practice's system leaves out a part that is not named.");
    });
}

}  // namespace mcr::source::stu3
