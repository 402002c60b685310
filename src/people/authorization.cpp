#include "people/authorization.hpp"

#include <array>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "people/claims.hpp"
#include "people/json.hpp"
#include "people/sealed.hpp"

namespace mcr::people {
namespace {

constexpr std::array migrations = {store::Migration{1, "authorizations", R"sql(
    create table people_authorization (
        handle text primary key,
        step text not null,
        until text not null,
        sealed text not null);
    create index people_authorization_until on people_authorization (until)
)sql"}};

constexpr std::size_t longest_handle = 128;
/// The claims stand in the store in the form of a token that nobody signed.
const TokenSettings inside = {.issuer = "store", .audience = "store"};

std::string_view name_of(Step step) {
    return step == Step::code ? "code" : "launch";
}
std::chrono::seconds life_of(Step step) {
    return std::chrono::seconds{step == Step::code ? 60 : 300};
}
Digest seal_key_of(std::string_view handle) {
    return hmac_sha256(handle, "what an authorization holds");
}

}  // namespace

Result<void> migrate_authorizations(store::Store& store) {
    return store.migrate("people-authorizations", migrations);
}

Result<std::string> keep(store::Transaction& transaction, Step step,
                         const Authorization& authorization, Instant now, Random& random) {
    TokenClaims claims = authorization.claims;
    claims.id = name_of(step);
    claims.issued = now;
    claims.expires = now + life_of(step);
    auto written = write_claims(claims, inside);
    if (!written) return pass_on(written);
    const boost::json::object whole{{"claims", *written},
                                    {"redirect_uri", authorization.redirect_uri},
                                    {"challenge", authorization.challenge}};
    const std::string handle = new_token(random);
    auto sealed = seal(seal_key_of(handle), name_of(step), boost::json::serialize(whole), random);
    if (!sealed) return pass_on(sealed);
    auto swept =
        transaction.exec("delete from people_authorization where until <= ?", format_instant(now));
    if (!swept) return pass_on(swept);
    auto done = transaction.exec(
        "insert into people_authorization (handle, step, until, sealed) values (?, ?, ?, ?)",
        to_hex(sha256(handle)), name_of(step), format_instant(claims.expires), *sealed);
    if (!done) return pass_on(done);
    return handle;
}

Result<std::optional<Authorization>> take(store::Transaction& transaction, Step step,
                                          std::string_view handle, Instant now) {
    if (handle.empty() || handle.size() > longest_handle) return std::nullopt;
    const auto rows = transaction.query(
        "delete from people_authorization where handle = ? and step = ? returning until, sealed",
        to_hex(sha256(handle)), name_of(step));
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty() || (*rows)[0].text(0) <= format_instant(now)) return std::nullopt;
    const auto broken = [] {
        return fail(ErrorKind::malformed, "An authorization in the store is not one.");
    };
    const auto plain = unseal(seal_key_of(handle), name_of(step), (*rows)[0].text(1));
    const auto whole = plain ? parse_json(*plain) : Result<boost::json::value>(broken());
    if (!whole) return broken();
    const auto written = parse_json(text_of(*whole, "claims"));
    if (!written) return broken();
    auto claims = read_claims(*written, inside, now);
    if (!claims) return broken();
    return Authorization{std::move(*claims), std::string(text_of(*whole, "redirect_uri")),
                         std::string(text_of(*whole, "challenge"))};
}

}  // namespace mcr::people
