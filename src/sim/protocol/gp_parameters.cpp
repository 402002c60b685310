#include <boost/json.hpp>

#include <algorithm>

#include "base/text.hpp"
#include "sim/protocol/gp_request.hpp"
#include "sim/test_number.hpp"

namespace mcr::sim {
namespace {

namespace json = boost::json;

std::unexpected<Error> refused(int status, std::string code, std::string what) {
    return std::unexpected(Error{ErrorKind::invalid, status, std::move(what), std::move(code)});
}

std::unexpected<Error> invalid_parameter(std::string what) {
    return refused(422, "INVALID_PARAMETER", std::move(what));
}

std::unexpected<Error> invalid_resource(std::string what) {
    return refused(422, "INVALID_RESOURCE", std::move(what));
}

const json::object* as_object(const json::value& value) {
    return value.if_object();
}

std::string text_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string() : std::string(*text);
}

bool is_whole_date(std::string_view text) {
    return text.size() == 10 && parse_instant(std::string(text) + "T00:00:00Z").has_value();
}

/// The names of the parts that each parameter may have, and the type that their value must have.
struct PartRule {
    std::string_view parameter, part, value;
};
constexpr std::array part_rules = {
    PartRule{"includeAllergies", "includeResolvedAllergies", "valueBoolean"},
    PartRule{"includeMedication", "includePrescriptionIssues", "valueBoolean"},
    PartRule{"includeMedication", "medicationSearchFromDate", "valueDate"},
    PartRule{"includeConsultations", "consultationSearchPeriod", "valuePeriod"},
    PartRule{"includeConsultations", "includeNumberOfMostRecent", "valuePositiveInt"},
    PartRule{"includeProblems", "filterStatus", "valueCode"},
    PartRule{"includeImmunisations", "includeNotGiven", "valueBoolean"},
    PartRule{"includeImmunisations", "includeStatus", "valueBoolean"},
    PartRule{"includeUncategorisedData", "uncategorisedDataSearchPeriod", "valuePeriod"},
    PartRule{"includeInvestigations", "investigationSearchPeriod", "valuePeriod"},
    PartRule{"includeReferrals", "referralSearchPeriod", "valuePeriod"},
    PartRule{"includeDiaryEntries", "diaryEntriesSearchDate", "valueDate"},
};

/// Parts that may not stand beside includeConsultations, nor, all but filterStatus, beside
/// includeProblems.
constexpr std::array<std::string_view, 7> forbidden_beside = {"medicationSearchFromDate",
                                                              "uncategorisedDataSearchPeriod",
                                                              "filterStatus",
                                                              "referralSearchPeriod",
                                                              "diaryEntriesSearchDate",
                                                              "includeNotGiven",
                                                              "includeStatus"};

class Reader {
public:
    explicit Reader(Instant now) : today_(format_instant(now).substr(0, 10)) {}

    Result<void> parameter(const json::object& parameter) {
        const std::string name = text_of(parameter, "name");
        if (name == "patientNHSNumber") return patient(parameter);
        const auto facts =
            std::find_if(area_facts.begin(), area_facts.end(),
                         [&](const AreaFacts& one) { return one.parameter == name; });
        if (facts == area_facts.end()) {
            if (!name.starts_with("include")) return invalid_parameter(name);
            asked.unknown.push_back(name);
            return {};
        }
        const auto area = static_cast<std::size_t>(facts - area_facts.begin());
        if (asked.areas[area]) return invalid_parameter(name + " is given twice");
        asked.areas[area] = true;
        if (const auto* parts = parameter.if_contains("part")) {
            if (!parts->is_array()) return invalid_resource(name + ".part is not a list");
            for (const auto& value : parts->get_array()) {
                const auto* part = as_object(value);
                if (part == nullptr) return invalid_resource(name + ".part is not an object");
                if (auto read = this->part(name, area, *part); !read) return read;
            }
        }
        return {};
    }

    Result<GpAsked> finish() {
        if (!seen_patient_) return invalid_parameter("patientNHSNumber");
        if (asked.wants(Area::allergies) && !seen("includeResolvedAllergies"))
            return invalid_parameter("includeAllergies.includeResolvedAllergies");
        if (seen("consultationSearchPeriod") && seen("includeNumberOfMostRecent"))
            return invalid_resource(
                "consultationSearchPeriod and includeNumberOfMostRecent exclude each other");
        for (const auto part : forbidden_beside)
            if (seen(part) && (asked.wants(Area::consultations) ||
                               (asked.wants(Area::problems) && part != "filterStatus")))
                return invalid_parameter(std::string(part) +
                                         " may not stand beside consultations or problems");
        return asked;
    }

    GpAsked asked;

private:
    [[nodiscard]] bool seen(std::string_view part) const {
        return std::find(parts_.begin(), parts_.end(), part) != parts_.end();
    }

