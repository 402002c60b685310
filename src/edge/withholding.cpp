#include "edge/withholding.hpp"

#include "base/text.hpp"
#include "edge/identity.hpp"
#include "people/nhs_number.hpp"

namespace mcr::edge {

std::string_view code_of(WithheldAs manner) noexcept {
    return manner == WithheldAs::refused ? "refused" : "unknown";
}

std::optional<WithheldAs> withheld_as_from(std::string_view code) noexcept {
    if (code == "unknown") return WithheldAs::unknown;
    if (code == "refused") return WithheldAs::refused;
    return std::nullopt;
}

Result<void> withhold(store::Transaction& transaction, const Withholding& what, Instant now) {
    if (trim(what.reason).empty())
        return fail(ErrorKind::invalid, "A record is kept back for a reason; say which.");
    if (trim(what.who).empty())
        return fail(ErrorKind::invalid, "Somebody keeps a record back; say who.");
    const auto known = transaction.query("select patient from edge_identifier where identifier = ?",
                                         what.identifier);
    if (!known) return std::unexpected(known.error());
    std::optional<std::string> patient;
    if (!known->empty()) patient = (*known)[0].text(0);
    const auto kept = transaction.exec(
        "insert into edge_withheld (identifier, patient, manner, reason, who, since) "
        "values (?, ?, ?, ?, ?, ?) on conflict (identifier) do update set "
        "patient = excluded.patient, manner = excluded.manner, reason = excluded.reason, "
        "who = excluded.who, since = excluded.since",
        what.identifier, patient, code_of(what.manner), what.reason, what.who, format_instant(now));
    if (!kept) return std::unexpected(kept.error());
    return {};
}

Result<void> release(store::Transaction& transaction, std::string_view identifier) {
    const auto gone =
        transaction.exec("delete from edge_withheld where identifier = ?", identifier);
    if (!gone) return std::unexpected(gone.error());
    if (*gone == 0) return fail(ErrorKind::not_found, "No record is kept back by this identifier.");
    return {};
}

Result<std::vector<Withholding>> withholdings(store::Transaction& transaction) {
    const auto rows = transaction.query(
        "select identifier, manner, reason, who, since, (select count(*) from edge_identifier i "
        "where i.identifier = edge_withheld.identifier) from edge_withheld order by since, "
        "identifier");
    if (!rows) return std::unexpected(rows.error());
    std::vector<Withholding> out;
    for (const store::Row row : *rows)
        out.push_back({row.text(0), withheld_as_from(row.text(1)).value_or(WithheldAs::unknown),
                       row.text(2), row.text(3), row.text(4), row.integer(5) != 0});
    return out;
}

Result<std::string> typed_identifier(std::string_view text) {
    text = trim(text);
    std::string_view number = text;
    if (number.starts_with("NHS|")) number.remove_prefix(4);
    if (const auto bar = number.find('|'); bar == std::string_view::npos) {
        const auto parsed = people::NhsNumber::parse_typed(number);
        if (!parsed) return std::unexpected(parsed.error());
        return nhs_identifier(parsed->text());
    } else if (bar == 0 || bar + 1 == number.size()) {
        return fail(ErrorKind::invalid, "An identifier is an NHS number, or AUTHORITY|VALUE.");
    }
    return std::string(text);
}

}  // namespace mcr::edge
