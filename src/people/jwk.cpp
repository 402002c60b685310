#include "people/jwk.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include <openssl/obj_mac.h>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "people/json.hpp"
#include "people/openssl_handles.hpp"

namespace mcr::people {
namespace {

constexpr int least_rsa_bits = 2048;
constexpr int most_rsa_bits = 8192;

struct Curve {
    std::string_view name;  ///< crv
    const char* group;
    int nid;
    std::size_t bytes;  ///< of a coordinate
};
constexpr std::array<Curve, 3> curves = {{
    {"P-256", "P-256", NID_X9_62_prime256v1, 32},
    {"P-384", "P-384", NID_secp384r1, 48},
    {"P-521", "P-521", NID_secp521r1, 66},
}};

const Curve& curve_of(Jwk::Kind kind) {
    return curves.at(static_cast<std::size_t>(kind) - 1);
}

std::unexpected<Error> no_key() {
    return fail(ErrorKind::invalid, "This is not a key for signatures as a JWK.");
}
std::unexpected<Error> not_made() {
    return fail(ErrorKind::internal, "A key could not be made.");
}

Number number_of(std::string_view bytes) {
    return Number(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                            static_cast<int>(bytes.size()), nullptr));
}
/// The member `name` as an unsigned number; null where it is none.
Number number_in(const boost::json::value& jwk, std::string_view name) {
    const auto bytes = from_base64url(text_of(jwk, name));
    return bytes && !bytes->empty() && bytes->size() <= most_rsa_bits / 8 ? number_of(*bytes)
                                                                          : Number();
}
std::string bytes_of(const BIGNUM* number, std::size_t length) {
    std::string out(length, '\0');
    const int written = BN_bn2binpad(number, reinterpret_cast<unsigned char*>(out.data()),
                                     static_cast<int>(length));
    return written < 0 ? std::string() : out;
}

/// Whether `modulus` was made as the chips of CVE-2017-15361 (ROCA) made theirs: its residues lie
/// in the group that 65537 generates, modulo each of these primes.
bool is_roca(const BIGNUM* modulus) {
    constexpr std::array<BN_ULONG, 17> primes = {11, 13, 17,  19,  37,  53,  61,  71, 73,
                                                 79, 97, 103, 107, 109, 127, 151, 157};
    return std::ranges::all_of(primes, [&](BN_ULONG prime) {
        const BN_ULONG residue = BN_mod_word(modulus, prime);
        BN_ULONG power = 1;
        do {
            if (power == residue) return true;
            power = power * 65537 % prime;
        } while (power != 1);
        return false;
    });
}

/// Whether `use` and `key_ops` (RFC 7517 sections 4.2, 4.3) leave signatures to it.
bool is_for_signatures(const boost::json::value& jwk) {
    const auto* use = member(jwk, "use");
    if (use != nullptr && text_of(jwk, "use") != "sig") return false;
    if (member(jwk, "key_ops") == nullptr) return true;
    return std::ranges::any_of(array_of(jwk, "key_ops"), [](const boost::json::value& one) {
        return one.is_string() && (one.get_string() == "verify" || one.get_string() == "sign");
    });
}

Handle<EVP_PKEY> key_from(const char* type, int selection, Parameters parameters) {
    Handle<EVP_PKEY> key;
    const Handle<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* made = nullptr;
    if (context && parameters && EVP_PKEY_fromdata_init(context.get()) == 1 &&
        EVP_PKEY_fromdata(context.get(), &made, selection, parameters.get()) == 1)
        key.reset(made);
    return key;
}

Handle<EVP_PKEY> ec_key(const Curve& curve, std::string_view point, const BIGNUM* secret) {
    const Builder build(OSSL_PARAM_BLD_new());
    if (!build ||
        OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.group, 0) !=
            1 ||
        OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                         point.size()) != 1 ||
        (secret != nullptr &&
         OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret) != 1))
        return {};
    auto key = key_from("EC", secret != nullptr ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                        Parameters(OSSL_PARAM_BLD_to_param(build.get())));
    if (!key) return {};
    const Handle<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
    const bool sound = context && EVP_PKEY_public_check(context.get()) == 1 &&
                       (secret == nullptr || EVP_PKEY_pairwise_check(context.get()) == 1);
    return sound ? std::move(key) : Handle<EVP_PKEY>();
}