    Result<void> patient(const json::object& parameter) {
        if (seen_patient_) return invalid_parameter("patientNHSNumber is given twice");
        seen_patient_ = true;
        const auto* value = parameter.if_contains("valueIdentifier");
        const auto* identifier = value == nullptr ? nullptr : as_object(*value);
        if (identifier == nullptr) return invalid_parameter("patientNHSNumber.valueIdentifier");
        if (text_of(*identifier, "system") != nhs_number_system)
            return refused(400, "INVALID_IDENTIFIER_SYSTEM", "patientNHSNumber");
        asked.nhs_number = text_of(*identifier, "value");
        if (!is_nhs_number(asked.nhs_number))
            return refused(400, "INVALID_NHS_NUMBER", "patientNHSNumber");
        return {};
    }

    Result<void> part(const std::string& parameter, std::size_t area, const json::object& part) {
        const std::string name = text_of(part, "name");
        const std::string where = parameter + '.' + name;
        const auto rule = std::find_if(
            part_rules.begin(), part_rules.end(),
            [&](const PartRule& one) { return one.parameter == parameter && one.part == name; });
        if (rule == part_rules.end()) {
            asked.unknown.push_back(where);
            return {};
        }
        if (seen(name)) return invalid_parameter(where + " is given twice");
        parts_.push_back(name);
        const auto* value = part.if_contains(rule->value);
        if (value == nullptr) return invalid_parameter(where);
        if (rule->value == "valueBoolean") return truth(where, name, *value);
        if (rule->value == "valueDate") return date(where, area, *value);
        if (rule->value == "valuePeriod") return period(where, area, *value);
        if (rule->value == "valueCode") {
            asked.problem_status = value->is_string() ? std::string(value->get_string()) : "";
            if (asked.problem_status != "active" && asked.problem_status != "inactive")
                return invalid_parameter(where);
            return {};
        }
        if (!value->is_int64() || value->get_int64() < 1) return invalid_parameter(where);
        asked.most_recent = static_cast<std::size_t>(value->get_int64());
        return {};
    }

    Result<void> truth(const std::string& where, std::string_view name, const json::value& value) {
        if (!value.is_bool()) return invalid_parameter(where);
        const bool yes = value.get_bool();
        if (name == "includeResolvedAllergies") asked.resolved_allergies = yes;
        if (name == "includePrescriptionIssues") asked.prescription_issues = yes;
        if (name == "includeNotGiven") asked.not_given = yes;
        if (name == "includeStatus") asked.immunisation_status = yes;
        return {};
    }

    Result<void> date(const std::string& where, std::size_t area, const json::value& value) {
        const std::string text = value.is_string() ? std::string(value.get_string()) : "";
        if (!is_whole_date(text)) return invalid_parameter(where + " is not a whole date");
        const bool diary = area == static_cast<std::size_t>(Area::diary);
        if (diary ? text < today_ : text > today_)
            return invalid_parameter(where + (diary ? " is in the past" : " is in the future"));
        (diary ? asked.period[area].end : asked.period[area].start) = text;
        return {};
    }

    Result<void> period(const std::string& where, std::size_t area, const json::value& value) {
        const auto* object = as_object(value);
        if (object == nullptr) return invalid_parameter(where);
        WholeDates dates{text_of(*object, "start"), text_of(*object, "end")};
        for (const auto& text : {dates.start, dates.end})
            if (!text.empty() && !is_whole_date(text))
                return invalid_parameter(where + " does not hold whole dates");
        if (dates.start.empty() && dates.end.empty()) return invalid_parameter(where);
        if (!dates.start.empty() && !dates.end.empty() && dates.end < dates.start)
            return invalid_parameter(where + " ends before it starts");
        asked.period[area] = dates;
        return {};
    }

    std::string today_;
    bool seen_patient_ = false;
    std::vector<std::string> parts_;
};

}  // namespace

bool WholeDates::contains(std::string_view date) const {
    if (date.empty()) return true;  // records without a date are always given
    date = date.substr(0, 10);
    // A partial date stands for the whole of its year or month.
    return (start.empty() || date >= std::string_view(start).substr(0, date.size())) &&
           (end.empty() || date <= std::string_view(end).substr(0, date.size()));
}

Result<GpAsked> read_gp_parameters(const net::Request& request, Instant now) {
    json::error_code error;
    const auto body = json::parse(request.body, error);
    const auto* parameters = error ? nullptr : body.if_object();
    if (parameters == nullptr) return refused(400, "BAD_REQUEST", "The body is not JSON");
    if (text_of(*parameters, "resourceType") != "Parameters")
        return invalid_resource("The body is not a Parameters resource");
    const auto* list = parameters->if_contains("parameter");
    if (list == nullptr || !list->is_array()) return invalid_parameter("patientNHSNumber");
    Reader reader(now);
    for (const auto& value : list->get_array()) {
        const auto* parameter = as_object(value);
        if (parameter == nullptr) return invalid_resource("parameter is not an object");
        if (auto read = reader.parameter(*parameter); !read) return pass_on(read);
    }
    auto asked = reader.finish();
    if (asked) asked->trace_id = request.headers.get("Ssp-TraceID").value_or("");
    return asked;
}

}  // namespace mcr::sim
