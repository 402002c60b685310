#pragma once

#include <cstddef>
#include <expected>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "net/worker.hpp"
#include "source/adapter.hpp"
#include "source/federation/settings.hpp"
#include "source/fhir_r4/verdict.hpp"

namespace mcr::source::federation {

/// For whom a token of a peer is got, and why.
struct Wish {
    const directory::System* system = nullptr;
    const Settings* settings = nullptr;
    const Question* question = nullptr;
    const Secret* key = nullptr;  ///< signs
    std::string_view own;         ///< this gateway's identity
};

/// Tokens of peers, each of one person in one role for one patient and reason. In memory only, and
/// not longer than they last. Safe from any thread.
class Tokens {
public:
    Tokens(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

    /// The token that is kept, or a new one by token exchange (RFC 8693). Errors: not_permitted
    /// where the peer does not accept who asks; failed or timed_out for all else.
    [[nodiscard]] net::Task<std::expected<std::shared_ptr<const Secret>, fhir_r4::Verdict>> get(
        net::Worker& worker, Wish wish, Deadline deadline);
    /// Lets go of what the peer no longer takes.
    void forget(const Wish& wish);
    [[nodiscard]] std::size_t kept() const;

    static constexpr std::size_t most_kept = 10'000;

private:
    struct Kept {
        std::shared_ptr<const Secret> token;
        SteadyTime until;
    };
    [[nodiscard]] std::shared_ptr<const Secret> find(const Digest& key) const;
    void keep(const Digest& key, std::shared_ptr<const Secret> token, Milliseconds life);

    const Clock& clock_;
    Random& random_;
    mutable std::mutex mutex_;
    std::map<Digest, Kept> tokens_;
};

/// v3-ActReason as a peer takes it: an override stays where it was declared.
[[nodiscard]] std::string_view purpose_for_peer(std::string_view purpose) noexcept;

}  // namespace mcr::source::federation
