#include "store/migration.hpp"

#include "base/secret.hpp"
#include "base/text.hpp"
#include "store/sql_text.hpp"

namespace mcr::store {
namespace {

constexpr std::string_view table = R"(
    create table if not exists mcr_migration (
        folder text not null,
        number bigint not null,
        name text not null,
        checksum text not null,
        applied_at text not null,
        primary key (folder, number)))";

std::string checksum_of(const Migration& migration) {
    return to_hex(sha256(std::string(migration.name) + "\n" + std::string(migration.sql)));
}

std::string title(std::string_view folder, std::int64_t number, std::string_view name) {
    return "migration " + std::to_string(number) + " of " + std::string(folder) + " (" +
           std::string(name) + ")";
}

/// Checks what was applied before; gives how many there are.
Result<std::size_t> check_applied(Transaction& transaction, std::string_view folder,
                                  std::span<const Migration> migrations) {
    const auto applied = transaction.query(
        "select number, name, checksum from mcr_migration where folder = ? order by number",
        folder);
    if (!applied) return std::unexpected(applied.error());
    for (std::size_t i = 0; i < applied->size(); ++i) {
        const Row row = (*applied)[i];
        const std::int64_t number = row.integer(0);
        if (i >= migrations.size())
            return fail(ErrorKind::conflict,
                        "The store was made by a newer version: it has " +
                            title(folder, number, row.text(1)) + ", this one knows " +
                            std::to_string(migrations.size()) + ".",
                        "newer");
        if (number != migrations[i].number || row.text(2) != checksum_of(migrations[i]))
            return fail(ErrorKind::conflict,
                        "The store's " + title(folder, number, row.text(1)) +
                            " is not the one that this version knows: it was changed after it "
                            "had been applied.",
                        "changed");
    }
    return applied->size();
}

}  // namespace

Result<void> apply_migrations(Transaction& transaction, std::string_view folder,
                              std::span<const Migration> migrations, const Clock& clock) {
    for (std::size_t i = 0; i < migrations.size(); ++i)
        if (migrations[i].number != static_cast<int>(i) + 1)
            return fail(ErrorKind::invalid, "The migrations of " + std::string(folder) +
                                                " are not numbered 1, 2, 3 and so on.");
    if (auto made = transaction.exec(table); !made) return pass_on(made);
    const auto before = check_applied(transaction, folder, migrations);
    if (!before) return std::unexpected(before.error());
    for (const Migration& migration : migrations.subspan(*before)) {
        for (const std::string& statement : split_statements(migration.sql))
            if (auto done = transaction.exec(statement); !done) return pass_on(done);
        auto recorded = transaction.exec(
            "insert into mcr_migration (folder, number, name, checksum, applied_at) "
            "values (?, ?, ?, ?, ?)",
            folder, migration.number, migration.name, checksum_of(migration),
            format_instant(clock.now()));
        if (!recorded) return pass_on(recorded);
    }
    return {};
}

}  // namespace mcr::store
