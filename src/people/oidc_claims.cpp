#include "people/oidc_claims.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "people/json.hpp"

namespace mcr::people {
namespace {

constexpr std::string_view logout_event = "http://schemas.openid.net/event/backchannel-logout";
constexpr std::size_t max_subject = 255;  ///< OpenID Connect Core section 2, sub
constexpr std::int64_t last_second = 9'000'000'000;
constexpr std::chrono::hours longest_id_token{24};
constexpr std::chrono::minutes longest_logout_token{10};

std::unexpected<Error> refuse(std::string_view claim, std::string_view why) {
    return fail(ErrorKind::unauthenticated, "The sign-in provider's token is not accepted: " +
                                                std::string(claim) + ' ' + std::string(why) + '.');
}

bool is_identifier(std::string_view text) {
    return !text.empty() && text.size() <= max_subject && is_valid_utf8(text) &&
           std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

/// The time that `claim` says, nothing if it is not there. Errors: one that is no time.
Result<std::optional<Instant>> time_of(const boost::json::value& claims, std::string_view claim) {
    const auto* value = member(claims, claim);
    if (value == nullptr) return std::nullopt;
    const auto* seconds = value->if_int64();
    if (seconds == nullptr || *seconds < 0 || *seconds > last_second)
        return refuse(claim, "is no time in whole seconds");
    return Instant{std::chrono::seconds{*seconds}};
}

/// An identifier that may be missing. Errors: one that is none.
Result<std::string> identifier_of(const boost::json::value& claims, std::string_view claim) {
    if (member(claims, claim) == nullptr) return std::string{};
    const std::string_view text = text_of(claims, claim);
    if (!is_identifier(text)) return refuse(claim, "is no identifier");
    return std::string(text);
}

/// azp: needed beside several audiences, and ours wherever it stands.
Result<void> check_party(const boost::json::value& claims, std::string_view client_id) {
    if (member(claims, "azp") == nullptr) {
        if (array_of(claims, "aud").size() > 1)
            return refuse("azp", "is missing beside several audiences");
        return {};
    }
    if (text_of(claims, "azp") != client_id) return refuse("azp", "names another client");
    return {};
}

}  // namespace

std::string half_hash(JwsAlgorithm algorithm, std::string_view text) {
    const EVP_MD* hash = EVP_sha256();
    switch (algorithm) {
        case JwsAlgorithm::rs384:
        case JwsAlgorithm::ps384:
        case JwsAlgorithm::es384:
            hash = EVP_sha384();
            break;
        case JwsAlgorithm::rs512:
        case JwsAlgorithm::ps512:
            hash = EVP_sha512();
            break;
        default:
            break;
    }
    std::array<std::byte, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), &length,
               hash, nullptr);
    return to_base64url(std::span(digest).first(length / 2));
}

bool is_plain_claim(std::string_view text) {
    return text.size() <= 200 && is_valid_utf8(text) &&
           std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

Result<SignedInSubject> check_id_token(const VerifiedJwt& token, const IdTokenRules& rules,
                                       Instant now) {
    const boost::json::value& claims = token.claims;
    if (!token.type.empty() && token.type != "jwt")
        return refuse("typ", "is not that of an ID token");
    JwtRules registered;
    registered.issuer = rules.issuer;
    registered.audiences = {rules.client_id};
    registered.tolerance = rules.tolerance;
    registered.longest_life = longest_id_token;
    if (auto checked = check_registered(claims, registered, now); !checked) return pass_on(checked);
    if (auto party = check_party(claims, rules.client_id); !party) return pass_on(party);

    const auto issued = time_of(claims, "iat");
    if (!issued) return std::unexpected(issued.error());
    if (!*issued) return refuse("iat", "is missing");
    if (rules.nonce.empty() || !equal_in_constant_time(text_of(claims, "nonce"), rules.nonce))
        return refuse("nonce", "is not that of this sign-in");
    if (member(claims, "events") != nullptr) return refuse("events", "has no place in an ID token");

    const auto authenticated = time_of(claims, "auth_time");
    if (!authenticated) return std::unexpected(authenticated.error());
    if (*authenticated && **authenticated > now + rules.tolerance)
        return refuse("auth_time", "has not come");
    if (rules.since) {
        if (!*authenticated) return refuse("auth_time", "is missing");
        if (**authenticated + rules.tolerance < *rules.since)
            return refuse("auth_time", "is older than was asked for");
    }
    if (member(claims, "at_hash") != nullptr &&
        text_of(claims, "at_hash") != half_hash(token.algorithm, rules.access_token))
        return refuse("at_hash", "is that of another access token");

    auto subject = identifier_of(claims, "sub");
    if (!subject) return pass_on(subject);
    if (subject->empty()) return refuse("sub", "is missing");
    auto session = identifier_of(claims, "sid");
    if (!session) return pass_on(session);
    return SignedInSubject{std::move(*subject), std::move(*session),
                           authenticated->value_or(**issued)};
}

Result<LogoutNotice> check_logout_token(const VerifiedJwt& token, std::string_view issuer,
                                        std::string_view client_id, Instant now) {
    const boost::json::value& claims = token.claims;
    if (!token.type.empty() && token.type != "jwt" && token.type != "logout+jwt")
        return refuse("typ", "is not that of a logout token");
    JwtRules registered;
    registered.issuer = issuer;
    registered.audiences = {std::string(client_id)};
    registered.longest_life = longest_logout_token;
    registered.needs_jti = true;
    if (auto checked = check_registered(claims, registered, now); !checked) return pass_on(checked);
    if (member(claims, "nonce") != nullptr)
        return refuse("nonce", "has no place in a logout token");
    const auto* events = member(claims, "events");
    const auto* event = events == nullptr ? nullptr : member(*events, logout_event);
    if (event == nullptr || !event->is_object()) return refuse("events", "is not that of a logout");

    LogoutNotice notice;
    notice.issuer = issuer;
    const std::array<std::pair<std::string_view, std::string*>, 3> texts = {
        {{"sub", &notice.subject}, {"sid", &notice.provider_session}, {"jti", &notice.id}}};
    for (const auto& [claim, into] : texts) {
        auto text = identifier_of(claims, claim);
        if (!text) return pass_on(text);
        *into = std::move(*text);
    }
    if (notice.subject.empty() && notice.provider_session.empty())
        return refuse("sub", "and sid are missing");
    if (notice.id.empty()) return refuse("jti", "is missing");
    const auto expires = time_of(claims, "exp");
    if (!expires) return std::unexpected(expires.error());
    if (!*expires) return refuse("exp", "is missing");
    notice.expires = **expires + registered.tolerance;
    return notice;
}

}  // namespace mcr::people
