#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/transaction.hpp"

namespace mcr::store {

/// One step of a folder's tables. Once released it never changes; a further step does.
struct Migration {
    int number;  ///< 1, 2, 3, … within its folder
    std::string_view name;
    std::string_view sql;  ///< statements, separated by semicolons, valid on both databases
};

/// Brings the tables of `folder` up to the last of `migrations`, in the transaction given; what was
/// applied stands in the table mcr_migration with a checksum.
/// Errors: conflict when the store holds a migration that is not in the list (it was made by a
/// newer version) or one that differs from it (code "changed"); invalid when the list is not
/// numbered 1, 2, 3, …; those of Transaction.
[[nodiscard]] Result<void> apply_migrations(Transaction& transaction, std::string_view folder,
                                            std::span<const Migration> migrations,
                                            const Clock& clock);

}  // namespace mcr::store
