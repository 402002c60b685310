#include "directory/store.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "directory/rules.hpp"
#include "directory/tables.hpp"
#include "directory/toml.hpp"

namespace mcr::directory {
namespace {

std::unexpected<Error> no_organisation(const OdsCode& code) {
    return fail(ErrorKind::not_found, "There is no organisation " + code.text() + " in the store.");
}

HistoryRow row_of(std::string action, std::string organisation, std::string system = {},
                  std::string detail = {}) {
    HistoryRow row;
    row.action = std::move(action);
    row.organisation = std::move(organisation);
    row.system = std::move(system);
    row.detail = std::move(detail);
    return row;
}

Result<bool> is_there(store::Transaction& t, const OdsCode& code) {
    const auto rows = t.query("select 1 from organisation where code = ?", code.text());
    if (!rows) return std::unexpected(rows.error());
    return !rows->empty();
}

/// Where a system stands: its key, stage, and the stage that it had before its organisation was
/// suspended.
struct Standing {
    std::string key, stage;
    std::optional<std::string> before;
};

Result<std::vector<Standing>> standings(store::Transaction& t, const OdsCode& code) {
    const auto rows = t.query(
        "select key, stage, stage_before from organisation_system where organisation = ? "
        "order by place",
        code.text());
    if (!rows) return std::unexpected(rows.error());
    std::vector<Standing> all;
    for (const store::Row row : *rows)
        all.push_back({row.text(0), row.text(1), row.optional_text(2)});
    return all;
}

Result<void> update_stage(store::Transaction& t, const std::string& key, std::string_view stage,
                          const std::string& reason, const std::optional<std::string>& before) {
    auto done = t.exec(
        "update organisation_system set stage = ?, stage_reason = ?, stage_before = ? "
        "where key = ?",
        stage, reason, before, key);
    if (!done) return pass_on(done);
    return {};
}

}  // namespace

DirectoryStore::DirectoryStore(store::Store& store, std::vector<Organisation> from_file)
    : store_(store), from_file_(std::move(from_file)) {}

Result<void> DirectoryStore::migrate() {
    return store_.migrate("directory", migrations());
}

Result<std::uint64_t> DirectoryStore::revision() {
    return store_.read([](store::Transaction& t) -> Result<std::uint64_t> {
        const auto rows = t.query("select revision from directory_revision");
        if (!rows) return std::unexpected(rows.error());
        if (rows->empty())
            return fail(ErrorKind::internal, "The store's directory has no revision.");
        return static_cast<std::uint64_t>((*rows)[0].integer(0));
    });
}

Result<Loaded> DirectoryStore::load() {
    return store_.read([](store::Transaction& t) { return load_tables(t); });
}

Result<std::shared_ptr<const Directory>> DirectoryStore::directory() {
    auto loaded = load();
    if (!loaded) return pass_on(loaded);
    loaded->organisations.insert(loaded->organisations.end(), from_file_.begin(), from_file_.end());
    return Directory::build(std::move(loaded->organisations), loaded->revision);
}

Result<void> DirectoryStore::check_whole(std::vector<Organisation> stored,
                                         std::uint64_t revision) const {
    stored.insert(stored.end(), from_file_.begin(), from_file_.end());
    auto built = Directory::build(std::move(stored), revision);
    if (!built) return pass_on(built);
    return {};
}

DirectoryStore::Changes DirectoryStore::change(const Cause& cause, bool needs_reason,
                                               const Edit& edit) {
    if (trim(cause.by).empty() || !is_one_line(cause.by, 200))
        return fail(ErrorKind::invalid, "A change needs the name of who makes it, on one line.");
    if (!is_one_line(cause.reason, 500) || (needs_reason && trim(cause.reason).empty()))
        return fail(ErrorKind::invalid, "This change needs a reason, on one line.");
    return store_.transact([&](store::Transaction& t) -> Changes {
        const auto revision = raise_revision(t);
        if (!revision) return std::unexpected(revision.error());
        auto rows = edit(t);
        if (!rows) return rows;
        std::size_t line = 0;
        for (HistoryRow& row : *rows) {
            row.revision = *revision;
            row.at = format_instant(store_.clock().now());
            row.by = cause.by;
            row.reason = cause.reason;
            if (auto done = insert_history(t, ++line, row); !done) return pass_on(done);
        }
        auto after = load_tables(t);
        if (!after) return pass_on(after);
        if (auto whole = check_whole(std::move(after->organisations), *revision); !whole)
            return pass_on(whole);
        return rows;
    });
}

DirectoryStore::Changes DirectoryStore::add(std::span<const Organisation> organisations,
                                            const Cause& cause) {
    return change(cause, false, [&](store::Transaction& t) -> Changes {
        std::vector<HistoryRow> rows;
        for (const Organisation& organisation : organisations) {
            // Said before the database says it, with a sentence that names the organisation.
            if (const auto breach = first_breach(organisation))
                return fail(ErrorKind::invalid, describe(organisation, *breach));
            const auto there = is_there(t, organisation.code);
            if (!there) return std::unexpected(there.error());
            if (*there)
                return fail(ErrorKind::conflict, "The organisation " + organisation.code.text() +
                                                     " is in the store already.");
            if (auto done = insert_organisation(t, organisation); !done) return pass_on(done);
            rows.push_back(row_of("add", organisation.code.text(), {},
                                  write_toml(std::span(&organisation, 1))));
        }
        if (rows.empty()) return fail(ErrorKind::invalid, "There is no organisation to add.");
        return rows;
    });
}

DirectoryStore::Changes DirectoryStore::replace(std::span<const Organisation> organisations,
                                                const Cause& cause) {
    return change(cause, false, [&](store::Transaction& t) -> Changes {
        std::vector<HistoryRow> rows;
        for (const Organisation& organisation : organisations) {
            if (const auto breach = first_breach(organisation))
                return fail(ErrorKind::invalid, describe(organisation, *breach));
            const auto there = delete_organisation(t, organisation.code);
            if (!there) return std::unexpected(there.error());
            if (!*there) return no_organisation(organisation.code);
            if (auto done = insert_organisation(t, organisation); !done) return pass_on(done);
            rows.push_back(row_of("replace", organisation.code.text(), {},
                                  write_toml(std::span(&organisation, 1))));
        }
        if (rows.empty()) return fail(ErrorKind::invalid, "There is no organisation to replace.");
        return rows;
    });
}

DirectoryStore::Changes DirectoryStore::remove(const OdsCode& code, const Cause& cause) {
    return change(cause, true, [&](store::Transaction& t) -> Changes {
        const auto there = delete_organisation(t, code);
        if (!there) return std::unexpected(there.error());
        if (!*there) return no_organisation(code);
        return std::vector{row_of("remove", code.text())};
    });
}

DirectoryStore::Changes DirectoryStore::set_stage(std::string_view key, Stage stage,
                                                  const Cause& cause) {
    return change(cause, stage == Stage::suspended, [&](store::Transaction& t) -> Changes {
        const auto rows =
            t.query("select organisation, stage from organisation_system where key = ?", key);
        if (!rows) return std::unexpected(rows.error());
        if (rows->empty())
            return fail(ErrorKind::not_found,
                        "There is no system " + std::string(key) + " in the store.");
        const std::string before = (*rows)[0].text(1), after(to_string(stage));
        if (before == after)
            return fail(ErrorKind::conflict,
                        "The system " + std::string(key) + " is " + after + " already.");
        if (auto done = update_stage(t, std::string(key), after, cause.reason, {}); !done)
            return pass_on(done);
        return std::vector{
            row_of("stage", (*rows)[0].text(0), std::string(key), before + " -> " + after)};
    });
}

DirectoryStore::Changes DirectoryStore::suspend(const OdsCode& code, const Cause& cause) {
    return change(cause, true, [&](store::Transaction& t) -> Changes {
        const auto there = is_there(t, code);
        if (!there) return std::unexpected(there.error());
        if (!*there) return no_organisation(code);
        const auto systems = standings(t, code);
        if (!systems) return std::unexpected(systems.error());
        std::vector<HistoryRow> rows;
        for (const Standing& system : *systems) {
            if (system.stage == "suspended") continue;
            if (auto done = update_stage(t, system.key, "suspended", cause.reason, system.stage);
                !done)
                return pass_on(done);
            rows.push_back(
                row_of("suspend", code.text(), system.key, system.stage + " -> suspended"));
        }
        if (rows.empty())
            return fail(ErrorKind::conflict,
                        "The organisation " + code.text() + " has no system left to suspend.");
        return rows;
    });
}

DirectoryStore::Changes DirectoryStore::resume(const OdsCode& code, const Cause& cause) {
    return change(cause, false, [&](store::Transaction& t) -> Changes {
        const auto there = is_there(t, code);
        if (!there) return std::unexpected(there.error());
        if (!*there) return no_organisation(code);
        const auto systems = standings(t, code);
        if (!systems) return std::unexpected(systems.error());
        std::vector<HistoryRow> rows;
        for (const Standing& system : *systems) {
            if (!system.before) continue;
            if (auto done = update_stage(t, system.key, *system.before, {}, {}); !done)
                return pass_on(done);
            rows.push_back(
                row_of("resume", code.text(), system.key, "suspended -> " + *system.before));
        }
        if (rows.empty())
            return fail(ErrorKind::conflict, "The organisation " + code.text() +
                                                 " has no system that was suspended with it.");
        return rows;
    });
}

Result<std::vector<HistoryRow>> DirectoryStore::history(const std::optional<OdsCode>& code,
                                                        std::size_t most) {
    return store_.read([&](store::Transaction& t) { return load_history(t, code, most); });
}

}  // namespace mcr::directory
