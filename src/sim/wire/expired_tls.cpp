#include "sim/wire/expired_tls.hpp"

#include <openssl/ssl.h>

#include <filesystem>

#include "base/random.hpp"

namespace mcr::sim {

Result<std::shared_ptr<ExpiredTls>> ExpiredTls::create() {
    SystemRandom random;
    std::error_code error;
    const auto folder =
        std::filesystem::temp_directory_path(error) / ("mcr-sim-" + new_uuid(random));
    static const SystemClock clock;  // the authority keeps it
    auto authority = net::ThrowawayAuthority::create(folder, "Simulated organisations", clock);
    if (!authority) return pass_on(authority);
    auto files = authority->issue("expired", {.common_name = "Simulated organisation",
                                              .organisation = {},
                                              .server_names = {"127.0.0.1", "localhost"},
                                              .expired = true});
    if (!files) return pass_on(files);
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    if (context == nullptr ||
        SSL_CTX_use_certificate_chain_file(context, files->cert_file.c_str()) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, files->key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
        SSL_CTX_free(context);
        return fail(ErrorKind::internal, "The expired certificate cannot be used.");
    }
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    return std::shared_ptr<ExpiredTls>(new ExpiredTls(folder, std::move(*authority), context));
}

ExpiredTls::~ExpiredTls() {
    SSL_CTX_free(context_);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

}  // namespace mcr::sim