Handle<EVP_PKEY> parse_ec(const boost::json::value& jwk, const Curve& curve, bool private_half) {
    const auto x = from_base64url(text_of(jwk, "x"));
    const auto y = from_base64url(text_of(jwk, "y"));
    if (!x || !y || x->size() != curve.bytes || y->size() != curve.bytes) return {};
    Number secret;
    if (private_half) {
        const auto d = from_base64url(text_of(jwk, "d"));
        if (!d || d->size() != curve.bytes) return {};
        secret = number_of(*d);
    }
    return ec_key(curve, '\x04' + *x + *y, secret.get());
}

Handle<EVP_PKEY> parse_rsa(const boost::json::value& jwk, bool private_half) {
    struct Row {
        const char* name;  ///< in OpenSSL
        std::string_view claim;
    };
    constexpr std::array<Row, 8> rows = {{{OSSL_PKEY_PARAM_RSA_N, "n"},
                                          {OSSL_PKEY_PARAM_RSA_E, "e"},
                                          {OSSL_PKEY_PARAM_RSA_D, "d"},
                                          {OSSL_PKEY_PARAM_RSA_FACTOR1, "p"},
                                          {OSSL_PKEY_PARAM_RSA_FACTOR2, "q"},
                                          {OSSL_PKEY_PARAM_RSA_EXPONENT1, "dp"},
                                          {OSSL_PKEY_PARAM_RSA_EXPONENT2, "dq"},
                                          {OSSL_PKEY_PARAM_RSA_COEFFICIENT1, "qi"}}};
    const Builder build(OSSL_PARAM_BLD_new());
    std::vector<Number> numbers;
    for (const Row& row : rows) {
        if (numbers.size() == (private_half ? rows.size() : 2)) break;
        numbers.push_back(number_in(jwk, row.claim));
        if (!build || !numbers.back() ||
            OSSL_PARAM_BLD_push_BN(build.get(), row.name, numbers.back().get()) != 1)
            return {};
    }
    const int bits = BN_num_bits(numbers[0].get());
    if (bits < least_rsa_bits || bits > most_rsa_bits || !BN_is_odd(numbers[0].get()) ||
        !BN_is_odd(numbers[1].get()) || BN_num_bits(numbers[1].get()) > 32 ||
        BN_is_one(numbers[1].get()) || is_roca(numbers[0].get()))
        return {};
    return key_from("RSA", private_half ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                    Parameters(OSSL_PARAM_BLD_to_param(build.get())));
}

}  // namespace

void Jwk::Release::operator()(evp_pkey_st* key) const noexcept {
    EVP_PKEY_free(key);
}

Result<Jwk> Jwk::parse(const boost::json::value& jwk, bool private_half) {
    if (!is_for_signatures(jwk)) return no_key();
    Jwk key;
    if (text_of(jwk, "kty") == "RSA") {
        key.kind_ = Kind::rsa;
        key.key_.reset(parse_rsa(jwk, private_half).release());
    } else if (text_of(jwk, "kty") == "EC") {
        const auto curve = std::ranges::find(curves, text_of(jwk, "crv"), &Curve::name);
        if (curve == curves.end()) return no_key();
        key.kind_ = static_cast<Kind>(curve - curves.begin() + 1);
        key.key_.reset(parse_ec(jwk, *curve, private_half).release());
    }
    if (!key.key_) return no_key();
    if (member(jwk, "alg") != nullptr) {
        key.only_ = jws_algorithm_from(text_of(jwk, "alg"));
        if (!key.only_ || !key.goes_with(*key.only_)) return no_key();
    }
    if (member(jwk, "kid") != nullptr) {
        key.kid_ = text_of(jwk, "kid");
        if (key.kid_.empty() || key.kid_.size() > 200) return no_key();
    }
    key.private_half_ = private_half;
    return key;
}

