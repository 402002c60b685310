#include "people/deed.hpp"

#include <algorithm>
#include <array>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/text.hpp"
#include "people/json.hpp"

namespace mcr::people {
namespace {

constexpr std::array migrations = {store::Migration{1, "outbox", R"(
    create table deed_outbox (
        number bigint primary key,
        noted_at text not null,
        leased_until text not null,
        deed text not null
    );
    create table deed_number (
        one bigint primary key check (one = 1),
        last bigint not null
    );
    insert into deed_number (one, last) values (1, 0);
)"}};

std::string written(const Deed& deed) {
    const Doer& doer = deed.doer;
    const boost::json::object out{
        {"kind", deed.kind},
        {"doer",
         {{"id", doer.id},
          {"role_profile", doer.role_profile_id},
          {"name", doer.name},
          {"role_code", doer.role_code},
          {"role", doer.role_name},
          {"organisation", doer.organisation},
          {"organisation_name", doer.organisation_name}}},
        {"patient", deed.patient},
        {"purpose", deed.purpose},
        {"action", deed.action},
        {"holders", boost::json::array(deed.holders.begin(), deed.holders.end())},
        {"reason", deed.reason},
        {"request", deed.request_id}};
    return boost::json::serialize(out);
}

Result<Deed> read(const std::string& text) {
    const auto json = parse_json(text);
    if (!json || !json->is_object() || text_of(*json, "kind").empty())
        return fail(ErrorKind::malformed, "A row of the store's outbox is no deed.");
    const auto take = [](const boost::json::value& from, std::string_view key) {
        return std::string(text_of(from, key));
    };
    Deed deed;
    deed.kind = take(*json, "kind");
    if (const auto* doer = member(*json, "doer"))
        deed.doer = {take(*doer, "id"),
                     take(*doer, "role_profile"),
                     take(*doer, "name"),
                     take(*doer, "role_code"),
                     take(*doer, "role"),
                     take(*doer, "organisation"),
                     take(*doer, "organisation_name")};
    deed.patient = take(*json, "patient");
    deed.purpose = take(*json, "purpose");
    deed.action = take(*json, "action");
    for (const auto& holder : array_of(*json, "holders"))
        if (holder.is_string()) deed.holders.emplace_back(holder.get_string());
    deed.reason = take(*json, "reason");
    deed.request_id = take(*json, "request");
    return deed;
}

}  // namespace

Doer doer_of(const Professional& professional) {
    return {professional.id,
            professional.role_profile_id,
            professional.display_name(),
            professional.role_code,
            professional.role_name,
            professional.organisation.text(),
            professional.organisation_name};
}

Doer operator_named(std::string name) {
    Doer doer;
    doer.id = name;
    doer.name = std::move(name);
    doer.role_name = "operator";
    return doer;
}

Result<void> migrate_deeds(store::Store& store) {
    return store.migrate("deed", migrations);
}

Result<void> note(store::Transaction& transaction, const Deed& deed, Instant now) {
    const auto number = transaction.query("update deed_number set last = last + 1 returning last");
    if (!number) return std::unexpected(number.error());
    const std::string at = format_instant(now);
    const auto done = transaction.exec(
        "insert into deed_outbox (number, noted_at, leased_until, deed) values (?, ?, ?, ?)",
        (*number)[0].integer(0), at, at, written(deed));
    if (!done) return std::unexpected(done.error());
    return {};
}

Result<std::vector<Waiting>> take_deeds(store::Transaction& transaction, std::size_t most,
                                        Milliseconds lease, Instant now) {
    const auto rows = transaction.query(
        "update deed_outbox set leased_until = ? where number in (select number from deed_outbox "
        "where leased_until <= ? order by number limit ?) returning number, noted_at, deed",
        format_instant(now + lease), format_instant(now), most);
    if (!rows) return std::unexpected(rows.error());
    std::vector<Waiting> taken;
    for (const store::Row row : *rows) {
        auto deed = read(row.text(2));
        if (!deed) return pass_on(deed);
        const auto noted = parse_instant(row.text(1));
        taken.push_back({row.integer(0), noted ? *noted : now, std::move(*deed)});
    }
    std::ranges::sort(taken, {}, &Waiting::number);
    return taken;
}

Result<void> forget_deeds(store::Transaction& transaction,
                          const std::vector<std::int64_t>& numbers) {
    for (const std::int64_t number : numbers) {
        const auto done = transaction.exec("delete from deed_outbox where number = ?", number);
        if (!done) return std::unexpected(done.error());
    }
    return {};
}

}  // namespace mcr::people
