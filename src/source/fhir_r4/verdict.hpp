#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "record/coverage_state.hpp"
#include "record/part.hpp"

namespace mcr::source::fhir_r4 {

/// Why there is no record, in words for the reader.
struct Verdict {
    record::CoverageState state = record::CoverageState::failed;
    std::string sentence;
};

/// The only verdict on patients who are unknown here and on those whom the holder restricts, so
/// that nothing tells them apart (law 4).
[[nodiscard]] Verdict not_held();
[[nodiscard]] Verdict wrong_patient();
[[nodiscard]] Verdict failed(std::string sentence);

/// What an error of net::Client::call means.
[[nodiscard]] Verdict verdict_of(const Error& error);

/// What an HTTP status other than 200 means, with the issues of the OperationOutcome it came with.
/// `html`: its body was a web page, so that no FHIR server spoke.
[[nodiscard]] Verdict verdict_of(int status, std::span<const record::OutcomeIssue> issues,
                                 bool html);

/// What an issue says about the absence of a record, if it does.
[[nodiscard]] std::optional<Verdict> verdict_of(const record::OutcomeIssue& issue);

/// What a source says, for the reader: one line without control characters, shortened to about
/// `most` bytes, with runs of digits that could be an NHS number masked.
[[nodiscard]] std::string said(std::string_view text, std::size_t most = 200);

/// The issue as a note for the reader: our words, then the source's own, shortened, with runs of
/// digits that could be an NHS number masked. Empty where it says nothing.
[[nodiscard]] std::string note_of(const record::OutcomeIssue& issue);

}  // namespace mcr::source::fhir_r4
