#pragma once

#include "objection/objection.hpp"
#include "store/transaction.hpp"

namespace mcr::objection {

/// Tells the holder, some time soon, that `objection` is now of this version. Within the folder
/// only; Notice is in register.hpp.
[[nodiscard]] Result<void> leave_notice(store::Transaction& transaction,
                                        const Objection& objection);

}  // namespace mcr::objection
