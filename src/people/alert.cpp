#include "people/alert.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace mcr::people {
namespace {

constexpr std::array<std::string_view, 6> kinds = {"self-claimed",    "override-used",
                                                   "launch-misused",  "restricted",
                                                   "objection-filed", "care-declined"};
constexpr std::array<std::string_view, 4> states = {"open", "investigating", "closed", "escalated"};

constexpr std::array migrations = {store::Migration{1, "alerts", R"(
    create table alert (
        id text primary key,
        organisation text not null,
        kind text not null,
        reference text not null,
        raised_at text not null,
        state text not null,
        note text not null,
        handled_by text not null
    );
    create index alert_of on alert (organisation, raised_at);
)"}};

constexpr std::size_t longest_note = 1000;

Result<Alert> alert_from(const store::Row& row) {
    const auto organisation = OdsCode::parse(row.text(1));
    const auto kind = alert_kind_from(row.text(2));
    const auto raised = parse_instant(row.text(4));
    const auto state = alert_state_from(row.text(5));
    if (!organisation || !kind || !raised || !state)
        return fail(ErrorKind::malformed, "A row of the store's alerts cannot be read.");
    return Alert{row.text(0), *organisation, *kind,       row.text(3),
                 *raised,     *state,        row.text(6), row.text(7)};
}

}  // namespace

std::string_view to_string(AlertKind kind) noexcept {
    return kinds.at(static_cast<std::size_t>(kind));
}
std::string_view to_string(AlertState state) noexcept {
    return states.at(static_cast<std::size_t>(state));
}

Result<AlertKind> alert_kind_from(std::string_view text) {
    const auto* at = std::ranges::find(kinds, text);
    if (at == kinds.end()) return fail(ErrorKind::invalid, "There is no such kind of alert.");
    return static_cast<AlertKind>(at - kinds.begin());
}
Result<AlertState> alert_state_from(std::string_view text) {
    const auto* at = std::ranges::find(states, text);
    if (at == states.end())
        return fail(ErrorKind::invalid, "An alert is open, investigating, closed or escalated.");
    return static_cast<AlertState>(at - states.begin());
}

Result<void> migrate_alerts(store::Store& store) {
    return store.migrate("alert", migrations);
}

Result<void> raise(store::Transaction& transaction, const OdsCode& organisation, AlertKind kind,
                   const std::string& reference, Instant now, Random& random) {
    const auto done = transaction.exec(
        "insert into alert (id, organisation, kind, reference, raised_at, state, note, handled_by) "
        "values (?, ?, ?, ?, ?, 'open', '', '')",
        new_uuid(random), organisation.text(), to_string(kind), reference, format_instant(now));
    if (!done) return std::unexpected(done.error());
    return {};
}

Result<std::vector<Alert>> alerts_of(store::Transaction& transaction, const OdsCode& organisation,
                                     bool open_only, std::size_t most) {
    const auto rows = transaction.query(
        "select id, organisation, kind, reference, raised_at, state, note, handled_by from alert "
        "where organisation = ? and (? = 0 or state <> 'closed') "
        "order by raised_at desc, id limit ?",
        organisation.text(), open_only, most);
    if (!rows) return std::unexpected(rows.error());
    std::vector<Alert> alerts;
    for (const store::Row row : *rows) {
        auto alert = alert_from(row);
        if (!alert) return pass_on(alert);
        alerts.push_back(std::move(*alert));
    }
    return alerts;
}

Result<Alert> handle(store::Transaction& transaction, const OdsCode& organisation,
                     const std::string& id, AlertState state, const std::string& note,
                     const Doer& by, Instant now) {
    if (state == AlertState::closed && trim(note).empty())
        return fail(ErrorKind::invalid, "Write down what was found before the alert is closed.",
                    "note");
    if (note.size() > longest_note || !is_valid_utf8(note))
        return fail(ErrorKind::invalid, "The note must be text of at most 1000 bytes.", "note");
    const auto rows = transaction.query(
        "update alert set state = ?, note = ?, handled_by = ? where id = ? and organisation = ? "
        "returning id, organisation, kind, reference, raised_at, state, note, handled_by",
        to_string(state), note, by.name, id, organisation.text());
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty()) return fail(ErrorKind::not_found, "There is no such alert.");
    Deed deed;
    deed.kind = "alert";
    deed.doer = by;
    deed.action = "alert " + std::string(to_string(state));
    deed.reason = note;
    deed.holders = {organisation.text()};
    deed.request_id = (*rows)[0].text(3);
    if (auto noted = people::note(transaction, deed, now); !noted)
        return std::unexpected(noted.error());
    return alert_from((*rows)[0]);
}

}  // namespace mcr::people
