#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "relay/coverage.hpp"

namespace mcr::fhir {

/// The code system of everything the face itself says of a request (docs/fhir.md lists its codes);
/// never that of the coverage states.
inline constexpr std::string_view request_issue_system =
    "https://my-care-record.example/fhir/CodeSystem/request-issue";
/// The extension on an issue that names the holder it speaks of.
inline constexpr std::string_view holder_extension =
    "https://my-care-record.example/fhir/StructureDefinition/holder";

/// One issue of an OperationOutcome (R4). No clinical content, no identifier of a patient.
struct Issue {
    std::string severity = "error";
    std::string code = "processing";  ///< R4 issue-type
    std::string system{request_issue_system};
    std::string detail;  ///< code in `system`; empty for none
    std::string text;
    std::string parameter;   ///< the parameter or header it speaks of; empty for none
    std::string extension;   ///< JSON text of the issue's `extension` array; empty for none
    std::string expression;  ///< FHIRPath of the element it speaks of; empty for none
};

/// Why a request gets no answer of another kind.
struct Refusal {
    int status = 400;
    Issue issue;
};

template <class T>
using Judged = std::expected<T, Refusal>;

/// A refusal about `parameter` (empty for none), ready to be returned from a Judged function.
[[nodiscard]] std::unexpected<Refusal> refuse(int status, std::string_view code,
                                              std::string_view detail, std::string text,
                                              std::string_view parameter = {});

/// What is said of an Error of the relay or a service: status and R4 code by its kind. The unknown,
/// invalidated and restricted patient get exactly the same bytes (law 4).
[[nodiscard]] Refusal refusal_of(const Error& error);
[[nodiscard]] Refusal patient_not_found();

/// The severity and R4 code that stand for a coverage state (docs/fhir.md has the table).
struct SeverityAndCode {
    std::string_view severity, code;
};
[[nodiscard]] SeverityAndCode severity_and_code(record::CoverageState state) noexcept;

/// The one issue of one row of the coverage statement. `items`: resources of it in this answer.
[[nodiscard]] Issue coverage_issue(const relay::CoverageRow& row, std::size_t items);

/// That the number asked for is an old one of the patient.
[[nodiscard]] Issue superseded_issue();
/// That more match than are given.
[[nodiscard]] Issue incomplete_issue();

/// An OperationOutcome as one line of JSON. `source` becomes meta.source if it is not empty.
[[nodiscard]] std::string outcome_json(std::string_view id, std::string_view source,
                                       std::span<const Issue> issues);

/// `name` as it may be repeated to the reader: itself if it looks like a parameter name and holds
/// no number of a patient, else a few words that stand for it.
[[nodiscard]] std::string safe_name(std::string_view name);

}  // namespace mcr::fhir
