#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "record/coverage_state.hpp"
#include "source/hl7v2/message.hpp"

namespace mcr::source::hl7v2 {

/// A state of the coverage statement with its sentence.
struct Verdict {
    record::CoverageState state;
    std::string sentence;
};

[[nodiscard]] Verdict not_held();
[[nodiscard]] Verdict wrong_patient();
[[nodiscard]] Verdict failed(std::string sentence);
/// What it means that no answer could be had.
[[nodiscard]] Verdict verdict_of(const Error& error);
/// What an acknowledgement code (table 0008), a query response status (0208) and an error code
/// (0357) together say; nothing for an answer whose content is to be read. Each may be empty.
[[nodiscard]] std::optional<Verdict> verdict_of(std::string_view acknowledgement,
                                                std::string_view status, std::string_view code);
/// The same of a whole answer: MSA-1, QAK-2, and ERR-3 or the code in ERR-1 or MSA-6.
[[nodiscard]] std::optional<Verdict> verdict_of(const Message& answer);

/// DSC-1: where the next page begins; empty after the last.
[[nodiscard]] std::string continuation_of(const Message& answer);

}  // namespace mcr::source::hl7v2
