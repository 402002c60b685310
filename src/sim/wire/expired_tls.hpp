#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "net/throwaway_certificates.hpp"

using SSL_CTX = struct ssl_ctx_st;

namespace mcr::sim {

/// TLS with a certificate for 127.0.0.1 and localhost that ended yesterday, from an authority of
/// its own, whose certificate a client may be told to trust: then expiry is all that is wrong.
class ExpiredTls {
public:
    /// Errors: those of net::ThrowawayAuthority; internal when OpenSSL refuses what it made.
    [[nodiscard]] static Result<std::shared_ptr<ExpiredTls>> create();
    ~ExpiredTls();  ///< removes its files
    ExpiredTls(const ExpiredTls&) = delete;
    ExpiredTls& operator=(const ExpiredTls&) = delete;

    [[nodiscard]] SSL_CTX* context() const noexcept { return context_; }
    [[nodiscard]] std::string ca_file() const { return authority_.ca_file(); }

private:
    ExpiredTls(std::filesystem::path folder, net::ThrowawayAuthority authority, SSL_CTX* context)
        : folder_(std::move(folder)), authority_(std::move(authority)), context_(context) {}
    std::filesystem::path folder_;
    net::ThrowawayAuthority authority_;
    SSL_CTX* context_;
};

}  // namespace mcr::sim
