#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <string>

#include "base/secret.hpp"

namespace mcr::source::saml::test {

enum class KeyKind { rsa, weak_rsa, ec };

/// For tests: a key made now, with a certificate that it signed itself, in PEM.
inline Secret key(KeyKind kind) {
    EVP_PKEY* pkey = kind == KeyKind::ec ? EVP_EC_gen("P-256")
                                         : EVP_RSA_gen(kind == KeyKind::rsa ? 2048U : 1024U);
    X509* certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
    X509_set_pubkey(certificate, pkey);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("simulated"), -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    X509_sign(certificate, pkey, EVP_sha256());
    BIO* out = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(out, pkey, nullptr, nullptr, 0, nullptr, nullptr);
    PEM_write_bio_X509(out, certificate);
    char* data = nullptr;
    const long size = BIO_get_mem_data(out, &data);
    std::string pem(data, static_cast<std::size_t>(size));
    BIO_free(out);
    X509_free(certificate);
    EVP_PKEY_free(pkey);
    return Secret(std::move(pem));
}

}  // namespace mcr::source::saml::test
