#pragma once

#include <span>
#include <string>
#include <vector>

#include "objection/objection.hpp"
#include "objection/register.hpp"
#include "store/migration.hpp"
#include "store/transaction.hpp"

namespace mcr::objection {

/// The register's tables, within the folder only. Instants are kept to the millisecond.
[[nodiscard]] std::span<const store::Migration> migrations();

[[nodiscard]] Result<void> insert(store::Transaction& transaction, const Objection& objection);
/// Writes what may change of `objection`, whose version is one more than the stored one.
/// Errors: conflict when the stored version is another.
[[nodiscard]] Result<void> update(store::Transaction& transaction, const Objection& objection);

/// Objections by a condition. Errors: malformed for a row that this version does not understand:
/// what cannot be read must never count as no objection.
[[nodiscard]] Result<std::vector<Objection>> select(store::Transaction& transaction,
                                                    std::string_view where_and_order,
                                                    std::span<const store::Value> values);

[[nodiscard]] Result<void> insert_history(store::Transaction& transaction, const std::string& id,
                                          const HistoryRow& row);
[[nodiscard]] Result<std::vector<HistoryRow>> select_history(store::Transaction& transaction,
                                                             const std::string& id);

/// Counts `old_number` and `number`, and all that either was joined with before, as one person's.
[[nodiscard]] Result<void> join_numbers(store::Transaction& transaction,
                                        const people::NhsNumber& old_number,
                                        const people::NhsNumber& number, Instant now);

/// The condition that an objection's patient is the one person whose number is given, twice.
inline constexpr std::string_view is_of_person =
    "patient in (select cast(? as text) union select number from objection_person where person = "
    "(select person from objection_person where number = ?))";

}  // namespace mcr::objection
