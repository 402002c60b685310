#include <array>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "people/jwk.hpp"
#include "people/openssl_handles.hpp"

namespace mcr::people {
namespace {

struct Row {
    JwsAlgorithm algorithm;
    std::string_view name;
    const EVP_MD* (*digest)();
    bool pss;
};
constexpr std::array<Row, 9> rows = {{
    {JwsAlgorithm::rs256, "RS256", EVP_sha256, false},
    {JwsAlgorithm::rs384, "RS384", EVP_sha384, false},
    {JwsAlgorithm::rs512, "RS512", EVP_sha512, false},
    {JwsAlgorithm::ps256, "PS256", EVP_sha256, true},
    {JwsAlgorithm::ps384, "PS384", EVP_sha384, true},
    {JwsAlgorithm::ps512, "PS512", EVP_sha512, true},
    {JwsAlgorithm::es256, "ES256", EVP_sha256, false},
    {JwsAlgorithm::es384, "ES384", EVP_sha384, false},
    {JwsAlgorithm::es512, "ES512", EVP_sha512, false},
}};

const Row& row_of(JwsAlgorithm algorithm) {
    return rows.at(static_cast<std::size_t>(algorithm));
}

/// Bytes of each half of an ECDSA signature (RFC 7518 section 3.4); 0 for RSA.
std::size_t half_of(Jwk::Kind kind) {
    constexpr std::array<std::size_t, 4> bytes = {0, 32, 48, 66};
    return bytes.at(static_cast<std::size_t>(kind));
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// The salt is as long as the digest (RFC 7518 section 3.5).
bool set_padding(EVP_PKEY_CTX* context, const Row& row) {
    return !row.pss || (EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
                        EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1);
}

/// An ECDSA signature in DER as two numbers side by side; empty if it is none.
std::string side_by_side(std::string_view der, std::size_t half) {
    const unsigned char* at = bytes_of(der);
    const Handle<ECDSA_SIG> pair(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
    std::string out(2 * half, '\0');
    auto* into = reinterpret_cast<unsigned char*>(out.data());
    if (!pair || BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), into, static_cast<int>(half)) < 0 ||
        BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), into + half, static_cast<int>(half)) < 0)
        return {};
    return out;
}

/// The way back; empty if the length is wrong.
std::string as_der(std::string_view signature, std::size_t half) {
    if (signature.size() != 2 * half) return {};
    const Handle<ECDSA_SIG> pair(ECDSA_SIG_new());
    Number r(BN_bin2bn(bytes_of(signature), static_cast<int>(half), nullptr));
    Number s(BN_bin2bn(bytes_of(signature) + half, static_cast<int>(half), nullptr));
    if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return {};
    // The pair owns both now.
    std::ignore = r.release();
    std::ignore = s.release();
    unsigned char* der = nullptr;
    const int length = i2d_ECDSA_SIG(pair.get(), &der);
    if (length <= 0) return {};
    std::string out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(length));
    OPENSSL_free(der);
    return out;
}

}  // namespace

std::string_view to_string(JwsAlgorithm algorithm) noexcept {
    return rows[static_cast<std::size_t>(algorithm)].name;
}

std::optional<JwsAlgorithm> jws_algorithm_from(std::string_view text) noexcept {
    for (const Row& row : rows)
        if (row.name == text) return row.algorithm;
    return std::nullopt;
}

Result<std::string> Jwk::sign(JwsAlgorithm algorithm, std::string_view input) const {
    const auto failed = [] { return fail(ErrorKind::internal, "A token could not be signed."); };
    if (!private_half_ || !goes_with(algorithm)) return failed();
    const Row& row = row_of(algorithm);
    const Handle<EVP_MD_CTX> context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* options = nullptr;
    std::size_t length = 0;
    if (!context ||
        EVP_DigestSignInit(context.get(), &options, row.digest(), nullptr, key_.get()) != 1 ||
        !set_padding(options, row) ||
        EVP_DigestSign(context.get(), nullptr, &length, bytes_of(input), input.size()) != 1)
        return failed();
    std::string signature(length, '\0');
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                       bytes_of(input), input.size()) != 1)
        return failed();
    signature.resize(length);
    if (kind_ != Kind::rsa) signature = side_by_side(signature, half_of(kind_));
    if (signature.empty()) return failed();
    return signature;
}

bool Jwk::verify(JwsAlgorithm algorithm, std::string_view input, std::string_view signature) const {
    if (!goes_with(algorithm)) return false;
    const Row& row = row_of(algorithm);
    const std::string der =
        kind_ == Kind::rsa ? std::string(signature) : as_der(signature, half_of(kind_));
    const Handle<EVP_MD_CTX> context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* options = nullptr;
    return !der.empty() && context &&
           EVP_DigestVerifyInit(context.get(), &options, row.digest(), nullptr, key_.get()) == 1 &&
           set_padding(options, row) &&
           EVP_DigestVerify(context.get(), bytes_of(der), der.size(), bytes_of(input),
                            input.size()) == 1;
}

Result<std::string> sign_compact(const Jwk& key, JwsAlgorithm algorithm, std::string_view header,
                                 std::string_view payload) {
    std::string out = to_base64url(header) + '.' + to_base64url(payload);
    const auto signature = key.sign(algorithm, out);
    if (!signature) return std::unexpected(signature.error());
    return out + '.' + to_base64url(*signature);
}

}  // namespace mcr::people
