#include "people/token.hpp"

#include "people/claims.hpp"
#include "people/json.hpp"
#include "people/jwk.hpp"
#include "people/jwt.hpp"

namespace mcr::people {
namespace {

constexpr std::string_view token_type = "at+jwt";
constexpr std::string_view system_type = "system+jwt";

std::unexpected<Error> refuse(std::string sentence, std::string code = {}) {
    return fail(ErrorKind::unauthenticated, std::move(sentence), std::move(code));
}

class Issuer final : public TokenIssuer {
public:
    Issuer(SigningKey key, TokenSettings settings, const Clock& clock, Random& random)
        : key_(std::move(key)), settings_(std::move(settings)), clock_(clock), random_(random) {}

    Result<std::string> issue(const Professional& professional, std::string_view purpose,
                              Milliseconds lifetime) override {
        TokenClaims claims{.professional = professional, .purpose = std::string(purpose)};
        return issue(std::move(claims), lifetime);
    }
    Result<std::string> issue(TokenClaims claims, Milliseconds lifetime) override {
        return sign(std::move(claims), token_type, lifetime);
    }
    Result<std::string> issue(SystemClaims claims, Milliseconds lifetime) override {
        return sign(std::move(claims), system_type, lifetime);
    }

private:
    template <class Claims>
    Result<std::string> sign(Claims claims, std::string_view type, Milliseconds lifetime) {
        claims.id = new_uuid(random_);
        claims.issued = clock_.now();
        claims.expires = claims.issued + lifetime;
        auto payload = write_claims(claims, settings_);
        if (!payload) return pass_on(payload);
        return key_.sign(type, *payload);
    }

    SigningKey key_;
    TokenSettings settings_;
    const Clock& clock_;
    Random& random_;
};

class Checker final : public TokenChecker {
public:
    Checker(KeySet keys, TokenSettings settings, const Clock& clock)
        : keys_(std::move(keys)), settings_(std::move(settings)), clock_(clock) {}

    Result<TokenClaims> check(std::string_view token) const override {
        auto verified = verify(token);
        if (!verified) return pass_on(verified);
        if (verified->type == system_type)
            return refuse("The token names no person, and clinical data goes to a person only.",
                          "no-person");
        if (verified->type != token_type && verified->type != "application/at+jwt")
            return refuse("The token's type is not at+jwt.");
        return read_claims(verified->claims, settings_, clock_.now());
    }
    Result<SystemClaims> check_system(std::string_view token) const override {
        auto verified = verify(token);
        if (!verified) return pass_on(verified);
        if (verified->type != system_type)
            return refuse("The token is not that of a system by itself.");
        return read_system_claims(verified->claims, settings_, clock_.now());
    }

private:
    [[nodiscard]] Result<VerifiedJwt> verify(std::string_view token) const {
        auto verified =
            keys_.verify(token, {JwsAlgorithm::es256, JwsAlgorithm::es384, JwsAlgorithm::rs384},
                         max_token_bytes);
        if (verified && verified->kid.empty())
            return refuse("The token is signed with an unknown key.");
        return verified;
    }

    KeySet keys_;
    TokenSettings settings_;
    const Clock& clock_;
};

}  // namespace

Result<SystemClaims> TokenChecker::check_system(std::string_view /*token*/) const {
    return refuse("Tokens of systems are not taken here.");
}

Result<std::string> new_signing_key(Random& random) {
    const auto key = Jwk::generate(random);
    if (!key) return std::unexpected(key.error());
    return key->json(true);
}

Result<std::string> public_keys_of(std::string_view private_jwk) {
    const auto key = SigningKey::parse(private_jwk);
    if (!key) return std::unexpected(key.error());
    auto json = key->public_jwk();
    if (!json) return pass_on(json);
    return R"({"keys":[)" + *json + "]}";
}

Result<std::unique_ptr<TokenIssuer>> make_token_issuer(std::string_view private_jwk,
                                                       TokenSettings settings, const Clock& clock,
                                                       Random& random) {
    auto key = SigningKey::parse(private_jwk);
    if (!key) return pass_on(key);
    return std::make_unique<Issuer>(std::move(*key), std::move(settings), clock, random);
}

Result<std::unique_ptr<TokenChecker>> make_token_checker(std::string_view jwks,
                                                         TokenSettings settings,
                                                         const Clock& clock) {
    auto keys = KeySet::parse(jwks);
    if (!keys) return pass_on(keys);
    return std::make_unique<Checker>(std::move(*keys), std::move(settings), clock);
}

}  // namespace mcr::people
