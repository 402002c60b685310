#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "people/session.hpp"
#include "store/store.hpp"

namespace mcr::people {

/// What stands between the way to a provider and the way back: made by new_handshake.
struct Handshake {
    std::string state;     ///< 32 random bytes
    std::string nonce;     ///< comes back in the ID token
    std::string verifier;  ///< of PKCE (RFC 7636)
};
[[nodiscard]] Handshake new_handshake(Random& random);

/// Somebody who has gone to a provider to sign in. Kept in the store for ten minutes, since another
/// server may see them come back; sealed under the state and the browser's token, neither of which
/// the store has.
struct PendingSignIn {
    Provider provider = Provider::staff;
    Handshake handshake;  ///< without its state, once read back
    std::string next;     ///< the local path to go on to
    std::string again;    ///< key of the session that signs in anew; empty for a new one
    std::string subject;  ///< of that session
    Instant started;
};

[[nodiscard]] Result<void> migrate_pending_sign_ins(store::Store& store);

/// Keeps `pending` for the browser that holds `browser` in its cookie. Removes, beside, what has
/// run out. Errors: those of Transaction.
[[nodiscard]] Result<void> keep_pending(store::Transaction& transaction,
                                        const PendingSignIn& pending, std::string_view browser,
                                        Instant now, Random& random);
/// Takes what was kept under `state`, for good: a second time there is nothing. Nothing too after
/// ten minutes, and for another browser, which takes nothing away.
[[nodiscard]] Result<std::optional<PendingSignIn>> take_pending(store::Transaction& transaction,
                                                                std::string_view state,
                                                                std::string_view browser,
                                                                Instant now);

}  // namespace mcr::people
