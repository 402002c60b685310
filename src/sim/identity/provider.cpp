#include "sim/identity/provider.hpp"

#include <algorithm>
#include <charconv>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "sim/json/json_text.hpp"

namespace mcr::sim {
namespace {

constexpr std::chrono::minutes code_life{1};
constexpr std::size_t most_kept = 10'000;

std::string seconds(Instant when) {
    return std::to_string(
        std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count());
}

Reply page(int status, std::string html) {
    Reply reply;
    reply.status = status;
    reply.content_type = "text/html; charset=utf-8";
    reply.headers.add("Content-Security-Policy",
                      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    reply.body = std::move(html);
    return reply;
}

Reply json(int status, std::string text) {
    Reply reply;
    reply.status = status;
    reply.content_type = "application/json";
    reply.body = std::move(text);
    return reply;
}

Reply refused(int status, std::string_view error) {
    return json(status, object({{"error", error}}).text());
}

Reply redirect(std::string to) {
    Reply reply;
    reply.status = 303;
    reply.content_type = "text/html; charset=utf-8";
    reply.headers.add("Location", std::move(to));
    return reply;
}

/// What every way back must look like: this machine, any port, /sign-in/callback (or, after
/// signing out, /), as RFC 8252 section 7.3 allows loopback addresses.
bool is_here(std::string_view url, std::string_view path) {
    for (const std::string_view host :
         {"http://127.0.0.1", "http://localhost", "https://127.0.0.1", "https://localhost"}) {
        if (!url.starts_with(host)) continue;
        std::string_view rest = url.substr(host.size());
        if (rest.starts_with(':')) {
            rest.remove_prefix(1);
            rest.remove_prefix(std::min(rest.find_first_not_of("0123456789"), rest.size()));
        }
        if (rest == path) return true;
    }
    return false;
}

std::string value_of(const Query& query, std::string_view name) {
    const std::string* found = query.get(name);
    return found == nullptr ? std::string() : *found;
}

std::string cookie_of(const net::Request& request, std::string_view name) {
    for (const auto& [header, value] : request.headers) {
        if (!equal_ignoring_case(header, "Cookie")) continue;
        for (const auto pair : split(value, ';')) {
            const auto one = trim(pair);
            if (one.starts_with(name) && one.substr(name.size()).starts_with('='))
                return std::string(one.substr(name.size() + 1));
        }
    }
    return {};
}

std::string cookie_name(bool patients) {
    return patients ? "simulated-login-patients" : "simulated-login-staff";
}

}  // namespace

IdentityProvider::IdentityProvider(std::string issuer, std::vector<Persona> personas,
                                   const Clock& clock, Random& random)
    : issuer_(std::move(issuer)),
      personas_(std::move(personas)),
      clock_(clock),
      random_(random),
      staff_{"my-care-record-staff", new_token(random), false},
      patients_{"my-care-record-patients", new_token(random), true} {}

Result<std::shared_ptr<IdentityProvider>> IdentityProvider::create(std::string issuer,
                                                                   std::vector<Persona> personas,
                                                                   const Clock& clock,
                                                                   Random& random) {
    std::shared_ptr<IdentityProvider> made(
        new IdentityProvider(std::move(issuer), std::move(personas), clock, random));
    if (auto keys = made->new_keys(); !keys) return pass_on(keys);
    return made;
}

Result<void> IdentityProvider::new_keys() {
    auto rsa = ProviderKey::make(ProviderKey::Kind::rsa, random_);
    if (!rsa) return pass_on(rsa);
    auto ec = ProviderKey::make(ProviderKey::Kind::ec, random_);
    if (!ec) return pass_on(ec);
    for_staff_.emplace(std::move(*rsa));
    for_patients_.emplace(std::move(*ec));
    return {};
}

Json IdentityProvider::described() const {
    const auto client = [](const Client& one) {
        return object({{"client_id", one.id}, {"client_secret", one.secret}});
    };
    return object(
        {{"issuer", issuer_}, {"staff", client(staff_)}, {"patients", client(patients_)}});
}

Reply IdentityProvider::answer(const net::Request& request) const {
    const std::scoped_lock lock(mutex_);
    const auto query = Query::of(request);
    if (!query) return page(400, plain_page("Not understood", "The request is not well formed."));
    const std::string_view path = request.path();
    const bool get = request.method == "GET";
    const bool post = request.method == "POST";
    if (path == "/.well-known/openid-configuration" && get) return discovery();
    if (path == "/jwks" && get) return keys();
    if (path == "/authorize" && get) return authorize(request, *query);
    if (path == "/authorize" && post) return choose(*query);
    if (path == "/token" && post) return token(request, *query);
    if (path == "/userinfo") return userinfo(request);
    if (path == "/end-session") return end_session(request, *query);
    return page(404, plain_page("Not found", "There is nothing at this address."));
}

Reply IdentityProvider::discovery() const {
    return json(200, object({{"issuer", issuer_},
                             {"authorization_endpoint", issuer_ + "/authorize"},
                             {"token_endpoint", issuer_ + "/token"},
                             {"userinfo_endpoint", issuer_ + "/userinfo"},
                             {"jwks_uri", issuer_ + "/jwks"},
                             {"end_session_endpoint", issuer_ + "/end-session"},
                             {"response_types_supported", array({"code"})},
                             {"grant_types_supported", array({"authorization_code"})},
                             {"subject_types_supported", array({"public"})},
                             {"id_token_signing_alg_values_supported", array({"RS256", "ES256"})},
                             {"token_endpoint_auth_methods_supported",
                              array({"client_secret_basic", "client_secret_post"})},
                             {"code_challenge_methods_supported", array({"S256"})},
                             {"scopes_supported", array({"openid", "profile", "nhsperson",
                                                         "nationalrbacaccess", "associatedorgs"})},
                             {"backchannel_logout_supported", true},
                             {"authorization_response_iss_parameter_supported", true}})
                         .text());
}

Reply IdentityProvider::keys() const {
    return json(
        200, R"({"keys":[)" + for_staff_->public_jwk() + ',' + for_patients_->public_jwk() + "]}");
}

std::optional<IdentityProvider::Wish> IdentityProvider::read_wish(const Query& query,
                                                                  Reply& refusal) const {
    const auto refuse = [&](std::string_view sentence) {
        refusal = page(400, plain_page("This sign-in cannot be started", sentence));
        return std::nullopt;
    };
    Wish wish;
    const std::string client = value_of(query, "client_id");
    if (client == staff_.id) wish.client = &staff_;
    if (client == patients_.id) wish.client = &patients_;
    if (wish.client == nullptr) return refuse("The client is not known here.");
    wish.redirect_uri = value_of(query, "redirect_uri");
    if (!is_here(wish.redirect_uri, "/sign-in/callback"))
        return refuse("The address to go back to is not one of this machine's /sign-in/callback.");
    if (value_of(query, "response_type") != "code" ||
        !value_of(query, "scope").starts_with("openid"))
        return refuse("Only the code flow with the scope openid is offered.");
    wish.challenge = value_of(query, "code_challenge");
    if (wish.challenge.empty() || value_of(query, "code_challenge_method") != "S256")
        return refuse("A code challenge (S256) is needed.");
    wish.state = value_of(query, "state");
    wish.nonce = value_of(query, "nonce");
    wish.prompt = value_of(query, "prompt");
    if (const std::string* age = query.get("max_age")) {
        long long number = -1;
        std::from_chars(age->data(), age->data() + age->size(), number);
        if (number < 0 || number > 1'000'000) return refuse("max_age is no number of seconds.");
        wish.max_age = std::chrono::seconds{number};
    }
    if (wish.client->patients && query.has("vtr") && !query.get("vtr")->contains("P9"))
        return refuse("Only the vector P9 is offered.");
    return wish;
}

const IdentityProvider::SignedIn* IdentityProvider::session_of(const net::Request& request,
                                                               const Client& client) const {
    const auto found = sessions_.find(cookie_of(request, cookie_name(client.patients)));
    return found == sessions_.end() ? nullptr : &found->second;
}

Reply IdentityProvider::authorize(const net::Request& request, const Query& query) const {
    Reply refusal;
    const auto wish = read_wish(query, refusal);
    if (!wish) return refusal;
    const SignedIn* known = session_of(request, *wish->client);
    const bool recent =
        known != nullptr && (!wish->max_age || known->at + *wish->max_age >= clock_.now());
    if (recent && wish->prompt != "login") return give_code(*wish, *known);
    if (wish->prompt == "none")
        return redirect(wish->redirect_uri + "?error=login_required&state=" +
                        percent_encode(wish->state) + "&iss=" + percent_encode(issuer_));
    return page(200, persona_page(personas_, wish->client->patients, request.query()));
}

Reply IdentityProvider::choose(const Query& form) const {
    net::Request original;
    original.method = "GET";
    original.target = "/authorize?" + value_of(form, "request");
    const auto query = Query::of(original);
    Reply refusal = page(400, plain_page("Not understood", "The request is not well formed."));
    if (!query) return refusal;
    const auto wish = read_wish(*query, refusal);
    if (!wish) return refusal;
    const std::string id = value_of(form, "persona");
    const auto persona = std::ranges::find(personas_, id, &Persona::id);
    if (persona == personas_.end() || persona->is_patient() != wish->client->patients)
        return page(400, plain_page("Nobody of that name", "Choose one of the people listed."));
    const SignedIn who{&*persona, new_token(random_), clock_.now()};
    const std::string cookie = new_token(random_);
    if (sessions_.size() >= most_kept) sessions_.clear();
    sessions_.insert_or_assign(cookie, who);
    Reply reply = give_code(*wish, who);
    reply.headers.add("Set-Cookie", cookie_name(wish->client->patients) + "=" + cookie +
                                        "; Path=/; HttpOnly; SameSite=Lax");
    return reply;
}

Reply IdentityProvider::give_code(const Wish& wish, const SignedIn& who) const {
    const std::string code = new_token(random_);
    if (codes_.size() >= most_kept) codes_.clear();
    codes_.insert_or_assign(code, Grant{wish, who, clock_.now() + code_life});
    return redirect(wish.redirect_uri + "?code=" + code + "&state=" + percent_encode(wish.state) +
                    "&iss=" + percent_encode(issuer_));
}

const IdentityProvider::Client* IdentityProvider::authenticated(const net::Request& request,
                                                                const Query& form) const {
    std::string id = value_of(form, "client_id");
    std::string secret = value_of(form, "client_secret");
    const auto header = request.headers.get("Authorization").value_or("");
    if (header.starts_with("Basic ")) {
        const auto pair = from_base64(header.substr(6));
        const auto colon = pair ? pair->find(':') : std::string::npos;
        if (colon == std::string::npos) return nullptr;
        const auto left = percent_decode(pair->substr(0, colon), true);
        const auto right = percent_decode(pair->substr(colon + 1), true);
        if (!left || !right) return nullptr;
        id = *left;
        secret = *right;
    }
    for (const Client* client : {&staff_, &patients_})
        if (client->id == id && equal_in_constant_time(client->secret, secret)) return client;
    return nullptr;
}

Reply IdentityProvider::token(const net::Request& request, const Query& form) const {
    const Client* client = authenticated(request, form);
    if (client == nullptr) return refused(401, "invalid_client");
    if (value_of(form, "grant_type") != "authorization_code")
        return refused(400, "unsupported_grant_type");
    auto taken = codes_.extract(value_of(form, "code"));  // good once, whoever brings it
    if (taken.empty()) return refused(400, "invalid_grant");
    const Grant& grant = taken.mapped();
    if (grant.wish.client != client || grant.until < clock_.now() ||
        value_of(form, "redirect_uri") != grant.wish.redirect_uri ||
        to_base64url(sha256(value_of(form, "code_verifier"))) != grant.wish.challenge)
        return refused(400, "invalid_grant");
    const std::string access = new_token(random_);
    if (access_tokens_.size() >= most_kept) access_tokens_.clear();
    access_tokens_.insert_or_assign(access, grant.who);
    return json(200, object({{"access_token", access},
                             {"token_type", "Bearer"},
                             {"expires_in", 300},
                             {"id_token", id_token(grant, access)}})
                         .text());
}

Reply IdentityProvider::end_session(const net::Request& request, const Query& query) const {
    const bool patients = value_of(query, "client_id") == patients_.id;
    sessions_.erase(cookie_of(request, cookie_name(patients)));
    const std::string back = value_of(query, "post_logout_redirect_uri");
    Reply reply = is_here(back, "/")
                      ? redirect(back)
                      : page(200, plain_page("You are signed out", "You may close this page."));
    reply.headers.add("Set-Cookie",
                      cookie_name(patients) + "=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    return reply;
}

Reply IdentityProvider::control(std::string_view body) {
    const std::scoped_lock lock(mutex_);
    if (!is_strict_json(body)) return refused(400, "The body is no JSON.");
    const std::string what = string_member(body, "do");
    if (what == "rotate-keys") {
        if (auto made = new_keys(); !made) return refused(503, made.error().sentence);
        return json(200, object({{"done", what}}).text());
    }
    if (what == "bend") {
        const std::string kind = string_member(body, "next");
        if (std::ranges::find(bends(), kind) == bends().end())
            return refused(400, "There is no such bend.");
        bend_ = kind;
        return json(200, object({{"done", what}}).text());
    }
    if (what != "logout-token") return refused(400, "There is no such thing to do.");
    const std::string id = string_member(body, "persona");
    const auto persona = std::ranges::find(personas_, id, &Persona::id);
    if (persona == personas_.end()) return refused(404, "There is no such persona.");
    const Client& client = persona->is_patient() ? patients_ : staff_;
    const Instant now = clock_.now();
    const Json claims = object(
        {{"iss", issuer_},
         {"sub", persona->subject},
         {"aud", client.id},
         {"iat", Json::raw(seconds(now))},
         {"exp", Json::raw(seconds(now + std::chrono::minutes{2}))},
         {"jti", new_uuid(random_)},
         {"events", Json::raw(R"({"http://schemas.openid.net/event/backchannel-logout":{}})")}});
    return json(
        200, object({{"logout_token", key_of(client).sign("logout+jwt", claims.text())}}).text());
}

}  // namespace mcr::sim
