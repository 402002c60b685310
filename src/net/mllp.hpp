#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "net/server.hpp"
#include "net/worker.hpp"

/// HL7's Minimal Lower Layer Protocol, release 1 (HL7 v2.8 appendix C; ITI TF-2 C.2.1): a message
/// is sent as VT, its bytes, FS, CR. There is no length and no number: an answer belongs to the
/// message before it on the same connection.
namespace mcr::net {

inline constexpr std::size_t mllp_max_bytes = 16UL << 20U;

/// `message` between VT and FS CR.
[[nodiscard]] std::string mllp_frame(std::string_view message);

/// Finds the messages in bytes that come in pieces of any size.
class MllpReader {
public:
    explicit MllpReader(std::size_t max_bytes = mllp_max_bytes) : max_bytes_(max_bytes) {}
    /// Takes the next bytes. Bytes outside a frame are dropped and counted.
    /// Errors: too_large for a message of more than `max_bytes`, after which nothing more is read;
    /// malformed for a VT within a message, or an FS that no CR follows.
    Result<void> take(std::string_view bytes);
    /// The next whole message; nothing while none is complete.
    [[nodiscard]] std::optional<std::string> next();
    /// Within a message that has not ended.
    [[nodiscard]] bool inside() const noexcept { return inside_; }
    [[nodiscard]] std::size_t dropped_bytes() const noexcept { return dropped_; }

private:
    std::size_t max_bytes_;
    std::string message_;
    std::deque<std::string> ready_;
    bool inside_ = false;
    bool ending_ = false;  ///< FS has come, CR is due
    bool broken_ = false;
    std::size_t dropped_ = 0;
};

/// How one system is reached by MLLP. Connections are kept per worker under `name`.
struct MllpUpstream {
    std::string name;  ///< unique, for example the system's key; label in metrics
    std::string host;
    std::uint16_t port = 0;
    bool tls = false;
    std::string ca_file;           ///< PEM; empty for the system's authorities
    std::string client_cert_file;  ///< PEM; empty for none
    std::string client_key_file;   ///< PEM
    bool verify_host = true;
    std::size_t max_bytes = mllp_max_bytes;
    std::uint32_t max_connections = 8;  ///< per worker; further questions wait for one
    Milliseconds connect_timeout{2000};
    Milliseconds idle{30'000};  ///< an unused connection is not used again after this
};

/// Whether what came answers the question that was sent on the same connection.
using MllpFits = std::function<bool(std::string_view)>;

/// Sends `message` and gives the one that answers it. A connection carries one outstanding message;
/// it is used again only after a whole answer, and closed on every error, so that a late answer is
/// never taken for that of another question. One that the other side has closed while it was idle
/// is replaced. On `worker`'s thread.
/// Errors: timed_out at `deadline`; unavailable when it cannot be reached or closes without an
/// answer (code "tls" when its certificate or ours is refused, "breaker-open" for a moment after
/// several failures in a row); malformed when the answer is cut
/// short, no MLLP, or does not fit (code "another-answer"); too_large; invalid for certificate
/// files that cannot be used.
Task<Result<std::string>> mllp_ask(Worker& worker, MllpUpstream upstream, std::string message,
                                   Deadline deadline, MllpFits fits = {});

struct MllpServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  ///< 0 for any free one
    std::string cert_file;   ///< PEM chain; empty for no TLS
    std::string key_file;
    ClientCertificates client_certificates = ClientCertificates::none;
    std::string client_ca_file;
    std::size_t max_bytes = mllp_max_bytes;  ///< of one message
    std::uint32_t max_connections = 256;     ///< further ones are closed at once
    Milliseconds idle_timeout{3'600'000};    ///< between messages: feeds are quiet at night
    Milliseconds message_timeout{30'000};    ///< from a message's first byte to its last
    Milliseconds write_timeout{30'000};
};

/// One message that was delivered, and by whom.
struct MllpDelivery {
    std::string message;  ///< as it came, between VT and FS
    std::string remote_address;
    std::string client_subject;     ///< RFC 2253; empty without a verified certificate
    std::string client_thumbprint;  ///< RFC 8705 section 3.1
};

/// Gives the acknowledgement. Called once at a time for a connection, so the messages of one
/// connection keep their order. An empty one closes the connection without an answer.
using MllpHandler = std::function<Task<std::string>(Worker&, MllpDelivery)>;

/// Takes messages that others push, over the workers: a connection goes to the next worker and
/// stays there. A frame that is too large, broken or unfinished ends its connection, unanswered.
class MllpServer {
public:
    /// Listens when it returns. `workers` must outlive it; what `handler` refers to, `log` and
    /// `metrics` must outlive `workers`. Errors: unavailable when the address cannot be bound;
    /// invalid for unusable certificates.
    [[nodiscard]] static Result<std::unique_ptr<MllpServer>> start(const MllpServerOptions& options,
                                                                   Workers& workers,
                                                                   MllpHandler handler, Log& log,
                                                                   Metrics& metrics);
    virtual ~MllpServer() = default;  ///< stops at once; handlers are not awaited
    [[nodiscard]] virtual std::uint16_t port() const = 0;
};

}  // namespace mcr::net