Result<Jwk> Jwk::generate(Random& random) {
    const Curve& curve = curve_of(Kind::p256);
    const Handle<EC_GROUP> group(EC_GROUP_new_by_curve_name(curve.nid));
    if (!group) return not_made();
    std::array<unsigned char, 32> secret{};
    Number d;
    do {
        random.fill(std::as_writable_bytes(std::span(secret)));
        d.reset(BN_bin2bn(secret.data(), static_cast<int>(secret.size()), nullptr));
    } while (d && (BN_is_zero(d.get()) || BN_cmp(d.get(), EC_GROUP_get0_order(group.get())) >= 0));
    secret.fill(0);
    const Handle<EC_POINT> point(EC_POINT_new(group.get()));
    std::string octets(65, '\0');
    if (!d || !point ||
        EC_POINT_mul(group.get(), point.get(), d.get(), nullptr, nullptr, nullptr) != 1 ||
        EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED,
                           reinterpret_cast<unsigned char*>(octets.data()), octets.size(),
                           nullptr) != octets.size())
        return not_made();
    Jwk key;
    key.key_.reset(ec_key(curve, octets, d.get()).release());
    if (!key.key_) return not_made();
    key.private_half_ = true;
    const std::string named = R"({"crv":"P-256","kty":"EC","x":")" +
                              to_base64url(std::string_view(octets).substr(1, 32)) + R"(","y":")" +
                              to_base64url(std::string_view(octets).substr(33)) + "\"}";
    key.kid_ = to_base64url(sha256(named));
    return key;
}

bool Jwk::goes_with(JwsAlgorithm algorithm) const noexcept {
    if (only_ && *only_ != algorithm) return false;
    switch (algorithm) {
        case JwsAlgorithm::es256:
            return kind_ == Kind::p256;
        case JwsAlgorithm::es384:
            return kind_ == Kind::p384;
        case JwsAlgorithm::es512:
            return kind_ == Kind::p521;
        default:
            return kind_ == Kind::rsa;
    }
}

Result<std::string> Jwk::json(bool private_half) const {
    struct Row {
        std::string_view claim;
        const char* name;
        std::size_t bytes;  ///< 0: as many as it needs
        bool secret;
    };
    const std::size_t size = kind_ == Kind::rsa ? 0 : curve_of(kind_).bytes;
    const std::vector<Row> rows =
        kind_ == Kind::rsa ? std::vector<Row>{{"n", OSSL_PKEY_PARAM_RSA_N, 0, false},
                                              {"e", OSSL_PKEY_PARAM_RSA_E, 0, false},
                                              {"d", OSSL_PKEY_PARAM_RSA_D, 0, true},
                                              {"p", OSSL_PKEY_PARAM_RSA_FACTOR1, 0, true},
                                              {"q", OSSL_PKEY_PARAM_RSA_FACTOR2, 0, true},
                                              {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1, 0, true},
                                              {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2, 0, true},
                                              {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1, 0, true}}
                           : std::vector<Row>{{"x", OSSL_PKEY_PARAM_EC_PUB_X, size, false},
                                              {"y", OSSL_PKEY_PARAM_EC_PUB_Y, size, false},
                                              {"d", OSSL_PKEY_PARAM_PRIV_KEY, size, true}};
    std::string out = kind_ == Kind::rsa
                          ? std::string(R"({"kty":"RSA")")
                          : R"({"kty":"EC","crv":")" + std::string(curve_of(kind_).name) + '"';
    if (!kid_.empty()) out += ",\"kid\":" + json_quote(kid_);
    if (only_) out += ",\"alg\":\"" + std::string(to_string(*only_)) + '"';
    for (const Row& row : rows) {
        if (row.secret && !(private_half && private_half_)) continue;
        BIGNUM* got = nullptr;
        if (EVP_PKEY_get_bn_param(key_.get(), row.name, &got) != 1)
            return fail(ErrorKind::internal, "A key could not be written.");
        const Number number(got);
        const std::size_t bytes =
            row.bytes == 0 ? static_cast<std::size_t>(BN_num_bytes(got)) : row.bytes;
        out += ",\"" + std::string(row.claim) + "\":\"" + to_base64url(bytes_of(got, bytes)) + '"';
    }
    return out + '}';
}

}  // namespace mcr::people
