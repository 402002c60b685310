#include "people/pending_sign_in.hpp"

#include <array>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "people/json.hpp"
#include "people/sealed.hpp"

namespace mcr::people {
namespace {

constexpr std::chrono::minutes life{10};
constexpr std::string_view purpose_of_seal = "pending sign-in";
constexpr std::size_t longest_secret = 128;

constexpr std::array migrations = {
    store::Migration{1, "pending sign-ins", R"sql(
        create table people_pending_sign_in (
            state text primary key,
            until text not null,
            sealed text not null);
        create index people_pending_sign_in_until on people_pending_sign_in (until)
    )sql"},
};

Digest key_of(std::string_view state, std::string_view browser) {
    return hmac_sha256(state, browser);
}

}  // namespace

Handshake new_handshake(Random& random) {
    return {new_token(random), new_token(random), new_token(random)};
}

Result<void> migrate_pending_sign_ins(store::Store& store) {
    return store.migrate("people-pending-sign-ins", migrations);
}

Result<void> keep_pending(store::Transaction& transaction, const PendingSignIn& pending,
                          std::string_view browser, Instant now, Random& random) {
    const boost::json::object plain{
        {"provider", pending.provider == Provider::staff ? "staff" : "patients"},
        {"nonce", pending.handshake.nonce},
        {"verifier", pending.handshake.verifier},
        {"next", pending.next},
        {"again", pending.again},
        {"subject", pending.subject},
        {"started", format_instant(pending.started)}};
    auto sealed = seal(key_of(pending.handshake.state, browser), purpose_of_seal,
                       boost::json::serialize(plain), random);
    if (!sealed) return pass_on(sealed);
    auto swept = transaction.exec("delete from people_pending_sign_in where until <= ?",
                                  format_instant(now));
    if (!swept) return pass_on(swept);
    auto done = transaction.exec(
        "insert into people_pending_sign_in (state, until, sealed) values (?, ?, ?)",
        to_hex(sha256(pending.handshake.state)), format_instant(now + life), *sealed);
    if (!done) return pass_on(done);
    return {};
}

Result<std::optional<PendingSignIn>> take_pending(store::Transaction& transaction,
                                                  std::string_view state, std::string_view browser,
                                                  Instant now) {
    if (state.empty() || state.size() > longest_secret || browser.empty() ||
        browser.size() > longest_secret)
        return std::nullopt;
    const std::string row = to_hex(sha256(state));
    const auto rows =
        transaction.query("select until, sealed from people_pending_sign_in where state = ?", row);
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty() || (*rows)[0].text(0) <= format_instant(now)) return std::nullopt;
    const auto plain = unseal(key_of(state, browser), purpose_of_seal, (*rows)[0].text(1));
    if (!plain) return std::nullopt;  // another browser's: it stays for the right one
    const auto taken = transaction.query(
        "delete from people_pending_sign_in where state = ? returning state", row);
    if (!taken) return std::unexpected(taken.error());
    if (taken->empty()) return std::nullopt;
    const auto value = parse_json(*plain);
    const auto started = value ? parse_instant(text_of(*value, "started"))
                               : Result<Instant>(std::unexpected(value.error()));
    if (!started) return fail(ErrorKind::malformed, "A pending sign-in in the store is not one.");
    PendingSignIn out;
    out.provider = text_of(*value, "provider") == "staff" ? Provider::staff : Provider::patients;
    out.handshake.nonce = text_of(*value, "nonce");
    out.handshake.verifier = text_of(*value, "verifier");
    out.next = text_of(*value, "next");
    out.again = text_of(*value, "again");
    out.subject = text_of(*value, "subject");
    out.started = *started;
    return out;
}

}  // namespace mcr::people
