#include "directory/store.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "directory/rules.hpp"
#include "directory/tables.hpp"
#include "directory/toml.hpp"

namespace mcr::directory {
namespace {

std::unexpected<Error> no_organisation(const OdsCode& code) {
    return fail(ErrorKind::not_found, "There is no organisation " + code.text() + ".");
}

std::unexpected<Error> in_the_file(const OdsCode& code) {
    return fail(ErrorKind::conflict,
                "The organisation " + code.text() +
                    " is in the installation's directory file: change it there.");
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

const Organisation* find(const Loaded& loaded, const OdsCode& code) {
    const auto at = std::ranges::find(loaded.organisations, code, &Organisation::code);
    return at == loaded.organisations.end() ? nullptr : &*at;
}

std::string moved(Stage from, Stage to) {
    return std::string(to_string(from)) + " -> " + std::string(to_string(to));
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

Result<Loaded> DirectoryStore::load_all(store::Transaction& transaction) const {
    auto loaded = load_tables(transaction);
    if (!loaded) return loaded;
    const auto changes = load_stages(transaction);
    if (!changes) return std::unexpected(changes.error());
    auto& all = loaded->organisations;
    all.insert(all.end(), from_file_.begin(), from_file_.end());
    if (changes->empty()) return loaded;
    for (Organisation& organisation : all)
        for (System& system : organisation.systems)
            if (const auto at = changes->find(system.key); at != changes->end()) {
                system.stage = at->second.stage;
                system.stage_reason = at->second.reason;
            }
    return loaded;
}

Result<Loaded> DirectoryStore::load() {
    return store_.read([this](store::Transaction& t) { return load_all(t); });
}

Result<std::shared_ptr<const Directory>> DirectoryStore::directory() {
    auto loaded = load();
    if (!loaded) return pass_on(loaded);
    return build(std::move(*loaded));
}

Result<std::shared_ptr<const Directory>> DirectoryStore::build(Loaded loaded) const {
    auto built = Directory::build(std::move(loaded.organisations), loaded.revision);
    if (!built || !rule_) return built;
    if (auto fits = rule_(**built); !fits) return pass_on(fits);
    return built;
}

bool DirectoryStore::is_from_file(const OdsCode& code) const {
    return std::ranges::find(from_file_, code, &Organisation::code) != from_file_.end();
}

DirectoryStore::Changes DirectoryStore::change(const Cause& cause, Weight weight,
                                               const Edit& edit) {
    if (trim(cause.by).empty() || !is_one_line(cause.by, 200))
        return fail(ErrorKind::invalid, "A change needs the name of who makes it, on one line.");
    if (!is_one_line(cause.reason, 500) || (weight != Weight::plain && trim(cause.reason).empty()))
        return fail(ErrorKind::invalid, "This change needs a reason, on one line.");
    return store_.transact([&](store::Transaction& t) -> Changes {
        const auto revision = raise_revision(t);
        if (!revision) return std::unexpected(revision.error());
        const auto now = load_all(t);
        if (!now) return std::unexpected(now.error());
        auto rows = edit(t, *now);
        if (!rows) return rows;
        std::size_t line = 0;
        for (HistoryRow& row : *rows) {
            row.revision = *revision;
            row.at = format_instant(store_.clock().now());
            row.by = cause.by;
            row.reason = cause.reason;
            if (auto done = insert_history(t, ++line, row); !done) return pass_on(done);
        }
        if (weight == Weight::switches_off) return rows;
        auto after = load_all(t);
        if (!after) return pass_on(after);
        auto whole = build(std::move(*after));
        if (!whole) return pass_on(whole);
        return rows;
    });
}

DirectoryStore::Changes DirectoryStore::add(std::span<const Organisation> organisations,
                                            const Cause& cause) {
    return change(cause, Weight::plain, [&](store::Transaction& t, const Loaded& now) -> Changes {
        std::vector<HistoryRow> rows;
        for (const Organisation& organisation : organisations) {
            // Said before the database says it, with a sentence that names the organisation.
            if (const auto breach = first_breach(organisation))
                return fail(ErrorKind::invalid, describe(organisation, *breach));
            if (find(now, organisation.code) != nullptr)
                return fail(ErrorKind::conflict, "The organisation " + organisation.code.text() +
                                                     " is in the directory already.");
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
    return change(cause, Weight::plain, [&](store::Transaction& t, const Loaded&) -> Changes {
        std::vector<HistoryRow> rows;
        for (const Organisation& organisation : organisations) {
            if (const auto breach = first_breach(organisation))
                return fail(ErrorKind::invalid, describe(organisation, *breach));
            if (is_from_file(organisation.code)) return in_the_file(organisation.code);
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
    return change(cause, Weight::needs_reason,
                  [&](store::Transaction& t, const Loaded&) -> Changes {
                      if (is_from_file(code)) return in_the_file(code);
                      const auto there = delete_organisation(t, code);
                      if (!there) return std::unexpected(there.error());
                      if (!*there) return no_organisation(code);
                      return std::vector{row_of("remove", code.text())};
                  });
}

DirectoryStore::Changes DirectoryStore::set_stage(std::string_view key, Stage stage,
                                                  const Cause& cause) {
    const std::string name(key);
    const Weight weight = stage == Stage::suspended ? Weight::switches_off : Weight::plain;
    return change(cause, weight, [&](store::Transaction& t, const Loaded& now) -> Changes {
        for (const Organisation& organisation : now.organisations)
            for (const System& system : organisation.systems) {
                if (system.key != name) continue;
                if (system.stage == stage)
                    return fail(ErrorKind::conflict, "The system " + name + " is " +
                                                         std::string(to_string(stage)) +
                                                         " already.");
                if (auto done = save_stage(t, name, {stage, cause.reason, {}}); !done)
                    return pass_on(done);
                return std::vector{
                    row_of("stage", organisation.code.text(), name, moved(system.stage, stage))};
            }
        return fail(ErrorKind::not_found, "There is no system " + name + ".");
    });
}

DirectoryStore::Changes DirectoryStore::suspend(const OdsCode& code, const Cause& cause) {
    return change(
        cause, Weight::switches_off, [&](store::Transaction& t, const Loaded& now) -> Changes {
            const Organisation* organisation = find(now, code);
            if (organisation == nullptr) return no_organisation(code);
            std::vector<HistoryRow> rows;
            for (const System& system : organisation->systems) {
                if (system.stage == Stage::suspended) continue;
                const StageChange change{Stage::suspended, cause.reason, system.stage};
                if (auto done = save_stage(t, system.key, change); !done) return pass_on(done);
                rows.push_back(row_of("suspend", code.text(), system.key,
                                      moved(system.stage, Stage::suspended)));
            }
            if (rows.empty())
                return fail(ErrorKind::conflict,
                            "The organisation " + code.text() + " has no system left to suspend.");
            return rows;
        });
}

DirectoryStore::Changes DirectoryStore::resume(const OdsCode& code, const Cause& cause) {
    return change(cause, Weight::plain, [&](store::Transaction& t, const Loaded& now) -> Changes {
        const Organisation* organisation = find(now, code);
        if (organisation == nullptr) return no_organisation(code);
        const auto changes = load_stages(t);
        if (!changes) return std::unexpected(changes.error());
        std::vector<HistoryRow> rows;
        for (const System& system : organisation->systems) {
            const auto at = changes->find(system.key);
            if (at == changes->end() || !at->second.before) continue;
            const Stage stage = *at->second.before;
            if (auto done = save_stage(t, system.key, {stage, {}, {}}); !done) return pass_on(done);
            rows.push_back(
                row_of("resume", code.text(), system.key, moved(Stage::suspended, stage)));
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
