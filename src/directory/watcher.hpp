#pragma once

#include <cstdint>
#include <optional>
#include <utility>

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
    /// `current`, `log`, `metrics` and the Store behind `store` must outlive it. `current` begins
    /// with what DirectoryStore::directory gives.
    Watcher(DirectoryStore store, CurrentDirectory& current, Log& log, Metrics& metrics)
        : store_(std::move(store)), current_(current), log_(log), metrics_(metrics) {}

    /// Looks at the store's revision, and swaps the directory in force if it is another one.
    Refresh refresh_if_changed();

private:
    Refresh look();
    DirectoryStore store_;
    CurrentDirectory& current_;
    Log& log_;
    Metrics& metrics_;
    std::optional<std::uint64_t> refused_;  ///< the revision that was broken
    bool unreachable_ = false;
};

}  // namespace mcr::directory
