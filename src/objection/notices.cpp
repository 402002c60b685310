#include "objection/notices.hpp"

#include <algorithm>
#include <tuple>

#include "base/text.hpp"
#include "objection/register.hpp"

namespace mcr::objection {

Result<void> leave_notice(store::Transaction& t, const Objection& objection) {
    const std::string at = format_instant(objection.changed);
    auto done = t.exec(
        "insert into objection_notice (id, holder, objection, version, created, leased_until) "
        "values (?, ?, ?, ?, ?, ?)",
        objection.id + "." + std::to_string(objection.version), objection.holder.text(),
        objection.id, objection.version, at, at);
    if (!done) return pass_on(done);
    return {};
}

Result<std::vector<Notice>> take_notices(store::Transaction& t, std::size_t most,
                                         Milliseconds lease, Instant now) {
    const auto rows = t.query(
        "update objection_notice set leased_until = ? where id in (select id from "
        "objection_notice where delivered is null and leased_until <= ? "
        "order by created, objection, version limit ?) "
        "returning id, holder, objection, version, created",
        format_instant(now + lease), format_instant(now), most);
    if (!rows) return std::unexpected(rows.error());
    std::vector<Notice> taken;
    for (const store::Row row : *rows) {
        auto holder = OdsCode::parse(row.text(1));
        const auto created = parse_instant(row.text(4));
        if (!holder || !created)
            return fail(ErrorKind::malformed, "A row of the store's notices cannot be read.");
        taken.push_back({row.text(0), std::move(*holder), row.text(2), row.integer(3), *created});
    }
    std::ranges::sort(taken, {}, [](const Notice& notice) {
        return std::tie(notice.created, notice.objection, notice.version);
    });
    return taken;
}

Result<void> confirm_notices(store::Transaction& t, const std::vector<std::string>& ids,
                             Instant now) {
    for (const std::string& id : ids) {
        auto done =
            t.exec("update objection_notice set delivered = ? where id = ? and delivered is null",
                   format_instant(now), id);
        if (!done) return pass_on(done);
    }
    return {};
}

}  // namespace mcr::objection
