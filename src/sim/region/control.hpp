#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "sim/answerer.hpp"
#include "sim/identity/provider.hpp"
#include "sim/wire/misbehaviour.hpp"

namespace mcr::sim {

/// What the relay told holders of objections, kept in the order received. Thread-safe.
class NoticeBox {
public:
    static constexpr std::size_t most_kept = 1000;  ///< the oldest goes first
    void put(std::string holder, std::string body);
    void clear();
    /// {"notices":[{"holder","body"}]}; the body as text.
    [[nodiscard]] std::string text() const;

private:
    struct Notice {
        std::string holder, body;
    };
    mutable std::mutex mutex_;
    std::deque<Notice> notices_;
};

/// The control address: POST /notices/KEY takes a notice for a holder, GET /notices shows those
/// received, DELETE /notices forgets them; PUT /control/KEY with a misbehaviour as JSON, DELETE
/// /control/KEY (with ?patient=N: only that patient's) to heal, GET /control to see what is in
/// force. DELETE /systems/KEY switches a system off for good: nobody listens there any more. The
/// identity provider, if there is one, takes its orders by POST /control/identity.
class Control final : public Answerer {
public:
    using Systems = std::map<std::string, std::shared_ptr<Misbehaviours>, std::less<>>;
    /// Stops the listener of a system; safe from any thread, any number of times.
    using SwitchOff = std::function<void()>;
    explicit Control(Systems systems, std::shared_ptr<IdentityProvider> identity = nullptr,
                     std::map<std::string, SwitchOff, std::less<>> switches = {})
        : systems_(std::move(systems)),
          identity_(std::move(identity)),
          switches_(std::move(switches)) {}
    [[nodiscard]] Reply answer(const net::Request& request) const override;

private:
    [[nodiscard]] Reply notices(const net::Request& request, const std::string& holder) const;
    [[nodiscard]] std::string state() const;
    Systems systems_;
    std::shared_ptr<IdentityProvider> identity_;
    std::map<std::string, SwitchOff, std::less<>> switches_;
    std::shared_ptr<NoticeBox> notices_ = std::make_shared<NoticeBox>();
};

}  // namespace mcr::sim
