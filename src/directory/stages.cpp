#include "directory/tables.hpp"

namespace mcr::directory {

Result<StageChanges> load_stages(store::Transaction& t) {
    const auto rows = t.query("select key, stage, stage_reason, stage_before from system_stage");
    if (!rows) return std::unexpected(rows.error());
    StageChanges changes;
    for (const store::Row row : *rows) {
        const auto written = row.optional_text(3);
        const auto stage = stage_from(row.text(1));
        const auto before = stage_from(written.value_or("live"));
        if (!stage || !before)
            return fail(ErrorKind::invalid, "The store's stage of system " + row.text(0) +
                                                " is none that this version knows.");
        changes.emplace(row.text(0), StageChange{*stage, row.text(2),
                                                 written ? std::optional(*before) : std::nullopt});
    }
    return changes;
}

Result<void> save_stage(store::Transaction& t, const std::string& key, const StageChange& change) {
    std::optional<std::string> before;
    if (change.before) before = to_string(*change.before);
    auto done = t.exec(
        "insert into system_stage (key, stage, stage_reason, stage_before) values (?, ?, ?, ?) "
        "on conflict (key) do update set stage = excluded.stage, "
        "stage_reason = excluded.stage_reason, stage_before = excluded.stage_before",
        key, to_string(change.stage), change.reason, before);
    if (!done) return pass_on(done);
    return {};
}

}  // namespace mcr::directory
