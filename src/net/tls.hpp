#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "net/server.hpp"

namespace mcr::net {

/// What a server needs for TLS 1.2 and 1.3; null where `options` names no certificate.
/// Errors: invalid, naming the setting, for files that cannot be used or do not belong together.
[[nodiscard]] Result<std::shared_ptr<boost::asio::ssl::context>> server_tls(
    const ServerOptions& options);

/// Who the other side proved to be; both empty without a verified certificate.
struct PeerIdentity {
    std::string subject;     ///< RFC 2253
    std::string thumbprint;  ///< RFC 8705 section 3.1
};
[[nodiscard]] PeerIdentity peer_identity(SSL* connection);

}  // namespace mcr::net
