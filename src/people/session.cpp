#include "people/session.hpp"

#include <array>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "people/json.hpp"
#include "people/sealed.hpp"

namespace mcr::people {
namespace {

namespace json = boost::json;

constexpr std::string_view purpose_of_seal = "session";
constexpr std::chrono::minutes note_use_every{1};
constexpr std::size_t longest_token = 128;

// What names a patient stands in `sealed`, under a key that only the cookie has: whoever reads the
// store learns no NHS number from it.
constexpr std::array migrations = {
    store::Migration{1, "sessions", R"sql(
        create table people_session (
            key text primary key,
            provider text not null,
            issuer text not null,
            subject text not null,
            provider_session text not null,
            authenticated text not null,
            created text not null,
            used text not null,
            sealed text not null);
        create index people_session_subject on people_session (issuer, subject);
        create index people_session_provider_session on people_session (issuer, provider_session);
        create index people_session_used on people_session (used);
        create index people_session_created on people_session (created)
    )sql"},
};

constexpr std::array used_migrations = {
    store::Migration{1, "used", R"sql(
        create table people_used (
            realm text not null,
            id text not null,
            until text not null,
            primary key (realm, id));
        create index people_used_until on people_used (until)
    )sql"},
};

std::string_view to_string(Provider provider) {
    return provider == Provider::staff ? "staff" : "patients";
}

std::string key_of(std::string_view token) {
    return to_hex(sha256(token));
}
Digest seal_key_of(std::string_view token) {
    return hmac_sha256(token, "what a session holds");
}

json::object written(const StatedReason& stated) {
    return {{"basis", stated.basis},
            {"reference", stated.reference},
            {"claim", stated.claim},
            {"permission", stated.permission},
            {"not_asked", stated.not_asked}};
}

json::object written(const Professional& role) {
    return {{"id", role.id},
            {"role_profile_id", role.role_profile_id},
            {"family", role.family},
            {"given", role.given},
            {"prefix", role.prefix},
            {"role", to_string(role.role)},
            {"role_code", role.role_code},
            {"role_name", role.role_name},
            {"organisation", role.organisation.text()},
            {"organisation_name", role.organisation_name}};
}

std::string written(const Session& session) {
    json::array roles;
    for (const Professional& role : session.roles) roles.push_back(written(role));
    json::object out{{"id_token", session.id_token},
                     {"roles", std::move(roles)},
                     {"assurance", session.assurance},
                     {"csrf", session.csrf}};
    if (session.role) out["role"] = *session.role;
    if (session.launch)
        out["launch"] = json::object{{"patient", session.launch->patient},
                                     {"stated", written(session.launch->stated)}};
    return json::serialize(out);
}

std::unexpected<Error> no_session() {
    return fail(ErrorKind::malformed, "A session in the store is not one.");
}

std::string text(const json::value& value, std::string_view key) {
    return std::string(text_of(value, key));
}

Result<Professional> read_role(const json::value& value) {
    const auto group = role_group_from(text_of(value, "role"));
    const auto organisation = OdsCode::parse(text_of(value, "organisation"));
    if (!group || !organisation) return no_session();
    return Professional{.id = text(value, "id"),
                        .role_profile_id = text(value, "role_profile_id"),
                        .family = text(value, "family"),
                        .given = text(value, "given"),
                        .prefix = text(value, "prefix"),
                        .role = *group,
                        .role_code = text(value, "role_code"),
                        .role_name = text(value, "role_name"),
                        .organisation = *organisation,
                        .organisation_name = text(value, "organisation_name")};
}

/// Adds to `session` what `written` wrote.
Result<void> read_sealed(std::string_view plain, Session& session) {
    const auto value = parse_json(plain);
    if (!value) return no_session();
    session.id_token = text(*value, "id_token");
    session.csrf = text(*value, "csrf");
    if (const auto* assurance = member(*value, "assurance"); assurance && assurance->is_int64())
        session.assurance = static_cast<std::uint32_t>(assurance->get_int64());
    for (const json::value& one : array_of(*value, "roles")) {
        auto role = read_role(one);
        if (!role) return pass_on(role);
        session.roles.push_back(std::move(*role));
    }
    if (const auto* role = member(*value, "role")) {
        const auto* index = role->if_int64();
        if (index == nullptr || *index < 0 || std::cmp_greater_equal(*index, session.roles.size()))
            return no_session();
        session.role = static_cast<std::size_t>(*index);
    }
    if (const auto* launch = member(*value, "launch")) {
        const json::value* stated = member(*launch, "stated");
        if (stated == nullptr) return no_session();
        session.launch = LaunchContext{.patient = text(*launch, "patient"),
                                       .patient_name = {},
                                       .stated = {.basis = text(*stated, "basis"),
                                                  .reference = text(*stated, "reference"),
                                                  .claim = text(*stated, "claim"),
                                                  .permission = text(*stated, "permission"),
                                                  .not_asked = text(*stated, "not_asked")}};
    }
    return {};
}

/// Writes `session`, all but its key set, under a new token.
Result<Begun> insert(store::Transaction& transaction, Session session, Random& random) {
    Begun begun{std::move(session), new_token(random)};
    begun.session.key = key_of(begun.token);
    auto sealed = seal(seal_key_of(begun.token), purpose_of_seal, written(begun.session), random);
    if (!sealed) return pass_on(sealed);
    auto done = transaction.exec(
        "insert into people_session (key, provider, issuer, subject, provider_session, "
        "authenticated, created, used, sealed) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        begun.session.key, to_string(begun.session.provider), begun.session.issuer,
        begun.session.subject, begun.session.provider_session,
        format_instant(begun.session.authenticated), format_instant(begun.session.created),
        format_instant(begun.session.used), *sealed);
    if (!done) return pass_on(done);
    return begun;
}

}  // namespace

Result<void> migrate_sessions(store::Store& store) {
    return store.migrate("people-sessions", migrations);
}

Result<Begun> begin_session(store::Transaction& transaction, Session session,
                            const SessionLimits& limits, Instant now, Random& random) {
    auto ended =
        transaction.exec("delete from people_session where used <= ? or created <= ?",
                         format_instant(now - limits.idle), format_instant(now - limits.absolute));
    if (!ended) return pass_on(ended);
    session.created = now;
    session.used = now;
    session.csrf = new_token(random);
    return insert(transaction, std::move(session), random);
}

Result<std::optional<Session>> read_session(store::Transaction& transaction, std::string_view token,
                                            const SessionLimits& limits, Instant now) {
    if (token.empty() || token.size() > longest_token) return std::nullopt;
    Session session;
    session.key = key_of(token);
    const auto rows = transaction.query(
        "select provider, issuer, subject, provider_session, authenticated, created, used, sealed "
        "from people_session where key = ?",
        session.key);
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty()) return std::nullopt;
    const store::Row row = (*rows)[0];
    session.provider = row.text(0) == "staff" ? Provider::staff : Provider::patients;
    session.issuer = row.text(1);
    session.subject = row.text(2);
    session.provider_session = row.text(3);
    const std::array<std::pair<std::size_t, Instant*>, 3> times = {
        {{4, &session.authenticated}, {5, &session.created}, {6, &session.used}}};
    for (const auto& [column, into] : times) {
        const auto time = parse_instant(row.text(column));
        if (!time) return no_session();
        *into = *time;
    }
    if (now >= session.used + limits.idle || now >= session.created + limits.absolute)
        return std::nullopt;
    const auto plain = unseal(seal_key_of(token), purpose_of_seal, row.text(7));
    if (!plain) return no_session();
    if (auto read = read_sealed(*plain, session); !read) return pass_on(read);
    return session;
}

