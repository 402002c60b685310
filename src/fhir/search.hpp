#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fhir/fhir_date.hpp"
#include "fhir/negotiation.hpp"
#include "fhir/outcome.hpp"
#include "fhir/query.hpp"
#include "fhir/resource_types.hpp"
#include "fhir/token.hpp"
#include "people/nhs_number.hpp"

namespace mcr::fhir {

enum class Modifier { none, not_in, missing };

/// One parameter with its values; a resource must satisfy one of them.
struct Filter {
    const SearchParameter* parameter = nullptr;
    Modifier modifier = Modifier::none;
    bool missing = false;  ///< value of :missing
    std::vector<TokenValue> tokens;
    std::vector<DateValue> dates;
};

enum class Summary { none, true_, text, data, count };

/// How resources are cut down before they leave.
struct Reduction {
    Summary summary = Summary::none;
    std::vector<std::string> elements;  ///< of _elements
    [[nodiscard]] bool active() const noexcept {
        return !elements.empty() || (summary != Summary::none && summary != Summary::count);
    }
};

/// What of a result a reader wants, whatever the search.
struct ResultShape {
    Reduction reduction;
    std::optional<std::size_t> count;
    bool with_total = true;
    /// Only the number of matches is wanted.
    [[nodiscard]] bool only_count() const noexcept {
        return reduction.summary == Summary::count || (count && *count == 0);
    }
};

/// What a reader wants of one patient's record: a search of one type, or $everything.
struct Search : ResultShape {
    people::NhsNumber patient;
    const ResourceType* type = nullptr;  ///< null for $everything
    std::vector<std::string> types;      ///< of _type; empty for all
    std::vector<Filter> filters;         ///< all must be satisfied
    std::optional<Interval> care_dates;  ///< start and end of $everything
    std::optional<std::int64_t> since;   ///< _since, milliseconds since 1970 UTC
    bool include_medication = false;
    bool ask_everyone = false;  ///< _ask-everyone (docs/locating.md)

    std::string path;  ///< below the base, as the self link has it: "Condition"
    std::vector<std::pair<std::string, std::string>> used;  ///< parameters for the self link
    std::vector<Issue> warnings;                            ///< what was ignored
    std::string action;                                     ///< for the audit, without identifiers

    [[nodiscard]] bool wants_type(std::string_view name) const;
    [[nodiscard]] record::Sections sections() const;
    /// "?a=b&c=d" of the parameters used, percent-encoded; empty when there are none.
    [[nodiscard]] std::string query() const;
};

struct SearchSettings {
    std::string base;  ///< "https://host/fhir", for absolute references to a patient
    std::size_t max_page = 1000;
    QueryLimits limits;
    bool strict = false;  ///< Prefer: handling=strict
};

/// A search of `type` by patient. Refusals name the parameter and the broken rule, never a number
/// of a patient: no patient, more than one, a wrong NHS number; a modifier, prefix or value that is
/// not offered; with strict handling every parameter that is not offered.
[[nodiscard]] Judged<Search> parse_type_search(const ResourceType& type, bool by_post,
                                               std::span<const QueryParameter> parameters,
                                               const SearchSettings& settings);

/// $everything of `patient`. Refusals as above.
[[nodiscard]] Judged<Search> parse_everything(people::NhsNumber patient,
                                              std::span<const QueryParameter> parameters,
                                              const SearchSettings& settings);

/// Which patient a parameter names: "N", "Patient/N", our absolute address of it, or, for an
/// identifier, "system|N" or "N". Refusals: 400 naming `parameter` and the broken rule; 404 as for
/// an unknown patient for an identifier of another system.
[[nodiscard]] Judged<people::NhsNumber> patient_named(std::string_view value, bool is_identifier,
                                                      std::string_view parameter,
                                                      std::string_view base);

/// A parameter that is not offered: refused under strict handling, else a warning that says that it
/// was ignored is added to `warnings`.
[[nodiscard]] Judged<void> ignore_or_refuse(std::vector<Issue>& warnings,
                                            const QueryParameter& parameter,
                                            const SearchSettings& settings);

/// `value` as the audit may have it: empty when an NHS number stands in it.
[[nodiscard]] std::string without_identifiers(std::string_view value);

}  // namespace mcr::fhir
