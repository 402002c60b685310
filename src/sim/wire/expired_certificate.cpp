#include "sim/wire/expired_certificate.hpp"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdlib>

namespace mcr::sim {
namespace {

void or_abort(bool done) {
    if (!done) std::abort();
}

constexpr long day = 24L * 60 * 60;

}  // namespace

SSL_CTX* expired_tls_context() {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    or_abort(key != nullptr && certificate != nullptr);
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -30 * day);
    X509_gmtime_adj(X509_getm_notAfter(certificate), -day);
    X509_NAME* name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("simulated organisation"), -1,
                               -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_EXTENSION* hosts = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name,
                                                "IP:127.0.0.1,DNS:localhost");
    or_abort(hosts != nullptr && X509_add_ext(certificate, hosts, -1) == 1);
    X509_EXTENSION_free(hosts);
    or_abort(X509_set_pubkey(certificate, key) == 1 &&
             X509_sign(certificate, key, EVP_sha256()) > 0);
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    or_abort(context != nullptr && SSL_CTX_use_certificate(context, certificate) == 1 &&
             SSL_CTX_use_PrivateKey(context, key) == 1);
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return context;
}

}  // namespace mcr::sim
