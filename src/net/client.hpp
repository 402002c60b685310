#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "net/buffer.hpp"
#include "net/http.hpp"

namespace mcr::net {

/// How one source may be reached. Immutable once in use; calls refer to it by its `name`, under
/// which pooled connections, the concurrency limit and the circuit breaker are kept per worker.
struct Upstream {
    std::string name;              ///< unique, for example the system's key; label in metrics
    std::string ca_file;           ///< PEM; empty for the system's authorities
    std::string client_cert_file;  ///< PEM; empty for none
    std::string client_key_file;   ///< PEM
    std::uint64_t max_body_bytes = 64UL << 20U;  ///< after decompression
    std::uint64_t max_header_bytes = 64UL << 10U;
    std::uint32_t max_expansion = 200;  ///< decompressed to received, checked beyond 1 MB
    std::uint32_t max_in_flight = 64;   ///< per worker; further calls wait within their deadline
    bool follow_redirects = false;      ///< at most 3, same host only, never from https to http
    bool verify_host = true;
    std::uint32_t breaker_failures = 5;  ///< consecutive failures that open the breaker
    Milliseconds breaker_open{5000};     ///< then one trial call is let through
    Milliseconds connect_timeout{2000};
};

struct Call {
    std::string method = "GET";
    std::string url;
    Headers headers;
    std::string body;
    bool safe_to_repeat =
        true;  ///< allows one retry when the connection broke before any answer byte
};

struct Answer {
    int status = 0;
    Headers headers;
    Buffer body;
    Milliseconds took{0};  ///< from asking to the last byte
};

/// An answer whose head has come and whose body is still coming. On its worker's thread only;
/// destroying it ends the transfer.
class Incoming {
public:
    virtual ~Incoming() = default;
    [[nodiscard]] virtual int status() const = 0;
    [[nodiscard]] virtual const Headers& headers() const = 0;
    /// The next bytes of the body, after decompression: at most 256 KB, valid until the next call;
    /// empty at its end. While nobody asks, at most 512 KB are held and the sender waits.
    /// Errors: those of Client::call, timed_out at the deadline of the call.
    virtual Task<Result<std::string_view>> next() = 0;
};

/// HTTP client on libcurl's multi interface, driven by its worker's loop. One per Worker.
class Client {
public:
    virtual ~Client() = default;
    /// Asks, and gives the whole answer, whatever its status.
    /// Errors: timed_out at `deadline`; too_large beyond a limit of `upstream`; unavailable when it
    /// cannot be reached, resets, or its breaker is open (code "breaker-open"); malformed when the
    /// answer is cut short or no HTTP; unsupported for a redirect that is not followed (code
    /// "redirect"); unavailable with code "tls" when its certificate or ours is refused.
    virtual Task<Result<Answer>> call(const Upstream& upstream, Call call, Deadline deadline) = 0;

    /// Asks, and gives the answer when its head has come, whatever its status; the body is taken as
    /// it comes. `max_body_bytes` stands in place of the upstream's. Errors: as `call`.
    virtual Task<Result<std::unique_ptr<Incoming>>> open(const Upstream& upstream, Call call,
                                                         std::uint64_t max_body_bytes,
                                                         Deadline deadline);
};

}  // namespace mcr::net
