#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>

#include "directory/store.hpp"
#include "store/transaction.hpp"

namespace mcr::directory {

/// The tables of the directory.
[[nodiscard]] std::span<const store::Migration> migrations();

/// What was changed of a system since it was added, or since the file was written.
struct StageChange {
    Stage stage = Stage::live;
    std::string reason;
    std::optional<Stage> before;  ///< while its organisation is suspended: what it goes back to
};
using StageChanges = std::map<std::string, StageChange, std::less<>>;  ///< by the system's key

/// The store's own organisations, by code, as they were added.
[[nodiscard]] Result<Loaded> load_tables(store::Transaction& transaction);
[[nodiscard]] Result<StageChanges> load_stages(store::Transaction& transaction);
[[nodiscard]] Result<void> save_stage(store::Transaction& transaction, const std::string& key,
                                      const StageChange& change);
/// Raises the revision by one and gives it.
[[nodiscard]] Result<std::uint64_t> raise_revision(store::Transaction& transaction);
[[nodiscard]] Result<void> insert_organisation(store::Transaction& transaction,
                                               const Organisation& organisation);
/// With the changes of its systems' stages. Gives whether it was there.
[[nodiscard]] Result<bool> delete_organisation(store::Transaction& transaction,
                                               const OdsCode& code);
[[nodiscard]] Result<void> insert_history(store::Transaction& transaction, std::size_t line,
                                          const HistoryRow& row);
[[nodiscard]] Result<std::vector<HistoryRow>> load_history(store::Transaction& transaction,
                                                           const std::optional<OdsCode>& code,
                                                           std::size_t most);

}  // namespace mcr::directory
