#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "directory/directory.hpp"
#include "people/nhs_number.hpp"
#include "people/token.hpp"

namespace mcr::access {

/// Why a holder is asked, or why it is not. One each; docs/access.md lists them.
enum class Reason {
    permitted,
    system_awaiting,   ///< agreed to take part, its system is not connected
    system_suspended,  ///< switched off in the directory, with a reason
};
[[nodiscard]] std::string_view code_of(Reason reason) noexcept;

/// The decision for one holder.
struct Decision {
    Reason reason = Reason::permitted;
    std::string sentence;  ///< for the reader; empty when permitted
    [[nodiscard]] bool permitted() const noexcept { return reason == Reason::permitted; }
};

/// Whether this person may look at any clinical part of this patient's record (law 10: refused on
/// doubt). Pure.
/// Errors: forbidden with a sentence that says which rule, and code of the rule: "purpose",
/// "role", "own-record".
[[nodiscard]] Result<void> may_look(const people::TokenClaims& who,
                                    const people::NhsNumber& patient);

/// Whether this person may search the national demographics for a patient. Pure. Errors as
/// may_look; a patient may not.
[[nodiscard]] Result<void> may_search(const people::TokenClaims& who);

/// Whether `member` is asked. Pure; runs before a source is contacted.
[[nodiscard]] Decision decide(const directory::Member& member);

}  // namespace mcr::access
