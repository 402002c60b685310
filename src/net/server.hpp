#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "net/http.hpp"
#include "net/worker.hpp"

namespace mcr::net {

enum class ClientCertificates { none, optional, required };

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  ///< 0 for any free one
    std::string cert_file;   ///< PEM chain; empty for plain HTTP
    std::string key_file;
    ClientCertificates client_certificates = ClientCertificates::none;
    std::string client_ca_file;
    std::uint32_t max_header_bytes = 32U << 10U;
    std::uint64_t max_body_bytes = 1UL << 20U;
    std::uint32_t max_connections = 4096;  ///< further ones are answered 503 (TLS: not) and closed
    Milliseconds header_timeout{10'000};   ///< from the first byte of a request, or idle keep-alive
    Milliseconds body_timeout{30'000};
    Milliseconds write_timeout{30'000};  ///< for each chunk
};

/// An HTTP/1.1 server over the workers: a connection goes to the worker that has the fewest, and
/// stays there. TLS 1.2 and 1.3. Requests that break a rule are answered 400, 408, 413, 414, 431 or
/// 505 with an empty body and counted.
class Server {
public:
    /// Listens when it returns. `workers` must outlive the Server; what `handler` refers to, `log`
    /// and `metrics` must outlive `workers`, where a request may still run when the Server has
    /// gone. Errors: unavailable when the address cannot be bound; invalid for unusable
    /// certificates.
    [[nodiscard]] static Result<std::unique_ptr<Server>> start(const ServerOptions& options,
                                                               Workers& workers, Handler handler,
                                                               Log& log, Metrics& metrics);
    virtual ~Server() = default;  ///< stops at once: connections are closed, handlers not awaited
    [[nodiscard]] virtual std::uint16_t port() const = 0;
    [[nodiscard]] virtual std::string url() const = 0;  ///< for example http://127.0.0.1:8080
    /// Accepts no more, lets running requests finish within `grace`, then closes. Blocks. Returns
    /// true if all finished by themselves.
    virtual bool stop(Milliseconds grace) = 0;
};

}  // namespace mcr::net
