#include "people/jwt.hpp"

#include <algorithm>
#include <optional>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/text.hpp"
#include "people/json.hpp"
#include "people/jwk.hpp"

namespace mcr::people {
namespace {

constexpr JsonLimits claim_limits{.max_bytes = 64UL << 10U, .max_depth = 16};
/// In the year 2255; Instant holds no more than 2262.
constexpr std::int64_t last_second = 9'000'000'000;

std::unexpected<Error> refuse(std::string sentence, std::string code = {}) {
    return fail(ErrorKind::unauthenticated, std::move(sentence), std::move(code));
}
std::unexpected<Error> refuse_claim(std::string_view claim, std::string_view why) {
    return refuse("The token's claim " + std::string(claim) + ' ' + std::string(why) + '.');
}

/// What the header of a JWS says, once it is known to ask for nothing that is not offered.
struct Header {
    JwsAlgorithm algorithm = JwsAlgorithm::es256;
    std::optional<std::string> kid;
    std::string type;
};

Result<Header> read_header(std::string_view text, std::span<const JwsAlgorithm> allowed) {
    const auto header = parse_json(text, {.max_bytes = 4096, .max_depth = 4});
    if (!header || !header->is_object())
        return refuse("The token's header is no sound JSON object.");
    const auto algorithm = jws_algorithm_from(text_of(*header, "alg"));
    if (!algorithm || std::ranges::find(allowed, *algorithm) == allowed.end())
        return refuse("The token is not signed with an algorithm that is accepted here.");
    for (const std::string_view name : {"crit", "b64", "jwk", "jku", "x5u"})
        if (member(*header, name) != nullptr)
            return refuse("The token's header demands what is not offered.");
    Header out;
    out.algorithm = *algorithm;
    if (const auto* kid = member(*header, "kid")) {
        if (!kid->is_string()) return refuse("The token's header names its key in no text.");
        out.kid = std::string(text_of(*header, "kid"));
    }
    out.type = to_lower(text_of(*header, "typ"));
    return out;
}

Result<std::optional<Instant>> time_in(const boost::json::value& claims, std::string_view claim) {
    const auto* value = member(claims, claim);
    if (value == nullptr) return std::nullopt;
    const auto* seconds = value->if_int64();
    if (seconds == nullptr || *seconds < 0 || *seconds > last_second)
        return refuse_claim(claim, "is no time in whole seconds");
    return Instant{std::chrono::seconds{*seconds}};
}

bool is_among(std::string_view text, const std::vector<std::string>& those) {
    return !text.empty() && std::ranges::find(those, text) != those.end();
}

Result<void> check_names(const boost::json::value& claims, const JwtRules& rules) {
    if (!rules.issuer.empty() && text_of(claims, "iss") != rules.issuer)
        return refuse_claim("iss", "names another issuer");
    const bool for_us =
        is_among(text_of(claims, "aud"), rules.audiences) ||
        std::ranges::any_of(array_of(claims, "aud"), [&](const boost::json::value& one) {
            return one.is_string() && is_among(std::string_view(one.get_string()), rules.audiences);
        });
    if (!for_us) return refuse_claim("aud", "names another audience");
    if (!rules.needs_jti) return {};
    const std::string_view jti = text_of(claims, "jti");
    if (jti.empty()) return refuse_claim("jti", "is missing");
    if (jti.size() > 200) return refuse_claim("jti", "is longer than 200 bytes");
    return {};
}

}  // namespace

struct KeySet::Inside {
    std::vector<Jwk> keys;

