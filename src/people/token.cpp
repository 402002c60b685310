#include "people/token.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include <boost/json/serialize.hpp>

#include "base/text.hpp"
#include "people/claims.hpp"
#include "people/jose.hpp"
#include "people/json.hpp"

namespace mcr::people {
namespace {

constexpr std::string_view token_type = "at+jwt";

class Issuer final : public TokenIssuer {
public:
    Issuer(EcKey key, TokenSettings settings, const Clock& clock, Random& random)
        : key_(std::move(key)), settings_(std::move(settings)), clock_(clock), random_(random) {}

    Result<std::string> issue(const Professional& professional, std::string_view purpose,
                              Milliseconds lifetime) override {
        const Instant now = clock_.now();
        auto payload = write_claims({.professional = professional,
                                     .purpose = std::string(purpose),
                                     .id = new_uuid(random_),
                                     .issued = now,
                                     .expires = now + lifetime},
                                    settings_);
        if (!payload) return pass_on(payload);
        return key_.sign({{"typ", std::string(token_type)}, {"kid", key_.kid()}}, *payload);
    }

private:
    EcKey key_;
    TokenSettings settings_;
    const Clock& clock_;
    Random& random_;
};

std::unexpected<Error> refuse(std::string sentence) {
    return fail(ErrorKind::unauthenticated, std::move(sentence));
}

class Checker final : public TokenChecker {
public:
    Checker(std::map<std::string, EcKey, std::less<>> keys, TokenSettings settings,
            const Clock& clock)
        : keys_(std::move(keys)), settings_(std::move(settings)), clock_(clock) {}

    Result<TokenClaims> check(std::string_view token) const override {
        if (token.size() > max_token_bytes) return refuse("The token is too long.");
        const auto parts = split(token, '.');
        if (parts.size() != 3 || std::ranges::any_of(parts, [](auto part) {
                const auto decoded = from_base64url(part);
                return !decoded || decoded->empty();
            }))
            return refuse("The token is no signed JWT.");
        auto key = key_for(*from_base64url(parts[0]));
        if (!key) return pass_on(key);
        const auto payload = (*key)->verify(token);
        if (!payload) return std::unexpected(payload.error());
        return read_claims(*payload, settings_, clock_.now());
    }

private:
    /// Decides on the header alone, before any signature is looked at (RFC 8725 section 3.1).
    Result<const EcKey*> key_for(const std::string& header_text) const {
        const auto header = parse_json(header_text, {.max_bytes = 2048, .max_depth = 4});
        if (!header || !header->is_object())
            return refuse("The token's header is no sound JSON object.");
        if (text_of(*header, "alg") != "ES256")
            return refuse("The token is not signed with ES256.");
        const std::string type = to_lower(text_of(*header, "typ"));
        if (type != token_type && type != "application/at+jwt")
            return refuse("The token's type is not at+jwt.");
        if (member(*header, "crit") != nullptr || member(*header, "b64") != nullptr)
            return refuse("The token's header demands what is not offered.");
        const auto found = keys_.find(text_of(*header, "kid"));
        if (found == keys_.end()) return refuse("The token is signed with an unknown key.");
        return &found->second;
    }

    std::map<std::string, EcKey, std::less<>> keys_;
    TokenSettings settings_;
    const Clock& clock_;
};

}  // namespace

Result<std::string> new_signing_key(Random& random) {
    const auto key = EcKey::generate(random);
    if (!key) return std::unexpected(key.error());
    return key->json(true);
}

Result<std::string> public_keys_of(std::string_view private_jwk) {
    const auto key = EcKey::parse(private_jwk, true);
    if (!key) return std::unexpected(key.error());
    auto json = key->json(false);
    if (!json) return pass_on(json);
    return R"({"keys":[)" + *json + "]}";
}

Result<std::unique_ptr<TokenIssuer>> make_token_issuer(std::string_view private_jwk,
                                                       TokenSettings settings, const Clock& clock,
                                                       Random& random) {
    auto key = EcKey::parse(private_jwk, true);
    if (!key) return pass_on(key);
    if (key->kid().empty()) return fail(ErrorKind::invalid, "The signing key has no kid.");
    return std::make_unique<Issuer>(std::move(*key), std::move(settings), clock, random);
}

Result<std::unique_ptr<TokenChecker>> make_token_checker(std::string_view jwks,
                                                         TokenSettings settings,
                                                         const Clock& clock) {
    const auto json = parse_json(jwks, {.max_bytes = 1UL << 20U, .max_depth = 8});
    if (!json || !json->is_object())
        return fail(ErrorKind::invalid, "The token keys are no JWK and no JWK set.");
    std::vector<std::string> texts;
    if (member(*json, "keys") == nullptr) texts.emplace_back(jwks);
    for (const auto& one : array_of(*json, "keys")) texts.push_back(boost::json::serialize(one));

    std::map<std::string, EcKey, std::less<>> keys;
    for (const std::string& text : texts) {
        auto key = EcKey::parse(text, false);
        if (!key || key->kid().empty()) continue;  // keys for another use may stand beside ours
        const std::string kid = key->kid();
        if (!keys.emplace(kid, std::move(*key)).second)
            return fail(ErrorKind::invalid, "Two token keys have the same kid.");
    }
    if (keys.empty())
        return fail(ErrorKind::invalid, "There is no P-256 key with a kid among the token keys.");
    return std::make_unique<Checker>(std::move(keys), std::move(settings), clock);
}

}  // namespace mcr::people
