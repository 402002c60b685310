#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "edge/settings.hpp"
#include "store/store.hpp"

namespace mcr::edge {

/// Something that is wrong in a file, a table or its mapping, for the holder to put right. Carries
/// no clinical content: it says where, and which rule.
struct Finding {
    std::string file;      ///< file or table, as the configuration names it
    std::int64_t row = 0;  ///< of data, from 1, behind the header; 0 for the whole
    std::string column;    ///< empty for the whole row
    std::string sentence;
    bool blocks = true;  ///< the row, or all where row is 0, is not taken
};

/// What one reading did.
struct Report {
    std::int64_t rows = 0, taken = 0, written = 0, removed = 0;
    bool unchanged = false;  ///< nothing had changed since the last reading; nothing was read
    std::vector<Finding> findings;  ///< the first hundred
    std::int64_t found = 0;         ///< all
};

/// A feed that the edge reads by itself, now and then: files, tables. For one thread at a time.
class Reading {
public:
    virtual ~Reading() = default;
    /// Reads all there is into the vault, and removes what is not there any more.
    /// Errors: what keeps it from reading at all.
    virtual Result<Report> read(store::Store& vault, Instant now) = 0;
    /// Reads without the vault, for `mcr-edge check`.
    virtual Result<Report> check(Instant now) = 0;
};

/// The reading of `feed`, which is not of kind mllp.
/// Errors: invalid, for a mapping or index that cannot be used.
[[nodiscard]] Result<std::unique_ptr<Reading>> make_reading(const EdgeSettings& edge,
                                                            const FeedSettings& feed,
                                                            store::Store::Parts parts);

}  // namespace mcr::edge
