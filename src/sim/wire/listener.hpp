#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "sim/answerer.hpp"
#include "sim/wire/connection.hpp"
#include "sim/wire/expired_tls.hpp"
#include "sim/wire/misbehaviour.hpp"

namespace mcr::sim {

/// The socket server of a system that can misbehave: one thread per connection, at most 512 of
/// them; further connections are closed unanswered. It stands beside net::Server because that one
/// refuses to do wrong. Thread-safe.
class Listener {
public:
    /// Binds; nothing is accepted before `serve`. With `tls` it speaks TLS from the start; without,
    /// from when it is told to show an expired certificate.
    /// Errors: those of listen_on.
    [[nodiscard]] static Result<std::unique_ptr<Listener>> open(
        std::string_view address, std::shared_ptr<ExpiredTls> tls = nullptr);
    ~Listener();  ///< stops
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    /// Starts accepting. Call once.
    void serve(std::shared_ptr<const Answerer> answerer,
               std::shared_ptr<const Misbehaviours> misbehaviours = nullptr);
    /// Ends every connection and joins every thread. From any thread but its own, any number of
    /// times.
    void stop();
    [[nodiscard]] const std::string& url() const noexcept { return url_; }

    /// Waits `time`; false if the listener is stopping. For what answers slowly.
    [[nodiscard]] bool pause(Milliseconds time) const;
    /// The last record answered for a patient other than `patient`.
    [[nodiscard]] std::optional<Reply> earlier_reply(std::string_view patient) const;

private:
    Listener(BoundSocket bound, std::shared_ptr<ExpiredTls> tls);
    [[nodiscard]] bool speaks_tls() const;
    bool start_tls(Connection& connection);
    void accept_all();
    void converse(int socket);
    void remember(const Reply& reply);

    BoundSocket bound_;
    std::string url_;
    bool always_tls_;
    std::shared_ptr<ExpiredTls> tls_;
    std::shared_ptr<const Answerer> answerer_;
    std::shared_ptr<const Misbehaviours> misbehaviours_;
    std::thread accepting_;
    std::mutex stop_mutex_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    bool stopping_ = false;
    std::size_t conversations_ = 0;
    std::set<Connection*> open_;
    std::optional<Reply> last_, last_of_another_;
};

}  // namespace mcr::sim
