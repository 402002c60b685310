#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "edge/intake.hpp"

namespace mcr::edge {
namespace {

/// Hands what is homed at `home` from `from` to `to`. References within go along.
Result<std::int64_t> hand_over(store::Transaction& transaction, const std::string& home,
                               const std::string& from, const std::string& to) {
    const auto moved = transaction.exec(
        "update edge_resource set patient = ?, content = replace(content, ?, ?) "
        "where patient = ? and home = ? and type <> 'Patient'",
        to, "\"Patient/" + from + '"', "\"Patient/" + to + '"', from, home);
    if (!moved) return moved;
    const auto documents = transaction.exec(
        "update edge_binary set patient = ? where patient = ? and home = ?", to, from, home);
    if (!documents) return documents;
    const auto identifiers = transaction.exec(
        "update edge_identifier set patient = ?, standing = 'merged' "
        "where patient = ? and home = ? and standing <> 'released'",
        to, from, home);
    if (!identifiers) return identifiers;
    return *moved;
}

/// `prior` and everybody who was merged into it.
Result<std::set<std::string>> homes_within(store::Transaction& transaction,
                                           const std::string& prior) {
    std::set<std::string> homes;
    std::vector<std::string> open = {prior};
    while (!open.empty()) {
        const std::string one = open.back();
        open.pop_back();
        if (!homes.insert(one).second) continue;
        const auto merged = transaction.query(
            "select prior from edge_merge where survivor = ? and ended is null", one);
        if (!merged) return std::unexpected(merged.error());
        for (const store::Row row : *merged) open.push_back(row.text(0));
    }
    return homes;
}

Result<std::int64_t> merge_one(store::Transaction& transaction, const std::string& survivor,
                               const std::string& prior, const Told& told) {
    const std::string when = format_instant(told.when);
    const auto undone = transaction.query(
        "select count(*) from edge_merge where prior = ? and ended is not null and ended > ?",
        prior, when);
    if (!undone) return std::unexpected(undone.error());
    if ((*undone)[0].integer(0) > 0) return 0;

    const auto homes = homes_within(transaction, prior);
    if (!homes) return std::unexpected(homes.error());
    std::int64_t moved = 0;
    for (const std::string& home : *homes) {
        const auto handed = hand_over(transaction, home, prior, survivor);
        if (!handed) return handed;
        moved += *handed;
    }
    const auto hidden = transaction.exec(
        "update edge_resource set gone = 2 where type = 'Patient' and id = ? and gone = 0", prior);
    if (!hidden) return hidden;
    const auto ended =
        transaction.exec("update edge_patient set merged_into = ? where id = ?", survivor, prior);
    if (!ended) return ended;
    const auto noted = transaction.exec(
        "insert into edge_merge (prior, survivor, told, feed, unit) values (?, ?, ?, ?, ?) "
        "on conflict (prior) do update set survivor = excluded.survivor, told = excluded.told, "
        "ended = null, feed = excluded.feed, unit = excluded.unit",
        prior, survivor, when, told.feed, told.unit);
    if (!noted) return noted;
    return moved;
}

}  // namespace

Result<std::int64_t> merge(store::Transaction& transaction, std::string_view survivor,
                           const std::vector<std::string>& prior, const Told& told, Instant now) {
    const std::string to(survivor);
    std::int64_t moved = 0;
    for (const std::string& identifier : prior) {
        const auto known = transaction.query(
            "select patient from edge_identifier where identifier = ? and standing <> 'released'",
            identifier);
        if (!known) return std::unexpected(known.error());
        if (known->empty()) {
            // What is told of the prior patient from now on is the survivor's.
            const auto kept = transaction.exec(
                "insert into edge_identifier (identifier, patient, home, standing, told) "
                "values (?, ?, ?, 'merged', ?) on conflict (identifier) do update set "
                "patient = excluded.patient, home = excluded.home, standing = 'merged', "
                "told = excluded.told",
                identifier, to, to, format_instant(now));
            if (!kept) return kept;
            continue;
        }
        const std::string from = (*known)[0].text(0);
        if (from == to) continue;
        const auto one = merge_one(transaction, to, from, told);
        if (!one) return one;
        moved += *one;
    }
    return moved;
}

Result<std::int64_t> unmerge(store::Transaction& transaction, std::string_view prior,
                             const Told& told, Instant) {
    const auto found = transaction.query(
        "select m.prior, i.patient from edge_identifier i join edge_merge m on m.prior = i.home "
        "where i.identifier = ? and m.ended is null",
        prior);
    if (!found) return std::unexpected(found.error());
    if (found->empty())
        return fail(ErrorKind::not_found, "No merge of a patient with this identifier is in force.",
                    "not-merged");
    const std::string back = (*found)[0].text(0), from = (*found)[0].text(1);
    const auto homes = homes_within(transaction, back);
    if (!homes) return std::unexpected(homes.error());
    std::int64_t moved = 0;
    for (const std::string& home : *homes) {
        const auto handed = hand_over(transaction, home, from, back);
        if (!handed) return handed;
        moved += *handed;
    }
    const auto identifiers = transaction.exec(
        "update edge_identifier set standing = 'current' where patient = ? and home = ?", back,
        back);
    if (!identifiers) return identifiers;
    const auto shown = transaction.exec(
        "update edge_resource set gone = 0 where type = 'Patient' and id = ? and gone = 2", back);
    if (!shown) return shown;
    const auto living =
        transaction.exec("update edge_patient set merged_into = null where id = ?", back);
    if (!living) return living;
    const auto ended = transaction.exec("update edge_merge set ended = ? where prior = ?",
                                        format_instant(told.when), back);
    if (!ended) return ended;
    return moved;
}

}  // namespace mcr::edge
