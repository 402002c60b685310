#pragma once

#include <string>

#include "objection/objection.hpp"
#include "objection/register.hpp"

namespace mcr::objection {

/// One change in words. Within the folder only.
struct Words {
    std::string action;  ///< of the history
    std::string deed;    ///< of the audit log: without anything that tells who the patient is
    std::string reason;
    std::string detail;  ///< of the history, one line
};
[[nodiscard]] Words words_of_filing(const Objection& objection);
[[nodiscard]] Words words_of_verdict(const Verdict& verdict);
[[nodiscard]] Words words_of_choice(Choice choice);
[[nodiscard]] Words words_of_withdrawal(const Objection& objection, bool checked,
                                        const std::string& reason);

/// Leaves the history row, the deed and the holder's notice of a change that made `objection` what
/// it is now.
[[nodiscard]] Result<void> record_change(store::Transaction& transaction,
                                         const Objection& objection, const people::Doer& by,
                                         const Words& words);

/// Raises the version of `objection`, writes it and records the change.
/// Errors: conflict when somebody else changed it meanwhile.
[[nodiscard]] Result<Objection> save_change(store::Transaction& transaction, Objection objection,
                                            const people::Doer& by, const Words& words,
                                            Instant now);

}  // namespace mcr::objection
