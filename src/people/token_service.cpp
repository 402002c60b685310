#include "people/token_service.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "people/deed.hpp"
#include "people/json.hpp"
#include "people/jwt.hpp"
#include "store/async.hpp"

namespace mcr::people {
namespace {

namespace json = boost::json;

constexpr std::string_view exchange_grant = "urn:ietf:params:oauth:grant-type:token-exchange";
constexpr std::string_view id_token_type = "urn:ietf:params:oauth:token-type:id_token";
constexpr std::string_view access_token_type = "urn:ietf:params:oauth:token-type:access_token";
constexpr std::chrono::seconds limit{10};
constexpr std::array staff_algorithms = {
    JwsAlgorithm::rs256, JwsAlgorithm::rs384, JwsAlgorithm::rs512,
    JwsAlgorithm::ps256, JwsAlgorithm::ps384, JwsAlgorithm::ps512,
    JwsAlgorithm::es256, JwsAlgorithm::es384, JwsAlgorithm::es512};

/// `code` is that of RFC 6749 section 5.2.
std::unexpected<Error> refuse(std::string code, std::string sentence) {
    return fail(ErrorKind::invalid, std::move(sentence), std::move(code));
}

OAuthAnswer error_answer(const Error& error) {
    const bool ours = error.kind != ErrorKind::invalid && error.kind != ErrorKind::unauthenticated;
    const std::string code = ours ? "temporarily_unavailable" : error.code;
    const int status = ours ? 503 : error.code == "invalid_client" ? 401 : 400;
    return {status,
            json::serialize(json::object{{"error", code}, {"error_description", error.sentence}})};
}

/// RFC 7636 section 4.1.
bool is_verifier(std::string_view text) {
    return text.size() >= 43 && text.size() <= 128 && std::ranges::all_of(text, [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '.' || c == '_' || c == '~';
           });
}

Result<SmartScopes> granted_to(const Client& client, std::string_view asked,
                               SmartScope::Context context) {
    const SmartScopes allowed = client.scopes.only(context, false);
    if (asked.empty()) return allowed;
    const auto scopes = SmartScopes::parse(asked);
    if (!scopes) return refuse("invalid_scope", scopes.error().sentence);
    return SmartScopes::granted(*scopes, allowed);
}

Doer system_of(const Client& client) {
    Doer doer;
    doer.id = client.id;
    doer.name = client.name;
    doer.role_name = "system";
    doer.organisation = client.organisation.text();
    return doer;
}

/// When the person signed in, as the ID token says.
std::optional<Instant> authenticated_in(const json::value& claims) {
    for (const std::string_view claim : {"auth_time", "iat"}) {
        const auto* found = member(claims, claim);
        const auto* seconds = found == nullptr ? nullptr : found->if_int64();
        if (seconds != nullptr && *seconds >= 0 && *seconds < 9'000'000'000)
            return Instant{std::chrono::seconds{*seconds}};
    }
    return std::nullopt;
}

}  // namespace

Deadline TokenService::deadline() const {
    return {use_.clock, limit};
}

net::Task<void> TokenService::put_down(const Client& client, Doer doer, std::string patient,
                                       std::string reason, std::string request_id,
                                       Deadline deadline) const {
    Deed deed;
    deed.kind = reason.empty() ? "sign-in" : "sign-in-failed";
    deed.doer = std::move(doer);
    deed.patient = std::move(patient);
    deed.action = "token for " + client.name;
    deed.reason = std::move(reason);
    deed.request_id = std::move(request_id);
    auto note_it = [deed, now = use_.clock.now()](store::Transaction& transaction) {
        return note(transaction, deed, now);
    };
    auto noted =
        co_await store::transact(use_.store, store::Access::write, deadline, std::move(note_it));
    if (!noted) use_.log.error("token-not-noted", {{"request", deed.request_id}});
}

net::Task<OAuthAnswer> TokenService::token(net::Worker& worker, OAuthRequest request) const {
    const Deadline by = deadline();
    auto proven = co_await use_.proof.of(worker, request, by);
    if (!proven) {
        use_.metrics.count("mcr_tokens_total", {{"outcome", "unknown-client"}});
        co_return error_answer(proven.error());
    }
    auto given = co_await grant(worker, *proven, request, by);
    use_.metrics.count("mcr_tokens_total", {{"outcome", given ? "given" : "refused"}});
    const Client& client = *proven->client;
    if (!given) {
        Doer doer = system_of(client);
        co_await put_down(client, std::move(doer), {}, given.error().sentence, request.request_id,
                          by);
        co_return error_answer(given.error());
    }
    co_await put_down(client, given->doer, given->deed_patient, {}, request.request_id, by);
    json::object body{
        {"access_token", given->token},
        {"token_type", "Bearer"},
        {"expires_in", std::chrono::duration_cast<std::chrono::seconds>(given->lifetime).count()},
        {"scope", given->scope}};
    if (given->exchanged) body["issued_token_type"] = access_token_type;
    if (!given->patient.empty()) {
        body["patient"] = given->patient;
        body["need_patient_banner"] = true;
    }
    co_return OAuthAnswer{200, json::serialize(body)};
}

net::Task<Result<TokenService::Given>> TokenService::grant(net::Worker& worker,
                                                           const ProvenClient& proven,
                                                           const OAuthRequest& request,
                                                           Deadline deadline) const {
    const std::string_view type = request.field("grant_type");
    if (type.empty()) co_return refuse("invalid_request", "The field grant_type is missing.");
    const Grant wanted = type == "client_credentials"   ? Grant::client_credentials
                         : type == exchange_grant       ? Grant::token_exchange
                         : type == "authorization_code" ? Grant::authorization_code
                                                        : Grant::context_launch;
    if (wanted == Grant::context_launch)
        co_return refuse("unsupported_grant_type", "This grant type is not offered.");
    if (!proven.client->may(wanted) ||
        (wanted != Grant::authorization_code && !proven.confidential))
        co_return refuse("unauthorized_client",
                         "The client is not registered for this grant type.");
    if (wanted == Grant::client_credentials) co_return by_itself(proven, request);
    if (wanted == Grant::token_exchange)
        co_return co_await exchange(worker, proven, request, deadline);
    co_return co_await redeem(proven, request, deadline);
}

Result<TokenService::Given> TokenService::by_itself(const ProvenClient& proven,
                                                    const OAuthRequest& request) const {
    const Client& client = *proven.client;
    auto scopes = granted_to(client, request.field("scope"), SmartScope::Context::system);
    if (!scopes) return pass_on(scopes);
    if (scopes->empty())
        return refuse("invalid_scope",
                      "A system by itself is granted none of these scopes. For clinical data "
                      "exchange the identity token of the professional who asks.");
    auto token = use_.issuer.issue(SystemClaims{.client_id = client.id,
                                                .organisation = client.organisation.text(),
                                                .scope = scopes->text(),
                                                .thumbprint = proven.thumbprint},
                                   use_.settings.system_lifetime);
    if (!token) return pass_on(token);
    return Given{std::move(*token),
                 use_.settings.system_lifetime,
                 scopes->text(),
                 {},
                 system_of(client),
                 {},
                 false};
}

net::Task<Result<TokenService::Given>> TokenService::exchange(net::Worker& worker,
                                                              ProvenClient proven,
                                                              OAuthRequest request,
                                                              Deadline deadline) const {
    const Client& client = *proven.client;
    const std::string_view wanted = request.field("requested_token_type");
    if (request.field("subject_token_type") != id_token_type ||
        (!wanted.empty() && wanted != access_token_type) || !request.field("actor_token").empty())
        co_return refuse("invalid_request",
                         "An identity token is exchanged for an access token, nothing else.");
    std::string subject(request.field("subject_token"));
    auto verified =
        co_await client.staff->keys->verify(worker, std::move(subject), staff_algorithms, deadline);
    if (!verified && verified.error().kind != ErrorKind::unauthenticated)
        co_return pass_on(verified);
    if (!verified) co_return refuse("invalid_grant", std::move(verified.error().sentence));
    const JwtRules rules{.issuer = client.staff->issuer,
                         .audiences = {client.staff->audience},
                         .longest_life = std::chrono::hours{1}};
    auto sound = check_registered(verified->claims, rules, use_.clock.now());
    if (!sound) co_return refuse("invalid_grant", std::move(sound.error().sentence));
    auto who = use_.selected_role(verified->claims);
    if (!who) co_return refuse("invalid_grant", std::move(who.error().sentence));
    if (!client.vouches_for(who->organisation))
        co_return refuse("invalid_grant",
                         "The selected role is not one of the client's organisation.");
    auto scopes = granted_to(client, request.field("scope"), SmartScope::Context::user);
    if (!scopes) co_return pass_on(scopes);
    if (scopes->empty())
        co_return refuse("invalid_scope", "The client is granted none of these scopes.");

    const std::string_view purpose = request.field("purpose");
    if (!purpose.empty() && purpose != "TREAT" && purpose != "ETREAT")
        co_return refuse("invalid_request", "The purpose is TREAT or ETREAT.");
    TokenClaims claims{.professional = std::move(*who),
                       .purpose = purpose.empty() ? "TREAT" : std::string(purpose)};
    claims.client_id = client.id;
    claims.gateway = client.gateway;
    claims.scope = scopes->text();
    claims.patient = request.field("patient");
    claims.thumbprint = proven.thumbprint;
    claims.stated = {std::string(request.field("basis")), std::string(request.field("reference")),
                     std::string(request.field("claim")), std::string(request.field("permission")),
                     std::string(request.field("not_asked"))};
    claims.authenticated = authenticated_in(verified->claims);
    Given given{{},  use_.settings.person_lifetime, claims.scope,
                {},  doer_of(claims.professional),  claims.patient,
                true};
    auto token = use_.issuer.issue(std::move(claims), given.lifetime);
    if (!token && token.error().kind == ErrorKind::invalid)
        co_return refuse("invalid_request", std::move(token.error().sentence));
    if (!token) co_return pass_on(token);
    given.token = std::move(*token);
    co_return given;
}

net::Task<Result<TokenService::Given>> TokenService::redeem(ProvenClient proven,
                                                            OAuthRequest request,
                                                            Deadline deadline) const {
    const std::string verifier(request.field("code_verifier"));
    if (!is_verifier(verifier))
        co_return refuse("invalid_request", "The field code_verifier is missing or none.");
    auto take_it = [code = std::string(request.field("code")),
                    now = use_.clock.now()](store::Transaction& transaction) {
        return take(transaction, Step::code, code, now);
    };
    auto found =
        co_await store::transact(use_.store, store::Access::write, deadline, std::move(take_it));
    if (!found) co_return pass_on(found);
    if (!*found) co_return refuse("invalid_grant", "The code was used, has run out, or is none.");
    Authorization& allowed = **found;
    if (allowed.claims.client_id != proven.client->id ||
        allowed.redirect_uri != request.field("redirect_uri") ||
        to_base64url(sha256(verifier)) != allowed.challenge)
        co_return refuse("invalid_grant",
                         "The code is of another client, redirect address or code verifier.");
    allowed.claims.thumbprint = proven.thumbprint;
    Given given{{},
                use_.settings.person_lifetime,
                allowed.claims.scope,
                allowed.claims.patient,
                doer_of(allowed.claims.professional),
                allowed.claims.patient,
                false};
    auto token = use_.issuer.issue(std::move(allowed.claims), given.lifetime);
    if (!token) co_return pass_on(token);
    given.token = std::move(*token);
    co_return given;
}

net::Task<OAuthAnswer> TokenService::introspect(net::Worker& worker, OAuthRequest request) const {
    auto proven = co_await use_.proof.of(worker, request, deadline());
    if (proven && !proven->confidential)
        proven = fail(ErrorKind::unauthenticated, "Tokens are looked into by systems with keys.",
                      "invalid_client");
    if (!proven) co_return error_answer(proven.error());
    const std::string_view token = request.field("token");
    const auto seconds = [](Instant when) {
        return std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
    };
    json::object body{{"active", false}};
    const auto say = [&](const auto& claims, std::string_view subject) {
        if (claims.client_id != proven->client->id) return;
        body = {{"active", true},
                {"client_id", claims.client_id},
                {"sub", subject},
                {"scope", claims.scope},
                {"token_type", "Bearer"},
                {"iat", seconds(claims.issued)},
                {"exp", seconds(claims.expires)}};
        if (!claims.thumbprint.empty()) body["cnf"] = json::object{{"x5t#S256", claims.thumbprint}};
    };
    if (const auto person = use_.checker.check(token)) {
        say(*person, person->professional.id);
        if (!person->patient.empty() && body.contains("sub")) body["patient"] = person->patient;
    } else if (const auto system = use_.checker.check_system(token)) {
        say(*system, system->client_id);
    }
    co_return OAuthAnswer{200, json::serialize(body)};
}

}  // namespace mcr::people
