#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "directory/directory.hpp"
#include "directory/store.hpp"

namespace mcr::directory {

/// What became of one look at the store.
enum class Refresh {
    unchanged,
    swapped,      ///< a newer directory is in force
    refused,      ///< the store's directory is broken: the one in force stays
    unreachable,  ///< the store gave no answer: the one in force stays
};

/// Keeps the directory in force up to date with the store. Used by one thread at a time, one that
/// may block. Every refusal and every loss of the store is counted
/// (mcr_directory_refreshes_total) and logged once, not at every look.
class Watcher {
public:
    /// All must outlive it.
    Watcher(DirectoryStore& store, Log& log, Metrics& metrics)
        : store_(store), log_(log), metrics_(metrics) {}

    /// The directory to start with. Errors: those of DirectoryStore::directory.
    [[nodiscard]] Result<std::shared_ptr<const Directory>> load_first();
    /// Looks at the store's revision, and swaps `current` if it is another one.
    Refresh refresh_if_changed(CurrentDirectory& current);

private:
    Refresh look(CurrentDirectory& current);
    DirectoryStore& store_;
    Log& log_;
    Metrics& metrics_;
    std::optional<std::uint64_t> refused_;  ///< the revision that was broken
    bool unreachable_ = false;
};

}  // namespace mcr::directory
