#include "fhir/consent/consent_search.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "fhir/consent/render.hpp"

namespace mcr::fhir::consent {
namespace {

constexpr std::array parameters = {
    ConsentParameter{"patient", "reference"}, ConsentParameter{"status", "token"},
    ConsentParameter{"actor", "reference"}, ConsentParameter{"_id", "token"}};
constexpr std::array statuses{"draft",    "proposed", "active",
                              "rejected", "inactive", "entered-in-error"};
constexpr std::string_view status_system = "http://hl7.org/fhir/consent-state-codes";

std::unexpected<Refusal> refused(const QueryParameter& from, std::string text) {
    return refuse(400, "value", "value-refused", std::move(text), from.name);
}

bool names_identifier(const QueryParameter& from, std::string_view name) {
    return from.name == std::string(name) + ".identifier" ||
           (from.name == name && from.modifier == "identifier");
}

/// A status as sent, perhaps behind its system.
Judged<std::string> status_from(std::string_view value, const QueryParameter& from) {
    const auto bar = value.find('|');
    const bool known_system = bar == std::string_view::npos || value.substr(0, bar).empty() ||
                              value.substr(0, bar) == status_system;
    const std::string code(bar == std::string_view::npos ? value : value.substr(bar + 1));
    if (!known_system || std::ranges::find(statuses, code) == statuses.end())
        return refused(from,
                       "The status is one of draft, proposed, active, rejected, inactive and "
                       "entered-in-error.");
    return code;
}

/// An organisation: Organization/[ODS code], or system|code for an identifier.
Judged<std::string> actor_from(std::string_view value, bool is_identifier,
                               const QueryParameter& from) {
    const std::string prefix =
        is_identifier ? std::string(ods_code_system) + "|" : std::string("Organization/");
    if (value.starts_with(prefix)) value.remove_prefix(prefix.size());
    auto code = OdsCode::parse(value);
    if (!code)
        return refused(from, "An actor is an organisation by its ODS code: Organization/[code].");
    return code->text();
}

template <class Read>
Judged<void> read_alternatives(std::vector<std::vector<std::string>>& into,
                               const QueryParameter& from, Read read) {
    std::vector<std::string> any;
    for (const std::string_view value : split(from.value, ',')) {
        Judged<std::string> one = read(value);
        if (!one) return std::unexpected(std::move(one.error()));
        any.push_back(std::move(*one));
    }
    into.push_back(std::move(any));
    return {};
}

bool all_have(const std::vector<std::vector<std::string>>& wanted, auto is_it) {
    return std::ranges::all_of(wanted,
                               [&](const auto& any) { return std::ranges::any_of(any, is_it); });
}

Judged<bool> read_one(ConsentSearch& out, const QueryParameter& each) {
    Judged<void> read;
    if (each.name == "status" && each.modifier.empty())
        read = read_alternatives(out.statuses, each,
                                 [&](auto value) { return status_from(value, each); });
    else if (each.name == "_id" && each.modifier.empty())
        read = read_alternatives(
            out.ids, each, [](auto value) { return Judged<std::string>(std::string(value)); });
    else if ((each.name == "actor" && each.modifier.empty()) || names_identifier(each, "actor"))
        read = read_alternatives(out.actors, each, [&](auto value) {
            return actor_from(value, names_identifier(each, "actor"), each);
        });
    else if (each.name == "_summary" && each.value == "count")
        out.only_count = true;
    else
        return false;
    if (!read) return std::unexpected(std::move(read.error()));
    return true;
}

}  // namespace

std::span<const ConsentParameter> consent_parameters() {
    return parameters;
}

bool ConsentSearch::matches(const objection::Objection& objection, Instant now) const {
    const std::string_view status = status_of(objection, now);
    const std::vector<OdsCode> let_through = actors_of(objection);
    return all_have(statuses, [&](const std::string& each) { return each == status; }) &&
           all_have(ids, [&](const std::string& each) { return each == objection.id; }) &&
           all_have(actors, [&](const std::string& each) {
               return std::ranges::any_of(let_through,
                                          [&](const OdsCode& code) { return code.text() == each; });
           });
}

std::string ConsentSearch::query() const {
    std::string out;
    for (const auto& [name, value] : used)
        out += (out.empty() ? "?" : "&") + percent_encode(name) + "=" + percent_encode(value);
    return out;
}

Judged<ConsentSearch> parse_consent_search(std::span<const QueryParameter> given,
                                           const SearchSettings& settings) {
    std::optional<people::NhsNumber> patient;
    ConsentSearch out{.patient = *people::NhsNumber::parse("9990000018")};
    for (const QueryParameter& each : given) {
        const bool identifier = names_identifier(each, "patient");
        if (identifier || (each.name == "patient" && each.modifier.empty())) {
            auto named = patient_named(each.value, identifier, each.name, settings.base);
            if (!named) return std::unexpected(std::move(named.error()));
            if (patient && *patient != *named)
                return refuse(400, "value", "one-patient",
                              "A search is for one patient; " + each.name + " names another.",
                              each.name);
            patient = std::move(*named);
        } else if (each.name == "_format" || each.name == "_pretty") {
            continue;
        } else {
            auto read = read_one(out, each);
            if (!read) return std::unexpected(std::move(read.error()));
            if (!*read) {
                auto ignored = ignore_or_refuse(out.warnings, each, settings);
                if (!ignored) return std::unexpected(std::move(ignored.error()));
                continue;
            }
        }
        out.used.emplace_back(each.name + (each.modifier.empty() ? "" : ":" + each.modifier),
                              each.value);
    }
    if (!patient)
        return refuse(400, "required", "patient-required",
                      "A search needs the patient whose objections are asked for: patient=[NHS "
                      "number].",
                      "patient");
    out.patient = std::move(*patient);
    return out;
}

}  // namespace mcr::fhir::consent
