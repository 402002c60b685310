#include "people/jose.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>

#include <cjose/cjose.h>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "people/json.hpp"

namespace mcr::people {
namespace {

struct Free {
    void operator()(char* text) const noexcept { cjose_get_dealloc()(text); }
    void operator()(cjose_jws_t* jws) const noexcept { cjose_jws_release(jws); }
    void operator()(cjose_header_t* header) const noexcept { cjose_header_release(header); }
};

/// The order of the group P-256 (SEC 2): a private key is less, and not zero.
constexpr std::array<unsigned char, 32> order = {
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};

bool is_coordinate(std::string_view text) {
    const auto bytes = from_base64url(text);
    return bytes && bytes->size() == 32;
}

std::unexpected<Error> no_key() {
    return fail(ErrorKind::invalid, "This is not a P-256 key as a JWK.");
}
std::unexpected<Error> no_signature() {
    return fail(ErrorKind::unauthenticated, "The signature of the token does not hold.");
}

}  // namespace

void EcKey::Release::operator()(_cjose_jwk_int* key) const noexcept {
    cjose_jwk_release(key);
}

Result<EcKey> EcKey::parse(std::string_view jwk, bool private_half) {
    const auto json = parse_json(jwk, {.max_bytes = 8192, .max_depth = 8});
    if (!json || text_of(*json, "kty") != "EC" || text_of(*json, "crv") != "P-256" ||
        !is_coordinate(text_of(*json, "x")) || !is_coordinate(text_of(*json, "y")) ||
        (member(*json, "d") != nullptr ? !is_coordinate(text_of(*json, "d")) : private_half))
        return no_key();
    EcKey key;
    cjose_err error{};
    key.key_.reset(cjose_jwk_import(jwk.data(), jwk.size(), &error));
    if (!key.key_) return no_key();
    key.kid_ = text_of(*json, "kid");
    return key;
}

Result<EcKey> EcKey::generate(Random& random) {
    std::array<unsigned char, 32> secret{};
    constexpr std::array<unsigned char, 32> zero{};
    do {
        random.fill(std::as_writable_bytes(std::span(secret)));
    } while (secret >= order || secret == zero);
    cjose_jwk_ec_keyspec spec{};
    spec.crv = CJOSE_JWK_EC_P_256;
    spec.d = secret.data();
    spec.dlen = secret.size();
    EcKey key;
    cjose_err error{};
    key.key_.reset(cjose_jwk_create_EC_spec(&spec, &error));
    secret.fill(0);
    if (!key.key_) return fail(ErrorKind::internal, "A signing key could not be made.");
    const auto json = key.json(false);
    if (!json) return std::unexpected(json.error());
    const auto parts = parse_json(*json);
    const std::string named = R"({"crv":"P-256","kty":"EC","x":")" +
                              std::string(text_of(*parts, "x")) + R"(","y":")" +
                              std::string(text_of(*parts, "y")) + "\"}";
    key.kid_ = to_base64url(sha256(named));
    if (!cjose_jwk_set_kid(key.key_.get(), key.kid_.data(), key.kid_.size(), &error))
        return fail(ErrorKind::internal, "A signing key could not be named.");
    return key;
}

Result<std::string> EcKey::json(bool private_half) const {
    cjose_err error{};
    const std::unique_ptr<char, Free> text(cjose_jwk_to_json(key_.get(), private_half, &error));
    if (!text) return fail(ErrorKind::internal, "A key could not be written.");
    return std::string(text.get());
}

Result<std::string> EcKey::sign(const std::map<std::string, std::string>& header,
                                std::string_view payload) const {
    const auto failed = [] { return fail(ErrorKind::internal, "A token could not be signed."); };
    cjose_err error{};
    const std::unique_ptr<cjose_header_t, Free> fields(cjose_header_new(&error));
    if (!fields || !cjose_header_set(fields.get(), "alg", "ES256", &error)) return failed();
    for (const auto& [name, value] : header)
        if (!cjose_header_set(fields.get(), name.c_str(), value.c_str(), &error)) return failed();
    const std::unique_ptr<cjose_jws_t, Free> jws(cjose_jws_sign(
        key_.get(), fields.get(), reinterpret_cast<const std::uint8_t*>(payload.data()),
        payload.size(), &error));
    const char* compact = nullptr;
    if (!jws || !cjose_jws_export(jws.get(), &compact, &error)) return failed();
    return std::string(compact);
}

Result<std::string> EcKey::verify(std::string_view compact) const {
    cjose_err error{};
    const std::unique_ptr<cjose_jws_t, Free> jws(
        cjose_jws_import(compact.data(), compact.size(), &error));
    if (!jws) return no_signature();
    const char* algorithm = cjose_header_get(cjose_jws_get_protected(jws.get()), "alg", &error);
    if (algorithm == nullptr || std::string_view(algorithm) != "ES256" ||
        !cjose_jws_verify(jws.get(), key_.get(), &error))
        return no_signature();
    std::uint8_t* payload = nullptr;
    std::size_t length = 0;
    if (!cjose_jws_get_plaintext(jws.get(), &payload, &length, &error)) return no_signature();
    return std::string(reinterpret_cast<const char*>(payload), length);
}

}  // namespace mcr::people
