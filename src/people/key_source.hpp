#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "net/client.hpp"
#include "net/worker.hpp"
#include "people/jwt.hpp"

namespace mcr::people {

/// The public keys of one party: given once, or fetched from the party's address (jwks_uri) and
/// kept for an hour. Safe from any thread; keeps one set at most.
class KeySource {
public:
    explicit KeySource(KeySet keys);
    /// `address` must be https, or http to this machine; asserted by the configuration.
    KeySource(std::string address, net::Upstream upstream);

    /// As KeySet::verify; what `allowed` shows must live as long as the program. A token with an
    /// unknown kid has the keys fetched anew, at most once a minute, so that a key may be changed
    /// for another. Errors: also unavailable when the keys cannot be had.
    [[nodiscard]] net::Task<Result<VerifiedJwt>> verify(net::Worker& worker, std::string compact,
                                                        std::span<const JwsAlgorithm> allowed,
                                                        Deadline deadline);

private:
    net::Task<Result<void>> fetch(net::Worker& worker, Deadline deadline);
    [[nodiscard]] std::shared_ptr<const KeySet> kept() const;

    std::string address_;
    net::Upstream upstream_;
    mutable std::mutex mutex_;
    std::shared_ptr<const KeySet> keys_;
    SteadyTime fetched_{};
    SteadyTime tried_{};
    bool ever_tried_ = false;
};

}  // namespace mcr::people
