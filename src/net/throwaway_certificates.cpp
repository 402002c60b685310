#include "net/throwaway_certificates.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace mcr::net {
namespace {

namespace fs = std::filesystem;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

constexpr long an_hour = 3600;
constexpr long a_day = 24 * an_hour;

std::unexpected<Error> refused() {
    return fail(ErrorKind::internal, "OpenSSL could not make a throw-away certificate.");
}

Result<void> write_file(const fs::path& path, BIO* text) {
    char* begin = nullptr;
    const long size = BIO_get_mem_data(text, &begin);
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool written = file >= 0 && ::write(file, begin, static_cast<std::size_t>(size)) == size;
    if (file >= 0) ::close(file);
    if (!written)
        return fail(ErrorKind::unavailable,
                    "The folder for throw-away certificates cannot be written.");
    return {};
}

Result<void> write_pem(const fs::path& path, X509* certificate, EVP_PKEY* key) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), &BIO_free);
    const int made =
        certificate != nullptr
            ? PEM_write_bio_X509(text.get(), certificate)
            : PEM_write_bio_PKCS8PrivateKey(text.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    if (made != 1) return refused();
    return write_file(path, text.get());
}

bool extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
        X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()), &X509_EXTENSION_free);
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool name(X509_NAME* subject, const char* part, const std::string& value) {
    return value.empty() ||
           X509_NAME_add_entry_by_txt(subject, part, MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(value.c_str()), -1, -1,
                                      0) == 1;
}

std::string subject_alternatives(const std::vector<std::string>& names) {
    std::string list;
    for (const auto& each : names) {
        std::array<unsigned char, sizeof(in6_addr)> address{};
        const bool is_address = inet_pton(AF_INET, each.c_str(), address.data()) == 1 ||
                                inet_pton(AF_INET6, each.c_str(), address.data()) == 1;
        list += (list.empty() ? "" : ",") + std::string(is_address ? "IP:" : "DNS:") + each;
    }
    return list;
}

// A certificate without extensions and signature, for the moment `now`.
Certificate unsigned_certificate(const CertificateRequest& request, EVP_PKEY* key,
                                 std::time_t now) {
    Certificate certificate(X509_new(), &X509_free);
    std::array<unsigned char, 16> serial{};
    RAND_bytes(serial.data(), serial.size());
    serial[0] &= 0x7f;
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(
        BN_bin2bn(serial.data(), serial.size(), nullptr), &BN_free);
    BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate.get()));
    X509_set_version(certificate.get(), X509_VERSION_3);
    const long begin = request.expired ? -30 * a_day : -an_hour;
    const long end = request.expired ? -a_day : 30 * a_day;
    ASN1_TIME_adj(X509_getm_notBefore(certificate.get()), now, 0, begin);
    ASN1_TIME_adj(X509_getm_notAfter(certificate.get()), now, 0, end);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    if (!name(subject, "O", request.organisation) || !name(subject, "CN", request.common_name))
        certificate.reset();
    return certificate;
}

}  // namespace

struct ThrowawayAuthority::Inside {
    fs::path folder;
    const Clock* clock;
    Key key{nullptr, &EVP_PKEY_free};
    Certificate certificate{nullptr, &X509_free};

    [[nodiscard]] std::time_t now() const {
        return std::chrono::system_clock::to_time_t(clock->now());
    }
};

ThrowawayAuthority::ThrowawayAuthority(std::unique_ptr<Inside> inside)
    : inside_(std::move(inside)) {}
ThrowawayAuthority::~ThrowawayAuthority() = default;
ThrowawayAuthority::ThrowawayAuthority(ThrowawayAuthority&&) noexcept = default;
ThrowawayAuthority& ThrowawayAuthority::operator=(ThrowawayAuthority&&) noexcept = default;

Result<ThrowawayAuthority> ThrowawayAuthority::create(fs::path folder,
                                                      const std::string& common_name,
                                                      const Clock& clock) {
    std::error_code failed;
    fs::create_directories(folder, failed);
    auto inside = std::make_unique<Inside>();
    inside->folder = std::move(folder);
    inside->clock = &clock;
    inside->key.reset(EVP_EC_gen("P-256"));
    if (!inside->key) return refused();
    inside->certificate =
        unsigned_certificate({.common_name = common_name}, inside->key.get(), inside->now());
    X509* own = inside->certificate.get();
    if (own == nullptr || X509_set_issuer_name(own, X509_get_subject_name(own)) != 1 ||
        !extend(own, own, NID_basic_constraints, "critical,CA:TRUE") ||
        !extend(own, own, NID_key_usage, "critical,keyCertSign,cRLSign") ||
        !extend(own, own, NID_subject_key_identifier, "hash") ||
        X509_sign(own, inside->key.get(), EVP_sha256()) == 0)
        return refused();
    ThrowawayAuthority authority(std::move(inside));
    auto written = write_pem(authority.ca_file(), own, nullptr);
    if (!written) return pass_on(written);
    return authority;
}

std::string ThrowawayAuthority::ca_file() const {
    return inside_->folder / "ca.pem";
}

Result<CertificateFiles> ThrowawayAuthority::issue(const std::string& file_name,
                                                   const CertificateRequest& request) const {
    const Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    if (!key) return refused();
    const auto certificate = unsigned_certificate(request, key.get(), inside_->now());
    X509* own = certificate.get();
    X509* issuer = inside_->certificate.get();
    const bool server = !request.server_names.empty();
    if (own == nullptr || X509_set_issuer_name(own, X509_get_subject_name(issuer)) != 1 ||
        !extend(own, issuer, NID_basic_constraints, "critical,CA:FALSE") ||
        !extend(own, issuer, NID_key_usage, "critical,digitalSignature") ||
        !extend(own, issuer, NID_ext_key_usage, server ? "serverAuth" : "clientAuth") ||
        !extend(own, issuer, NID_authority_key_identifier, "keyid") ||
        (server &&
         !extend(own, issuer, NID_subject_alt_name, subject_alternatives(request.server_names))) ||
        X509_sign(own, inside_->key.get(), EVP_sha256()) == 0)
        return refused();
    CertificateFiles files{.cert_file = inside_->folder / (file_name + ".pem"),
                           .key_file = inside_->folder / (file_name + ".key")};
    auto written = write_pem(files.cert_file, own, nullptr);
    if (written) written = write_pem(files.key_file, nullptr, key.get());
    if (!written) return pass_on(written);
    return files;
}

}  // namespace mcr::net
