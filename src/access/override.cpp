#include <algorithm>
#include <string_view>

#include "access/relationship.hpp"
#include "base/text.hpp"
#include "people/alert.hpp"

namespace mcr::access {
namespace {

constexpr std::chrono::hours most_hours{12};
constexpr std::size_t longest_words = 1000;
constexpr std::size_t longest_id = 64;
constexpr std::size_t most_holders = 1000;

std::unexpected<Error> invalid(const char* sentence) {
    return fail(ErrorKind::invalid, sentence);
}

Result<void> check(const Declaration& declaration) {
    const auto is_of_id = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-';
    };
    if (declaration.id.empty() || declaration.id.size() > longest_id ||
        !std::ranges::all_of(declaration.id, is_of_id))
        return invalid("An override needs an id of its own.");
    if (declaration.holders.empty() || declaration.holders.size() > most_holders)
        return invalid("Name the organisations whose record is needed: at least one.");
    if (trim(declaration.words).empty() || declaration.words.size() > longest_words ||
        !is_valid_utf8(declaration.words) || declaration.words.contains('\0'))
        return invalid("Say in your own words why it is needed, in at most 1,000 characters.");
    if (declaration.hours <= std::chrono::hours::zero() || declaration.hours > most_hours)
        return invalid("An override runs for at least one hour and at most twelve.");
    return {};
}

/// Each once, in the order of their codes.
std::vector<OdsCode> distinct(std::vector<OdsCode> holders) {
    std::ranges::sort(holders);
    const auto repeats = std::ranges::unique(holders);
    holders.erase(repeats.begin(), repeats.end());
    return holders;
}

std::string written(const std::vector<OdsCode>& holders) {
    std::string out;
    for (const OdsCode& holder : holders) {
        if (!out.empty()) out += ' ';
        out += holder.text();
    }
    return out;
}

/// The override that `declaration` repeats, if it does.
Result<std::optional<Override>> declared_before(store::Transaction& t, const Asking& asking,
                                                const std::string& id) {
    const auto rows = t.query(
        "select patient_key, professional, organisation, reason, holders, until_at "
        "from access_override where id = ?",
        id);
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty()) return std::nullopt;
    const store::Row row = (*rows)[0];
    if (row.text(0) != asking.patient_key || row.text(1) != asking.professional ||
        row.text(2) != asking.organisation.text())
        return fail(ErrorKind::conflict, "An override has this id already.");
    const auto reason = override_reason_from(row.text(3));
    const auto until = parse_instant(row.text(5));
    if (!reason || !until)
        return fail(ErrorKind::malformed, "A row of the store's overrides cannot be read.");
    Override found{id, *reason, {}, *until};
    for (const auto text : split(row.text(4), ' '))
        if (auto holder = OdsCode::parse(text)) found.holders.push_back(std::move(*holder));
    return found;
}

/// The officers of both sides are told, each once.
Result<void> raise_alerts(store::Transaction& t, const Asking& asking,
                          const std::vector<OdsCode>& holders, const std::string& request_id,
                          Instant now, Random& random) {
    std::vector<OdsCode> told = holders;
    told.push_back(asking.organisation);
    for (const OdsCode& organisation : distinct(std::move(told))) {
        auto raised = people::raise(t, organisation, people::AlertKind::override_used, request_id,
                                    now, random);
        if (!raised) return raised;
    }
    return {};
}

}  // namespace

Result<Override> declare(store::Transaction& transaction, const Asking& asking,
                         const people::Doer& who, const Declaration& declaration,
                         const std::string& request_id, Instant now, Random& random) {
    if (auto good = check(declaration); !good) return pass_on(good);
    auto before = declared_before(transaction, asking, declaration.id);
    if (!before) return pass_on(before);
    if (*before) return std::move(**before);

    Override made{declaration.id, declaration.reason, distinct(declaration.holders),
                  now + declaration.hours};
    const auto done = transaction.exec(
        "insert into access_override (id, patient_key, professional, organisation, reason, words, "
        "holders, began_at, until_at, request) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        made.id, asking.patient_key, asking.professional, asking.organisation.text(),
        to_string(made.reason), declaration.words, written(made.holders), format_instant(now),
        format_instant(made.until), request_id);
    if (!done) return std::unexpected(done.error());

    people::Deed deed;
    deed.kind = "override";
    deed.doer = who;
    deed.patient = asking.patient.text();
    deed.purpose = "BTG";
    deed.action = "override declared for " + std::to_string(declaration.hours.count()) +
                  " hours: " + std::string(to_string(declaration.reason));
    for (const OdsCode& holder : made.holders) deed.holders.push_back(holder.text());
    deed.reason = declaration.words;
    deed.request_id = request_id;
    if (auto noted = people::note(transaction, deed, now); !noted) return pass_on(noted);

    auto raised = raise_alerts(transaction, asking, made.holders, request_id, now, random);
    if (!raised) return pass_on(raised);
    return made;
}

}  // namespace mcr::access
