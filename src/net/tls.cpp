#include "net/tls.hpp"

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <string_view>

#include "base/secret.hpp"
#include "base/text.hpp"

namespace mcr::net {

namespace ssl = boost::asio::ssl;

namespace {

constexpr auto* tls_1_2_ciphers =
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

std::unexpected<Error> unusable(std::string_view setting) {
    return fail(ErrorKind::invalid, "The server's " + std::string(setting) + " cannot be used.");
}

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned offered_size, void*) {
    static constexpr std::array<unsigned char, 9> ours{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    unsigned char* match = nullptr;
    if (SSL_select_next_proto(&match, chosen_size, ours.data(), ours.size(), offered,
                              offered_size) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *chosen = match;
    return SSL_TLSEXT_ERR_OK;
}

}  // namespace

Result<std::shared_ptr<ssl::context>> server_tls(const ServerOptions& options) {
    const bool asks = options.client_certificates != ClientCertificates::none;
    if (options.cert_file.empty()) {
        if (asks)
            return unusable("request for client certificates without a certificate of its own");
        return nullptr;
    }
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX* native = context->native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(
        native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_cipher_list(native, tls_1_2_ciphers);
    SSL_CTX_set_alpn_select_cb(native, &choose_protocol, nullptr);
    constexpr std::string_view sessions = "my-care-record";
    SSL_CTX_set_session_id_context(native, reinterpret_cast<const unsigned char*>(sessions.data()),
                                   sessions.size());
    boost::system::error_code bad;
    context->use_certificate_chain_file(options.cert_file, bad);
    if (bad) return unusable("certificate file");
    context->use_private_key_file(options.key_file, ssl::context::pem, bad);
    if (bad || SSL_CTX_check_private_key(native) != 1) return unusable("key file");
    if (asks) {
        context->load_verify_file(options.client_ca_file, bad);
        if (bad) return unusable("client_ca_file");
        SSL_CTX_set_client_CA_list(native, SSL_load_client_CA_file(options.client_ca_file.c_str()));
        const bool required = options.client_certificates == ClientCertificates::required;
        SSL_CTX_set_verify(
            native, SSL_VERIFY_PEER | (required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), nullptr);
    }
    return context;
}

PeerIdentity peer_identity(SSL* connection) {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        SSL_get1_peer_certificate(connection), &X509_free);
    if (!certificate || SSL_get_verify_result(connection) != X509_V_OK) return {};
    PeerIdentity identity;
    const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), &BIO_free);
    X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate.get()), 0, XN_FLAG_RFC2253);
    char* begin = nullptr;
    const long size = BIO_get_mem_data(text.get(), &begin);
    identity.subject.assign(begin, static_cast<std::size_t>(size));
    unsigned char* der = nullptr;
    const int der_size = i2d_X509(certificate.get(), &der);
    if (der_size <= 0) return {};
    identity.thumbprint = to_base64url(
        sha256({reinterpret_cast<const char*>(der), static_cast<std::size_t>(der_size)}));
    OPENSSL_free(der);
    return identity;
}

}  // namespace mcr::net
