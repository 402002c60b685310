#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <ostream>
#include <string>

#include "audit/reader.hpp"
#include "base/clock.hpp"
#include "base/secret.hpp"

namespace mcr::app {

/// What `mcr audit` does on the log of an installation, which may be running: nothing is locked or
/// changed. Each action prints its answer to `out` (JSON if `json`), or one line to `err`, and
/// gives the exit status: 0 done, 1 'no', 2 wrong usage.
class AuditActions {
public:
    /// All must outlive it.
    AuditActions(std::filesystem::path folder, Secret key, bool json, const Clock& clock,
                 std::ostream& out, std::ostream& err)
        : folder_(std::move(folder)),
          key_(std::move(key)),
          json_(json),
          clock_(clock),
          out_(out),
          err_(err) {}

    int verify();
    /// The last `limit` entries that `filter` takes.
    int show(const audit::Filter& filter, std::size_t limit);
    int export_lines(const audit::Filter& filter);
    int prove(std::uint64_t sequence);
    /// The key with which a third party checks proofs and exports.
    int public_key();

private:
    std::filesystem::path folder_;
    Secret key_;
    bool json_;
    const Clock& clock_;
    std::ostream& out_;
    std::ostream& err_;
};

/// What somebody who has no part in the installation checks a proof or an export against; empty
/// where nothing is known.
struct Trusted {
    std::string public_key;
    std::string tree_head;
};
int verify_proof(const std::filesystem::path& file, const Trusted& trusted, bool json,
                 std::ostream& out, std::ostream& err);
int verify_export(const std::filesystem::path& file, const Trusted& trusted, bool json,
                  std::ostream& out, std::ostream& err);

/// Reads a moment as people type it: an RFC 3339 date-time, or a date for its first moment (UTC).
/// Errors: invalid.
[[nodiscard]] Result<Instant> parse_moment(const std::string& text);

}  // namespace mcr::app
