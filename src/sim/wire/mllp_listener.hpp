#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "sim/answerer.hpp"
#include "sim/wire/connection.hpp"
#include "sim/wire/misbehaviour.hpp"

namespace mcr::sim {

/// One simulated system that answers HL7 v2 messages. Safe from any thread. Never throws.
class MessageAnswerer {
public:
    virtual ~MessageAnswerer() = default;
    /// The body of the reply is the message that answers; an empty one is not sent.
    [[nodiscard]] virtual Reply answer(std::string_view message) const = 0;
    /// The answer of a muddled system: well formed, about a patient who was not asked for.
    [[nodiscard]] virtual Reply answer_about_another(std::string_view message) const = 0;
    /// An error of the system itself (MSA-1 AE or AR, with a code of table 0357).
    [[nodiscard]] virtual std::string refusal(std::string_view message,
                                              std::string_view acknowledgement,
                                              std::string_view code) const = 0;
};

/// An MLLP listener that can misbehave: one thread per connection, at most 256. Thread-safe.
class MllpListener {
public:
    /// Binds; nothing is accepted before `serve`. Errors: those of listen_on.
    [[nodiscard]] static Result<std::unique_ptr<MllpListener>> open(std::string_view address);
    ~MllpListener();  ///< stops
    MllpListener(const MllpListener&) = delete;
    MllpListener& operator=(const MllpListener&) = delete;

    /// Starts accepting. Call once.
    void serve(std::shared_ptr<const MessageAnswerer> answerer,
               std::shared_ptr<const Misbehaviours> misbehaviours = nullptr);
    /// Ends every connection and joins every thread.
    void stop();
    [[nodiscard]] std::string url() const;  ///< mllp://127.0.0.1:2575
    [[nodiscard]] std::uint16_t port() const noexcept { return bound_.port; }

private:
    explicit MllpListener(BoundSocket bound) : bound_(std::move(bound)) {}
    void accept_all();
    void converse(int socket);
    bool bent(Connection& connection, std::string_view message, const Reply& reply,
              const Misbehaviour& misbehaviour);
    bool pause(Milliseconds time);

    BoundSocket bound_;
    std::shared_ptr<const MessageAnswerer> answerer_;
    std::shared_ptr<const Misbehaviours> misbehaviours_;
    std::thread accepting_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::size_t conversations_ = 0;
    std::set<Connection*> open_;
    std::string last_;  ///< the last answer that carried a record
};

}  // namespace mcr::sim
