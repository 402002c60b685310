#pragma once

using SSL_CTX = struct ssl_ctx_st;

namespace mcr::sim {

/// A new TLS server context whose self-signed certificate for 127.0.0.1 and localhost ran out
/// yesterday. The caller frees it. Aborts when OpenSSL has no memory or randomness.
[[nodiscard]] SSL_CTX* expired_tls_context();

}  // namespace mcr::sim
