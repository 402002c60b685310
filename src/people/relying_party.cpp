#include "people/relying_party.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/text.hpp"
#include "people/json.hpp"

namespace mcr::people {
namespace {

namespace json = boost::json;

constexpr std::size_t max_token = 32UL << 10U;
constexpr std::uint64_t max_answer = 256UL << 10U;
constexpr JsonLimits answer_limits{.max_bytes = max_answer, .max_depth = 16};
constexpr std::chrono::seconds assertion_life{120};

std::unexpected<Error> not_reached(const Error& error) {
    return fail(error.kind == ErrorKind::timed_out ? ErrorKind::timed_out : ErrorKind::unavailable,
                "The sign-in provider cannot be reached.", error.code);
}
std::unexpected<Error> not_accepted() {
    return fail(ErrorKind::unauthenticated,
                "The sign-in provider did not confirm this sign-in. Sign in again.");
}

/// Every algorithm that is ever accepted: the provider's keys decide among them.
Result<VerifiedJwt> verify_with(const KeySet& keys, std::string_view token) {
    using enum JwsAlgorithm;
    return keys.verify(token, {rs256, rs384, rs512, ps256, ps384, ps512, es256, es384}, max_token);
}

void add_field(std::string& form, std::string_view name, std::string_view value) {
    if (!form.empty()) form += '&';
    form.append(name).append("=").append(percent_encode(value));
}

net::Upstream bounded(net::Upstream upstream) {
    upstream.max_body_bytes = std::min(upstream.max_body_bytes, max_answer);
    return upstream;
}

std::int64_t seconds_of(Instant when) {
    return std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
}

}  // namespace

RelyingParty::RelyingParty(ProviderSettings settings, Parts parts)
    : settings_(std::move(settings)),
      use_(parts),
      documents_(settings_.issuer, bounded(settings_.upstream), parts.log) {
    settings_.upstream = bounded(std::move(settings_.upstream));
}

net::Task<Result<std::string>> RelyingParty::authorization_url(net::Worker& worker,
                                                               Handshake handshake, bool again,
                                                               Deadline deadline) {
    auto metadata = co_await documents_.metadata(worker, deadline);
    if (!metadata) co_return pass_on(metadata);
    std::string query;
    add_field(query, "response_type", "code");
    add_field(query, "client_id", settings_.client_id);
    add_field(query, "redirect_uri", settings_.redirect_uri);
    add_field(query, "scope", settings_.scope);
    add_field(query, "state", handshake.state);
    add_field(query, "nonce", handshake.nonce);
    add_field(query, "code_challenge", to_base64url(sha256(handshake.verifier)));
    add_field(query, "code_challenge_method", "S256");
    if (!settings_.vectors.empty()) add_field(query, "vtr", settings_.vectors);
    if (!settings_.contexts.empty()) add_field(query, "acr_values", settings_.contexts);
    if (again) {
        add_field(query, "prompt", "login");
        add_field(query, "max_age", "0");
    }
    const std::string& endpoint = (*metadata)->authorization_endpoint;
    co_return endpoint + (endpoint.contains('?') ? "&" : "?") + query;
}

net::Task<Result<VerifiedJwt>> RelyingParty::verify(net::Worker& worker, std::string token,
                                                    Deadline deadline) {
    auto keys = co_await documents_.keys(worker, false, deadline);
    if (!keys) co_return pass_on(keys);
    auto verified = verify_with(**keys, token);
    if (verified || verified.error().code != "unknown-key") co_return verified;
    auto renewed = co_await documents_.keys(worker, true, deadline);
    if (!renewed) co_return pass_on(renewed);
    co_return verify_with(**renewed, token);
}

Result<net::Call> RelyingParty::token_call(const ProviderMetadata& metadata, std::string_view code,
                                           std::string_view verifier, Instant now) const {
    net::Call call;
    call.method = "POST";
    call.url = metadata.token_endpoint;
    call.safe_to_repeat = false;
    call.headers.add("Content-Type", "application/x-www-form-urlencoded");
    call.headers.add("Accept", "application/json");
    add_field(call.body, "grant_type", "authorization_code");
    add_field(call.body, "code", code);
    add_field(call.body, "redirect_uri", settings_.redirect_uri);
    add_field(call.body, "code_verifier", verifier);
    if (settings_.proof == ClientAuthentication::secret_basic) {
        call.headers.add("Authorization",
                         "Basic " + to_base64(percent_encode(settings_.client_id) + ":" +
                                              percent_encode(settings_.client_secret.reveal())));
        return call;
    }
    add_field(call.body, "client_id", settings_.client_id);
    if (settings_.proof == ClientAuthentication::secret_post) {
        add_field(call.body, "client_secret", settings_.client_secret.reveal());
        return call;
    }
    if (settings_.key == nullptr)
        return fail(ErrorKind::internal, "The key for the sign-in provider is not there.");
    const json::object claims{
        {"iss", settings_.client_id},     {"sub", settings_.client_id},
        {"aud", metadata.token_endpoint}, {"jti", new_uuid(use_.random)},
        {"iat", seconds_of(now)},         {"exp", seconds_of(now + assertion_life)}};
    auto assertion = settings_.key->sign("JWT", json::serialize(claims));
    if (!assertion) return pass_on(assertion);
    add_field(call.body, "client_assertion_type",
              "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    add_field(call.body, "client_assertion", *assertion);
    return call;
}

net::Task<Result<RelyingParty::Tokens>> RelyingParty::exchange(net::Worker& worker,
                                                               const ProviderMetadata& metadata,
                                                               std::string code,
                                                               std::string verifier,
                                                               Deadline deadline) {
    auto call = token_call(metadata, code, verifier, worker.clock().now());
    if (!call) co_return pass_on(call);
    auto answer = co_await worker.client().call(settings_.upstream, std::move(*call), deadline);
    if (!answer) co_return not_reached(answer.error());
    if (answer->status >= 500)
        co_return fail(ErrorKind::unavailable, "The sign-in provider is not working at present.");
    if (answer->status != 200) co_return not_accepted();
    const auto read = parse_json(answer->body.view(), answer_limits);
    if (!read || !equal_ignoring_case(text_of(*read, "token_type"), "Bearer"))
        co_return fail(ErrorKind::unauthenticated,
                       "The sign-in provider sent an answer that is not understood.");
    Tokens tokens{std::string(text_of(*read, "id_token")),
                  std::string(text_of(*read, "access_token"))};
    if (tokens.id_token.empty() || tokens.access_token.empty())
        co_return fail(ErrorKind::unauthenticated, "The sign-in provider sent no ID token.");
    co_return tokens;
}

net::Task<Result<json::value>> RelyingParty::userinfo(net::Worker& worker,
                                                      const ProviderMetadata& metadata,
                                                      std::string access_token, std::string subject,
                                                      Deadline deadline) {
    if (metadata.userinfo_endpoint.empty()) co_return json::value();
    net::Call call;
    call.url = metadata.userinfo_endpoint;
    call.headers.add("Accept", "application/json");
    call.headers.add("Authorization", "Bearer " + access_token);
    auto answer = co_await worker.client().call(settings_.upstream, std::move(call), deadline);
    if (!answer) co_return not_reached(answer.error());
    if (answer->status != 200)
        co_return fail(ErrorKind::unavailable, "The sign-in provider does not say who signed in.");
    auto read = parse_json(answer->body.view(), answer_limits);
    if (!read || !read->is_object())
        co_return fail(ErrorKind::unauthenticated,
                       "What the sign-in provider says of the person is not understood.");
    if (text_of(*read, "sub") != subject)
        co_return fail(ErrorKind::unauthenticated,
                       "The sign-in provider describes another person than the one signed in.");
    co_return read;
}

Result<ClaimedPerson> RelyingParty::read_person(const json::value& id_token,
                                                const json::value& userinfo) const {
    if (const auto* staff = std::get_if<StaffRules>(&settings_.people))
        return read_staff(id_token, userinfo, *staff);
    return read_patient(id_token, userinfo, std::get<PatientRules>(settings_.people));
}

net::Task<Result<Session>> RelyingParty::complete(net::Worker& worker, PendingSignIn pending,
                                                  Callback callback, Deadline deadline) {
    auto metadata = co_await documents_.metadata(worker, deadline);
    if (!metadata) co_return pass_on(metadata);
    if ((!callback.issuer.empty() || (*metadata)->names_itself) &&
        callback.issuer != settings_.issuer)
        co_return fail(ErrorKind::unauthenticated,
                       "This sign-in comes back from another provider than it went to.");
    const std::shared_ptr<const ProviderMetadata> described = *metadata;
    auto tokens =
        co_await exchange(worker, *described, callback.code, pending.handshake.verifier, deadline);
    if (!tokens) co_return pass_on(tokens);
    auto token = co_await verify(worker, tokens->id_token, deadline);
    if (!token) co_return pass_on(token);

    IdTokenRules rules;
    rules.issuer = settings_.issuer;
    rules.client_id = settings_.client_id;
    rules.nonce = pending.handshake.nonce;
    rules.access_token = tokens->access_token;
    rules.tolerance = settings_.tolerance;
    if (!pending.again.empty()) rules.since = pending.started;
    auto subject = check_id_token(*token, rules, worker.clock().now());
    if (!subject) co_return pass_on(subject);
    auto said =
        co_await userinfo(worker, *described, tokens->access_token, subject->subject, deadline);
    if (!said) co_return pass_on(said);
    auto person = read_person(token->claims, *said);
    if (!person) co_return pass_on(person);

    Session session;
    session.provider = provider();
    session.issuer = settings_.issuer;
    session.subject = std::move(subject->subject);
    session.provider_session = std::move(subject->provider_session);
    if (session.provider == Provider::staff) session.id_token = std::move(tokens->id_token);
    session.roles = std::move(person->roles);
    session.role = person->role;
    session.assurance = person->assurance;
    session.authenticated = subject->authenticated;
    co_return session;
}

net::Task<Result<LogoutNotice>> RelyingParty::read_logout(net::Worker& worker, std::string token,
                                                          Deadline deadline) {
    auto verified = co_await verify(worker, std::move(token), deadline);
    if (!verified) co_return pass_on(verified);
    co_return check_logout_token(*verified, settings_.issuer, settings_.client_id,
                                 worker.clock().now());
}

net::Task<Result<std::string>> RelyingParty::sign_out_url(net::Worker& worker, std::string id_token,
                                                          std::string back_to, Deadline deadline) {
    auto metadata = co_await documents_.metadata(worker, deadline);
    if (!metadata) co_return pass_on(metadata);
    const std::string& endpoint = (*metadata)->end_session_endpoint;
    if (endpoint.empty()) co_return std::string();
    std::string query;
    add_field(query, "client_id", settings_.client_id);
    add_field(query, "post_logout_redirect_uri", back_to);
    if (!id_token.empty()) add_field(query, "id_token_hint", id_token);
    co_return endpoint + (endpoint.contains('?') ? "&" : "?") + query;
}

net::Task<Result<void>> RelyingParty::reach(net::Worker& worker, Deadline deadline) {
    auto keys = co_await documents_.keys(worker, false, deadline);
    if (!keys) co_return pass_on(keys);
    co_return Result<void>{};
}

}  // namespace mcr::people
