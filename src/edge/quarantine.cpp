#include "edge/quarantine.hpp"

#include "base/text.hpp"

namespace mcr::edge {
namespace {

constexpr std::string_view columns =
    "id, feed, key, control_id, type, place, code, sentence, first_at, last_at, times, state";

Quarantined of(const store::Row& row) {
    return {row.integer(0), row.text(1), row.text(2), row.text(3), row.text(4),     row.text(5),
            row.text(6),    row.text(7), row.text(8), row.text(9), row.integer(10), row.text(11)};
}

std::string select(std::string_view rest) {
    return "select " + std::string(columns) + std::string(rest);
}

}  // namespace

Result<void> quarantine(store::Transaction& transaction, const Quarantined& what,
                        std::string_view message, Instant now) {
    const std::string at = format_instant(now);
    const auto again = transaction.exec(
        "update edge_quarantine set times = times + 1, last_at = ?, place = ?, code = ?, "
        "sentence = ? where key = ? and state = 'waiting'",
        at, what.place, what.code, what.sentence, what.key);
    if (!again) return std::unexpected(again.error());
    if (*again > 0) return {};
    const auto kept = transaction.exec(
        "insert into edge_quarantine (id, feed, key, control_id, type, place, code, sentence, "
        "first_at, last_at, times, state, message) select coalesce(max(id), 0) + 1, ?, ?, ?, ?, ?, "
        "?, ?, ?, ?, 1, 'waiting', ? from edge_quarantine",
        what.feed, what.key, what.control_id, what.type, what.place, what.code, what.sentence, at,
        at, to_base64(message));
    if (!kept) return std::unexpected(kept.error());
    return {};
}

Result<std::vector<Quarantined>> quarantined(store::Transaction& transaction, bool all) {
    static const std::string every = select(" from edge_quarantine order by id");
    static const std::string waiting =
        select(" from edge_quarantine where state = 'waiting' order by id");
    const auto rows = transaction.query(all ? every : waiting);
    if (!rows) return std::unexpected(rows.error());
    std::vector<Quarantined> out;
    for (const store::Row row : *rows) out.push_back(of(row));
    return out;
}

Result<QuarantinedMessage> find_quarantined(store::Transaction& transaction, std::int64_t id) {
    static const std::string one = select(", message from edge_quarantine where id = ?");
    const auto rows = transaction.query(one, id);
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty()) return fail(ErrorKind::not_found, "No message is kept under this number.");
    const store::Row row = (*rows)[0];
    auto message = from_base64(row.text(12));
    if (!message) return pass_on(message);
    return QuarantinedMessage{of(row), std::move(*message)};
}

Result<void> settle(store::Transaction& transaction, std::int64_t id, std::string_view state,
                    Instant now) {
    const auto done = transaction.exec(
        "update edge_quarantine set state = ?, last_at = ?, message = '' where id = ? and "
        "state = 'waiting'",
        state, format_instant(now), id);
    if (!done) return std::unexpected(done.error());
    if (*done == 0) return fail(ErrorKind::not_found, "No message waits under this number.");
    return {};
}

Result<void> settle_taken(store::Transaction& transaction, std::string_view key, Instant now) {
    const auto done = transaction.exec(
        "update edge_quarantine set state = 'taken', last_at = ?, message = '' where key = ? and "
        "state = 'waiting'",
        format_instant(now), key);
    if (!done) return std::unexpected(done.error());
    return {};
}

}  // namespace mcr::edge
