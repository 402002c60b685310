#include "fhir/patient_search.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "fhir/result_parameters.hpp"

namespace mcr::fhir {
namespace {

constexpr PatientParameter parameters_of_patient[] = {
    {"_id", "token"},
    {"identifier", "token"},
    {"family", "string", true},
    {"given", "string", true},
    {"gender", "token", true},
    {"birthdate", "date", true},
    {"address-postalcode", "string", true},
};

bool starts_with_ignoring_case(std::string_view text, std::string_view start) {
    return text.size() >= start.size() && equal_ignoring_case(text.substr(0, start.size()), start);
}

Judged<void> read_term(PatientSearch& search, const QueryParameter& from) {
    std::string* const term = from.name == "family"               ? &search.terms.family
                              : from.name == "given"              ? &search.terms.given
                              : from.name == "gender"             ? &search.terms.gender
                              : from.name == "address-postalcode" ? &search.terms.postcode
                                                                  : &search.terms.birth_date;
    const auto value = unescape(from.value);
    const bool plain =
        value && split_escaped(from.value, ',').size() == 1 && (term->empty() || *term == *value);
    if (!plain)
        return refuse(400, "value", "value-refused", from.name + " takes one value, once.",
                      from.name);
    *term = *value;
    if (from.name == "gender" && *value != "male" && *value != "female" && *value != "other" &&
        *value != "unknown")
        return refuse(400, "value", "value-refused", "gender takes male, female, other or unknown.",
                      from.name);
    if (from.name == "birthdate") {
        search.birth_date = parse_date_value(*value);
        if (search.birth_date && search.birth_date->prefix == Prefix::eq &&
            search.terms.birth_date.starts_with("eq"))
            search.terms.birth_date.erase(0, 2);
        if (!search.birth_date)
            return refuse(400, "value", "value-refused",
                          "birthdate takes a FHIR date, for example 1970-03-31.", from.name);
    }
    return {};
}

Judged<void> read_number(PatientSearch& search, const QueryParameter& from,
                         const SearchSettings& settings) {
    auto number = patient_named(from.value, from.name == "identifier", from.name, settings.base);
    if (!number) return std::unexpected(std::move(number.error()));
    if (search.number && *search.number != *number)
        return refuse(400, "value", "one-patient",
                      "A search is for one patient; " + from.name + " names another.", from.name);
    search.number = std::move(*number);
    return {};
}

}  // namespace

std::span<const PatientParameter> patient_parameters() {
    return parameters_of_patient;
}

bool PatientSearch::agrees(const people::Demographics& patient, Instant now) const {
    if (!terms.family.empty() && !starts_with_ignoring_case(patient.family, terms.family))
        return false;
    if (!terms.given.empty() && std::ranges::none_of(patient.given, [&](const std::string& given) {
            return starts_with_ignoring_case(given, terms.given);
        }))
        return false;
    if (!terms.gender.empty() && patient.gender != terms.gender) return false;
    if (!birth_date) return true;
    const auto born = interval_of(std::string_view(patient.birth_date));
    return born && matches(*birth_date, *born, now);
}

std::string PatientSearch::query() const {
    std::string out;
    for (const auto& [name, value] : used)
        out += (out.empty() ? "?" : "&") + percent_encode(name) + "=" + percent_encode(value);
    return out;
}

Judged<PatientSearch> parse_patient_search(bool finds, bool by_post,
                                           std::span<const QueryParameter> parameters,
                                           const SearchSettings& settings) {
    PatientSearch search;
    search.action = by_post ? "POST Patient/_search" : "Patient";
    for (const QueryParameter& each : parameters) {
        const auto known =
            std::ranges::find(parameters_of_patient, each.name, &PatientParameter::name);
        const bool is_known = known != std::end(parameters_of_patient);
        if (is_known && !each.modifier.empty())
            return refuse(400, "not-supported", "modifier-not-offered",
                          each.name + " is offered without modifiers.", each.name);
        bool used = is_known;
        if (is_known) {
            auto read =
                known->finds ? read_term(search, each) : read_number(search, each, settings);
            if (!read) return std::unexpected(std::move(read.error()));
        } else {
            auto taken = read_result_parameter(search, each, "Patient", settings);
            if (!taken) return std::unexpected(std::move(taken.error()));
            used = *taken == Taken::used;
            if (*taken == Taken::unknown) {
                auto ignored = ignore_or_refuse(search.warnings, each, settings);
                if (!ignored) return std::unexpected(std::move(ignored.error()));
            }
        }
        if (!used) continue;
        search.used.emplace_back(each.name, each.value);
        search.action += (search.action.find('?') == std::string::npos ? "?" : "&") + each.name;
    }
    if (search.number) return search;
    if (!finds)
        return refuse(400, "required", "patient-required",
                      "A search for a patient needs the NHS number: identifier=https://"
                      "fhir.nhs.uk/Id/nhs-number|[number].",
                      "identifier");
    if (search.terms.family.empty() || search.terms.birth_date.empty())
        return refuse(400, "required", "patient-required",
                      "A search for a patient needs the NHS number, or the family name and the "
                      "birth date.",
                      "identifier");
    if (search.birth_date->prefix != Prefix::eq)
        return refuse(400, "not-supported", "value-refused",
                      "birthdate is offered without a prefix where there is no NHS number.",
                      "birthdate");
    return search;
}

}  // namespace mcr::fhir
