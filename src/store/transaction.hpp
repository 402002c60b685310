#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/result.hpp"
#include "store/trouble.hpp"
#include "store/url.hpp"
#include "store/value.hpp"

namespace mcr::store {

class Connection;

/// One transaction, alive within the closure given to Store::transact or Store::read; for its
/// thread only. SQL is what both databases know: types bigint, double precision and text; `?` for
/// each parameter; `on conflict … do update`, `returning`; no automatic keys, no dates, no bytes.
/// SQL texts are fixed: values come as parameters only, since errors quote the SQL.
///
/// After the first statement that failed nothing else runs: every further call gives that error
/// again, and the transaction is rolled back whatever the closure returns.
class Transaction {
public:
    /// For the Store. Both must outlive it.
    Transaction(Connection& connection, std::shared_ptr<Trouble> trouble)
        : connection_(&connection), trouble_(std::move(trouble)) {}
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    /// Runs one statement; gives how many rows it touched.
    /// Errors: conflict for a row that breaks a constraint; invalid for text that is not UTF-8 or
    /// has a NUL; timed_out, unavailable, internal.
    template <class... Parameters>
    Result<std::int64_t> exec(std::string_view sql, const Parameters&... parameters) {
        const std::array<Value, sizeof...(Parameters)> values{to_value(parameters)...};
        return exec_with(sql, values);
    }
    /// Runs one query; gives its rows. Errors: as exec; too_large beyond a million rows.
    template <class... Parameters>
    Result<Rows> query(std::string_view sql, const Parameters&... parameters) {
        const std::array<Value, sizeof...(Parameters)> values{to_value(parameters)...};
        return query_with(sql, values);
    }
    Result<std::int64_t> exec_with(std::string_view sql, std::span<const Value> values);
    Result<Rows> query_with(std::string_view sql, std::span<const Value> values);

    [[nodiscard]] Database database() const noexcept;

private:
    Connection* connection_;
    std::shared_ptr<Trouble> trouble_;
};

}  // namespace mcr::store
