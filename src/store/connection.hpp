#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string_view>

#include "base/clock.hpp"
#include "store/access.hpp"
#include "store/trouble.hpp"
#include "store/url.hpp"
#include "store/value.hpp"

namespace mcr::store {

template <class T>
using Attempt = std::expected<T, Failure>;

/// One connection to the database, within the store only: the one place that meets SOCI. For one
/// thread at a time. No error carries what the database said, which may quote values; it carries
/// the statement and the database's code for what went wrong.
class Connection {
public:
    /// Errors: unavailable; the sentence carries no secret of `url`.
    [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const Url& url);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Each statement, and waiting for a lock, may take `limit`.
    [[nodiscard]] Attempt<void> begin(Access access, Milliseconds limit);
    /// The rows touched. One statement; its question marks stand for `values`.
    [[nodiscard]] Attempt<std::int64_t> exec(std::string_view sql, std::span<const Value> values);
    /// Failures: also too_large beyond a million rows.
    [[nodiscard]] Attempt<Rows> query(std::string_view sql, std::span<const Value> values,
                                      std::shared_ptr<Trouble> trouble);
    [[nodiscard]] Attempt<void> commit();
    /// False when the connection is of no use any more.
    [[nodiscard]] bool rollback() noexcept;

    [[nodiscard]] Database database() const noexcept { return database_; }

private:
    struct Inside;
    Connection(Database database, std::unique_ptr<Inside> inside);
    Database database_;
    std::unique_ptr<Inside> inside_;
};

}  // namespace mcr::store