    /// The one key that may have made the signature.
    Result<const Jwk*> key_for(const Header& header) const {
        const Jwk* found = nullptr;
        for (const Jwk& key : keys) {
            if (header.kid ? key.kid() != *header.kid : !key.goes_with(header.algorithm)) continue;
            if (found != nullptr) return refuse("The token does not say which key signed it.");
            found = &key;
        }
        if (found == nullptr)
            return refuse("The token is signed with an unknown key.", "unknown-key");
        if (!found->goes_with(header.algorithm))
            return refuse("The token is signed with an algorithm that its key is not for.");
        return found;
    }
};

KeySet::KeySet(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
KeySet::KeySet(KeySet&&) noexcept = default;
KeySet& KeySet::operator=(KeySet&&) noexcept = default;
KeySet::~KeySet() = default;

Result<KeySet> KeySet::parse(std::string_view jwks) {
    const auto json = parse_json(jwks, {.max_bytes = 1UL << 20U, .max_depth = 8});
    if (!json || !json->is_object())
        return fail(ErrorKind::invalid, "The keys are no JWK and no JWK set.");
    auto inside = std::make_unique<Inside>();
    const auto take = [&](const boost::json::value& one) {
        if (auto key = Jwk::parse(one, false)) inside->keys.push_back(std::move(*key));
    };
    if (member(*json, "keys") == nullptr) take(*json);
    for (const auto& one : array_of(*json, "keys")) take(one);

    std::vector<std::string_view> kids;
    for (const Jwk& key : inside->keys)
        if (!key.kid().empty()) kids.push_back(key.kid());
    std::ranges::sort(kids);
    if (std::ranges::adjacent_find(kids) != kids.end())
        return fail(ErrorKind::invalid, "Two keys of the set have the same kid.");
    if (inside->keys.empty())
        return fail(ErrorKind::invalid, "There is no usable key for signatures among the keys.");
    return KeySet(std::move(inside));
}

bool KeySet::has(std::string_view kid) const {
    return !kid.empty() && std::ranges::find(inside_->keys, kid, &Jwk::kid) != inside_->keys.end();
}

Result<VerifiedJws> KeySet::open(std::string_view compact, std::span<const JwsAlgorithm> allowed,
                                 std::size_t most_bytes) const {
    if (compact.size() > most_bytes) return refuse("The token is too long.");
    const auto parts = split(compact, '.');
    if (parts.size() != 3) return refuse("The token is no signed JWT.");
    const auto header_text = from_base64url(parts[0]);
    auto payload = from_base64url(parts[1]);
    const auto signature = from_base64url(parts[2]);
    if (!header_text || !payload || !signature || header_text->empty() || signature->empty())
        return refuse("The token is no signed JWT.");
    auto header = read_header(*header_text, allowed);
    if (!header) return pass_on(header);
    auto key = inside_->key_for(*header);
    if (!key) return pass_on(key);
    const std::string_view input = compact.substr(0, parts[0].size() + 1 + parts[1].size());
    if (!(*key)->verify(header->algorithm, input, *signature))
        return refuse("The signature of the token does not hold.");
    return VerifiedJws{header->algorithm, header->kid.value_or(""), std::move(header->type),
                       std::move(*payload)};
}

Result<VerifiedJwt> KeySet::verify(std::string_view compact,
                                   std::initializer_list<JwsAlgorithm> allowed,
                                   std::size_t most_bytes) const {
    return verify(compact, std::span(allowed.begin(), allowed.size()), most_bytes);
}

Result<VerifiedJwt> KeySet::verify(std::string_view compact, std::span<const JwsAlgorithm> allowed,
                                   std::size_t most_bytes) const {
    auto opened = open(compact, allowed, most_bytes);
    if (!opened) return pass_on(opened);
    auto claims = parse_json(opened->payload, claim_limits);
    if (!claims || !claims->is_object())
        return refuse("The token's claims are no sound JSON object.");
    return VerifiedJwt{opened->algorithm, std::move(opened->kid), std::move(opened->type),
                       std::move(*claims)};
}

struct SigningKey::Inside {
    Jwk key;
    JwsAlgorithm algorithm;
};

SigningKey::SigningKey(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

Result<SigningKey> SigningKey::parse(std::string_view jwk) {
    const auto json = parse_json(jwk, {.max_bytes = 16384, .max_depth = 8});
    if (!json) return fail(ErrorKind::invalid, "The signing key is no sound JSON.");
    auto key = Jwk::parse(*json, true);
    if (!key) return pass_on(key);
    if (key->kid().empty()) return fail(ErrorKind::invalid, "The signing key has no kid.");
    const JwsAlgorithm usual = key->kind() == Jwk::Kind::p256   ? JwsAlgorithm::es256
                               : key->kind() == Jwk::Kind::p384 ? JwsAlgorithm::es384
                                                                : JwsAlgorithm::rs384;
    const JwsAlgorithm algorithm = jws_algorithm_from(text_of(*json, "alg")).value_or(usual);
    if (!key->goes_with(algorithm))
        return fail(ErrorKind::invalid, "The signing key is not for the algorithm that it names.");
    return SigningKey(std::make_unique<Inside>(Inside{std::move(*key), algorithm}));
}

const std::string& SigningKey::kid() const noexcept {
    return inside_->key.kid();
}
JwsAlgorithm SigningKey::algorithm() const noexcept {
    return inside_->algorithm;
}
Result<std::string> SigningKey::public_jwk() const {
    return inside_->key.json(false);
}

Result<std::string> SigningKey::sign(std::string_view typ, std::string_view claims) const {
    const boost::json::object header{
        {"alg", to_string(inside_->algorithm)}, {"typ", typ}, {"kid", kid()}};
    return sign_compact(inside_->key, inside_->algorithm, boost::json::serialize(header), claims);
}

Result<std::string> claimed_issuer(std::string_view compact, std::size_t most_bytes) {
    const auto parts = split(compact, '.');
    if (compact.size() > most_bytes || parts.size() != 3)
        return refuse("The token is no signed JWT.");
    const auto payload = from_base64url(parts[1]);
    const auto claims = payload ? parse_json(*payload, claim_limits)
                                : Result<boost::json::value>(refuse("The token is no JWT."));
    if (!claims) return refuse("The token is no signed JWT.");
    std::string issuer(text_of(*claims, "iss"));
    if (issuer.empty()) return refuse_claim("iss", "is missing");
    return issuer;
}

Result<void> check_registered(const boost::json::value& claims, const JwtRules& rules,
                              Instant now) {
    if (auto named = check_names(claims, rules); !named) return named;
    const auto expires = time_in(claims, "exp");
    if (!expires) return std::unexpected(expires.error());
    if (!*expires) return refuse_claim("exp", "is missing");
    if (now >= **expires + rules.tolerance) return refuse_claim("exp", "has passed");
    if (**expires > now + rules.longest_life + rules.tolerance)
        return refuse_claim("exp", "is further away than is accepted");
    for (const std::string_view claim : {"nbf", "iat"}) {
        const auto from = time_in(claims, claim);
        if (!from) return std::unexpected(from.error());
        if (*from && now + rules.tolerance < **from) return refuse_claim(claim, "has not come");
    }
    return {};
}

}  // namespace mcr::people
