#pragma once

#include <span>

#include "directory/store.hpp"
#include "store/transaction.hpp"

namespace mcr::directory {

/// The tables of the directory.
[[nodiscard]] std::span<const store::Migration> migrations();

[[nodiscard]] Result<Loaded> load_tables(store::Transaction& transaction);
/// Raises the revision by one and gives it.
[[nodiscard]] Result<std::uint64_t> raise_revision(store::Transaction& transaction);
[[nodiscard]] Result<void> insert_organisation(store::Transaction& transaction,
                                               const Organisation& organisation);
/// Gives whether it was there.
[[nodiscard]] Result<bool> delete_organisation(store::Transaction& transaction,
                                               const OdsCode& code);
[[nodiscard]] Result<void> insert_history(store::Transaction& transaction, std::size_t line,
                                          const HistoryRow& row);
[[nodiscard]] Result<std::vector<HistoryRow>> load_history(store::Transaction& transaction,
                                                           const std::optional<OdsCode>& code,
                                                           std::size_t most);

}  // namespace mcr::directory
