#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "objection/register.hpp"

namespace mcr::app {

/// An objection as typed at a command.
struct FilingWords {
    std::string patient;  ///< NHS number, blanks allowed
    std::vector<std::string> holders;
    std::vector<std::string> sections;  ///< codes; none for everything
    bool except_in_emergency = false;
    std::string authority = "patient", authority_name, competence = "not-a-child";
};
/// Errors: invalid, with a sentence that names the option and never repeats what was typed.
[[nodiscard]] Result<objection::Filing> filing_from(const FilingWords& words);

/// A decision as typed at a command. A moment is a date, which begins at midnight UTC, or a
/// date-time with zone.
struct VerdictWords {
    std::string outcome;  ///< upheld or not-upheld
    std::string ground, reason, care;
    std::vector<std::string> organisations;
    bool everyone = false, bars_override = false;
    std::string from, until, review, defer_by, defer_until;
};
/// Errors: invalid, as filing_from; whether the decision may be given is the register's to say.
[[nodiscard]] Result<objection::Verdict> verdict_from(const VerdictWords& words);

}  // namespace mcr::app