bool use_is_due(const Session& session, Instant now) {
    return now >= session.used + note_use_every;
}

Result<std::optional<Session>> find_session(store::Transaction& transaction, std::string_view token,
                                            const SessionLimits& limits, Instant now) {
    auto found = read_session(transaction, token, limits, now);
    if (!found || !*found || !use_is_due(**found, now)) return found;
    (*found)->used = now;
    auto noted = transaction.exec("update people_session set used = ? where key = ? and used < ?",
                                  format_instant(now), (*found)->key, format_instant(now));
    if (!noted) return pass_on(noted);
    return found;
}

Result<Begun> choose_role(store::Transaction& transaction, const Session& session, std::size_t role,
                          const SessionLimits& limits, Instant now, Random& random) {
    if (role >= session.roles.size())
        return fail(ErrorKind::not_found, "This is none of your roles.");
    // The row decides, not the copy at hand: a session that was ended is not revived by it.
    const auto old = transaction.query(
        "delete from people_session where key = ? returning created, "
        "authenticated, used",
        session.key);
    if (!old) return std::unexpected(old.error());
    const auto over = [] {
        return fail(ErrorKind::unauthenticated, "This sign-in has ended. Sign in again.");
    };
    if (old->empty()) return over();
    const auto created = parse_instant((*old)[0].text(0));
    const auto authenticated = parse_instant((*old)[0].text(1));
    const auto used = parse_instant((*old)[0].text(2));
    if (!created || !authenticated || !used) return no_session();
    if (now >= *used + limits.idle || now >= *created + limits.absolute) return over();
    Session next = session;
    next.role = role;
    next.created = *created;
    next.authenticated = *authenticated;
    next.used = now;
    next.csrf = new_token(random);
    return insert(transaction, std::move(next), random);
}

