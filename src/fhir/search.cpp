#include "fhir/search.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "fhir/result_parameters.hpp"

namespace mcr::fhir {
namespace {

/// Whether `parameter` names the patient of a search of `type`, and how.
enum class Naming { none, reference, identifier };

Naming naming_of(const ResourceType& type, const QueryParameter& parameter) {
    std::string_view name = parameter.name;
    std::string_view modifier = parameter.modifier;
    bool chained = false;
    for (std::string_view* each : {&name, &modifier}) {
        if (!each->ends_with(".identifier")) continue;
        each->remove_suffix(std::string_view(".identifier").size());
        chained = true;
    }
    if (name != "patient" && !(name == "subject" && type.has_subject)) return Naming::none;
    if (chained)
        return modifier.empty() || modifier == "Patient" ? Naming::identifier : Naming::none;
    if (modifier == "identifier") return Naming::identifier;
    return modifier.empty() || modifier == "Patient" ? Naming::reference : Naming::none;
}

Judged<void> read_tokens(const QueryParameter& from, const QueryLimits& limits, Filter& into) {
    const auto values = split_escaped(from.value, ',');
    if (values.size() > limits.max_alternatives)
        return refuse(400, "too-long", "too-long", from.name + " has too many values.", from.name);
    for (const std::string_view value : values) {
        auto parsed = parse_token_value(value);
        if (!parsed)
            return refuse(
                400, "value", "value-refused",
                "A value of " + from.name + " is not of the form [system|]code, |code or system|.",
                from.name);
        into.tokens.push_back(std::move(*parsed));
    }
    return {};
}

Judged<void> read_dates(const QueryParameter& from, const QueryLimits& limits, Filter& into) {
    const auto values = split(from.value, ',');
    if (values.size() > limits.max_alternatives)
        return refuse(400, "too-long", "too-long", from.name + " has too many values.", from.name);
    for (const std::string_view value : values) {
        const auto parsed = parse_date_value(value);
        if (!parsed)
            return refuse(400, "value", "value-refused",
                          "A value of " + from.name +
                              " is not a date with an optional prefix eq, ne, gt, lt, ge, le, sa, "
                              "eb or ap.",
                          from.name);
        into.dates.push_back(*parsed);
    }
    return {};
}

Judged<Filter> read_filter(const SearchParameter& parameter, const QueryParameter& from,
                           const QueryLimits& limits) {
    Filter filter{&parameter};
    if (from.modifier == "missing" && parameter.kind != ParameterKind::id) {
        if (from.value != "true" && from.value != "false")
            return refuse(400, "value", "value-refused",
                          from.name + ":missing takes true or false.", from.name);
        filter.modifier = Modifier::missing;
        filter.missing = from.value == "true";
        return filter;
    }
    const bool is_token =
        parameter.kind == ParameterKind::token || parameter.kind == ParameterKind::tag;
    if (from.modifier == "not" && is_token) {
        filter.modifier = Modifier::not_in;
    } else if (!from.modifier.empty()) {
        return refuse(
            400, "not-supported", "modifier-not-offered",
            "The modifier :" + safe_name(from.modifier) + " is not offered for " + from.name + ".",
            from.name);
    }
    auto read = parameter.kind == ParameterKind::date ? read_dates(from, limits, filter)
                                                      : read_tokens(from, limits, filter);
    if (!read) return std::unexpected(std::move(read.error()));
    return filter;
}

/// Adds "&name=value" to the action of the audit, or the name alone.
void note_action(std::string& action, const QueryParameter& from, bool with_value) {
    constexpr std::size_t max_action = 500;
    std::string text = from.name + (from.modifier.empty() ? "" : ":" + from.modifier);
    const std::string value = with_value ? without_identifiers(from.value) : std::string{};
    if (!value.empty()) text += "=" + value;
    if (action.size() + text.size() > max_action) return;
    action += (action.find('?') == std::string::npos ? "?" : "&") + text;
}

void use(Search& search, const QueryParameter& from, bool with_value) {
    search.used.emplace_back(from.name + (from.modifier.empty() ? "" : ":" + from.modifier),
                             from.value);
    note_action(search.action, from, with_value);
}

Judged<people::NhsNumber> find_patient(const ResourceType& type,
                                       std::span<const QueryParameter> parameters,
                                       const SearchSettings& settings) {
    std::optional<people::NhsNumber> found;
    for (const QueryParameter& each : parameters) {
        const Naming naming = naming_of(type, each);
        if (naming == Naming::none) continue;
        auto named =
            patient_named(each.value, naming == Naming::identifier, each.name, settings.base);
        if (!named) return std::unexpected(std::move(named.error()));
        if (found && *found != *named)
            return refuse(400, "value", "one-patient",
                          "A search is for one patient; " + each.name + " names another.",
                          each.name);
        found = std::move(*named);
    }
    if (!found)
        return refuse(400, "required", "patient-required",
                      "A search needs the patient whose record is asked for: patient=[NHS number].",
                      "patient");
    return std::move(*found);
}

}  // namespace

Judged<void> ignore_or_refuse(std::vector<Issue>& warnings, const QueryParameter& from,
                              const SearchSettings& settings) {
    const std::string name =
        safe_name(from.name + (from.modifier.empty() ? "" : ":" + from.modifier));
    if (settings.strict)
        return refuse(400, "not-supported", "parameter-not-offered",
                      "The parameter " + name + " is not offered here.", name);
    Issue warning;
    warning.severity = "warning";
    warning.code = "not-supported";
    warning.detail = "parameter-ignored";
    warning.text = "The parameter " + name +
                   " is not offered here and was ignored: this answer is not narrowed by it.";
    warning.parameter = name;
    warnings.push_back(std::move(warning));
    return {};
}

std::string without_identifiers(std::string_view value) {
    std::string digits;
    for (std::size_t i = 0; i <= value.size(); ++i) {
        const char c = i < value.size() ? value[i] : '\0';
        if (c >= '0' && c <= '9') {
            digits += c;
        } else if (c != ' ' && c != '-') {
            if (people::NhsNumber::parse(digits)) return {};
            digits.clear();
        }
    }
    return std::string(value);
}

Judged<people::NhsNumber> patient_named(std::string_view value, bool is_identifier,
                                        std::string_view parameter, std::string_view base) {
    if (value.find(',') != std::string_view::npos)
        return refuse(400, "value", "one-patient",
                      std::string(parameter) + " takes one patient, not several.", parameter);
    if (is_identifier) {
        const auto bar = value.find('|');
        if (bar != std::string_view::npos) {
            const std::string_view system = value.substr(0, bar);
            if (system != people::nhs_number_system) return std::unexpected(patient_not_found());
            value.remove_prefix(bar + 1);
        }
    } else {
        const std::string absolute = std::string(base) + "/Patient/";
        if (value.starts_with(absolute)) {
            value.remove_prefix(absolute.size());
        } else if (value.starts_with("Patient/")) {
            value.remove_prefix(std::string_view("Patient/").size());
        }
    }
    auto number = people::NhsNumber::parse(value);
    if (!number)
        return refuse(
            400, "value", "wrong-nhs-number",
            "The value of " + std::string(parameter) + " is refused. " + number.error().sentence,
            parameter);
    return std::move(*number);
}

bool Search::wants_type(std::string_view name) const {
    if (type != nullptr) return name == type->name;
    return types.empty() || std::ranges::find(types, name) != types.end();
}

record::Sections Search::sections() const {
    record::Sections out;
    if (type != nullptr) {
        return sections_for(type->name);
    }
    if (types.empty()) return out.set();
    for (const std::string& each : types) out |= sections_for(each);
    return out;
}

std::string Search::query() const {
    std::string out;
    for (const auto& [name, value] : used)
        out += (out.empty() ? "?" : "&") + percent_encode(name) + "=" + percent_encode(value);
    return out;
}

Judged<Search> parse_type_search(const ResourceType& type, bool by_post,
                                 std::span<const QueryParameter> parameters,
                                 const SearchSettings& settings) {
    auto patient = find_patient(type, parameters, settings);
    if (!patient) return std::unexpected(std::move(patient.error()));
    Search search{{}, std::move(*patient)};
    search.type = &type;
    search.path = type.name;
    search.action = (by_post ? "POST " : "") + search.path + (by_post ? "/_search" : "");
    for (const QueryParameter& each : parameters) {
        if (naming_of(type, each) != Naming::none) {
            use(search, each, false);
            continue;
        }
        const SearchParameter* parameter = find_parameter(type, each.name);
        if (parameter != nullptr) {
            auto filter = read_filter(*parameter, each, settings.limits);
            if (!filter) return std::unexpected(std::move(filter.error()));
            search.filters.push_back(std::move(*filter));
            use(search, each, parameter->kind != ParameterKind::id);
            continue;
        }
        if (each.name == "patient" || (each.name == "subject" && type.has_subject))
            return refuse(400, "not-supported", "modifier-not-offered",
                          "The modifier or chain of " + each.name + " is not offered.", each.name);
        auto result = each.name == "_include"
                          ? read_include(search, each)
                          : read_result_parameter(search, each, type.name, settings);
        if (!result) return std::unexpected(std::move(result.error()));
        if (*result == Taken::used) {
            use(search, each, true);
        } else if (*result == Taken::unknown) {
            auto ignored = ignore_or_refuse(search.warnings, each, settings);
            if (!ignored) return std::unexpected(std::move(ignored.error()));
        }
    }
    return search;
}

Judged<Search> parse_everything(people::NhsNumber patient,
                                std::span<const QueryParameter> parameters,
                                const SearchSettings& settings) {
    Search search{{}, std::move(patient)};
    search.path = "Patient/" + search.patient.text() + "/$everything";
    search.action = "Patient/$everything";
    for (const QueryParameter& each : parameters) {
        auto result = read_everything_parameter(search, each, settings);
        if (result && *result == Taken::unknown)
            result = read_result_parameter(search, each, {}, settings);
        if (!result) return std::unexpected(std::move(result.error()));
        if (*result == Taken::used) {
            use(search, each, true);
        } else if (*result == Taken::unknown) {
            auto ignored = ignore_or_refuse(search.warnings, each, settings);
            if (!ignored) return std::unexpected(std::move(ignored.error()));
        }
    }
    return search;
}

}  // namespace mcr::fhir
