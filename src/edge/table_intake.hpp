#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "edge/mapping.hpp"
#include "store/store.hpp"

namespace mcr::edge {

/// Where the tables of one mapping file are.
struct TableSource {
    std::string name;               ///< of the feed, goes into ids and into what the vault tells
    std::filesystem::path mapping;  ///< TOML (docs/edge-mapping.md)
    std::filesystem::path folder;   ///< of the CSV files
};

/// What became of one table of a source.
struct TableRead {
    std::string table;
    std::int64_t rows = 0, taken = 0, refused = 0;
    std::uint32_t made = 0, changed = 0;
    std::int64_t removed = 0;
    bool unchanged = false;  ///< the file is as it was read before; nothing was done
};

/// Gives each row of `mapping`'s table to `each`, from its CSV file or its view (`views`, of the
/// source's database; null if it has none).
/// Errors: not_found for a file that is not there; those of read_csv and of the store; invalid,
/// naming it, for a column that the table has not. An error of `each` ends it and is passed on.
[[nodiscard]] Result<void> read_rows(const TableSource& source, const TableMapping& mapping,
                                     store::Store* views,
                                     const std::function<Result<void>(const RowView&)>& each);

/// Rows that were seen, and those that could be taken.
struct TableCounts {
    std::int64_t rows = 0, good = 0;
};

/// Reads the mapping and every row, writes nothing, and tells what is wrong, at most `most` of
/// each table. `views`: as read_rows. `counts` may be null.
[[nodiscard]] std::vector<Problem> check_tables(const TableSource& source, store::Store* views,
                                                Instant now, std::size_t most = 20,
                                                TableCounts* counts = nullptr);

/// Keeps the vault as the tables of one source are. For one thread.
class TableIntake {
public:
    /// All must outlive it. `views` may be null.
    TableIntake(TableSource source, store::Store& vault, store::Store* views, const Clock& clock,
                Log& log, Metrics& metrics);

    /// Reads every table anew, a file only if it has changed since. Rows that cannot be taken are
    /// counted and told; the others are taken. What a table no longer has is removed, unless a row
    /// of it could not be read: then nothing is. `problems` may be null.
    /// Errors: invalid for a mapping that cannot be used; those of the vault's store.
    [[nodiscard]] Result<std::vector<TableRead>> read(std::vector<Problem>* problems = nullptr);

private:
    Result<TableRead> read_table(const TableMapping& mapping, std::vector<Problem>& problems);
    [[nodiscard]] bool is_as_before(const TableMapping& mapping);

    TableSource source_;
    store::Store& vault_;
    store::Store* views_;
    const Clock& clock_;
    Log& log_;
    Metrics& metrics_;
    std::map<std::string, std::string> seen_;  ///< what each file looked like when it was read
};

}  // namespace mcr::edge