Result<void> note_authenticated(store::Transaction& transaction, const std::string& key,
                                Instant authenticated) {
    const auto done = transaction.exec("update people_session set authenticated = ? where key = ?",
                                       format_instant(authenticated), key);
    if (!done) return std::unexpected(done.error());
    if (*done == 0)
        return fail(ErrorKind::unauthenticated, "This sign-in has ended. Sign in again.");
    return {};
}

Result<void> end_session(store::Transaction& transaction, const std::string& key) {
    const auto done = transaction.exec("delete from people_session where key = ?", key);
    if (!done) return std::unexpected(done.error());
    return {};
}

Result<std::int64_t> end_sessions_of(store::Transaction& transaction, std::string_view issuer,
                                     std::string_view subject, std::string_view provider_session) {
    if (!provider_session.empty()) {
        if (subject.empty())
            return transaction.exec(
                "delete from people_session where issuer = ? and provider_session = ?", issuer,
                provider_session);
        return transaction.exec(
            "delete from people_session where issuer = ? and provider_session = ? and subject = ?",
            issuer, provider_session, subject);
    }
    if (subject.empty()) return 0;
    return transaction.exec("delete from people_session where issuer = ? and subject = ?", issuer,
                            subject);
}

TokenClaims claims_of(const Session& session, std::string_view purpose) {
    TokenClaims claims{.professional = session.roles.at(*session.role)};
    claims.purpose = purpose;
    claims.id = session.key;
    claims.issued = session.created;
    claims.expires = session.used + SessionLimits{}.idle;
    claims.authenticated = session.authenticated;
    if (session.launch) {
        claims.patient = session.launch->patient;
        claims.stated = session.launch->stated;
    }
    return claims;
}

Result<void> migrate_used(store::Store& store) {
    return store.migrate("people-used", used_migrations);
}

Result<bool> use_once(store::Transaction& transaction, std::string_view realm, std::string_view id,
                      Instant until, Instant now) {
    const std::string moment = format_instant(now);
    auto swept = transaction.exec("delete from people_used where until <= ?", moment);
    if (!swept) return pass_on(swept);
    const auto first = transaction.query(
        "insert into people_used (realm, id, until) values (?, ?, ?) "
        "on conflict (realm, id) do nothing returning id",
        realm, key_of(id), format_instant(until));
    if (!first) return std::unexpected(first.error());
    return !first->empty();
}

}  // namespace mcr::people
