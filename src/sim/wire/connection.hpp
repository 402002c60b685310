#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/http.hpp"

using SSL = struct ssl_st;
using SSL_CTX = struct ssl_ctx_st;

namespace mcr::sim {

/// One accepted connection, blocking, for one thread. Unlike net::Server's it can be made to break
/// off in any way. `cut` may be called from another thread to end every wait on it.
class Connection {
public:
    /// Owns `socket`.
    explicit Connection(int socket);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Speaks TLS from here on. False if the client would not.
    [[nodiscard]] bool start_tls(SSL_CTX* context);
    /// False when the other side is gone.
    bool write(std::string_view bytes);
    /// The next request: at most 64 KB of header and 4 MB of body with a Content-Length. None when
    /// the connection has ended or what came is no HTTP/1.1 request; then it has been answered.
    [[nodiscard]] std::optional<net::Request> read_request();
    /// The next message between VT and FS CR, of at most 4 MB; what stands outside is dropped. None
    /// when the connection has ended.
    [[nodiscard]] std::optional<std::string> read_frame();
    /// Ends the connection with a TCP reset instead of an orderly close.
    void reset();
    /// Whether the other side has closed. Looks, does not wait.
    [[nodiscard]] bool gone() const;
    /// Shuts both directions down; every wait on it returns.
    void cut();
    /// Whether the client still wants this connection after the last request (RFC 9112
    /// section 9.3).
    [[nodiscard]] bool wants_more() const noexcept { return wants_more_; }

private:
    std::ptrdiff_t read_some(char* into, std::size_t most);
    bool fill();
    std::optional<net::Request> refuse(std::string_view status_line);

    int socket_;
    SSL* ssl_ = nullptr;
    std::string buffer_;
    bool wants_more_ = true;
};

/// Listens on `address` ("127.0.0.1:0"); gives the socket and its port.
struct BoundSocket {
    int socket = -1;
    std::uint16_t port = 0;
    std::string host;
};
/// Errors: invalid for an address that is not HOST:PORT with an IPv4 host; unavailable if it cannot
/// be bound.
[[nodiscard]] Result<BoundSocket> listen_on(std::string_view address);

}  // namespace mcr::sim
