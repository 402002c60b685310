#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "people/token.hpp"
#include "store/store.hpp"

/// What is kept between two steps of a SMART app launch. Each step is named by a handle of 32
/// random bytes of which the store has only the hash; what it stands for is sealed under a key that
/// follows from the handle. Functions over one transaction of the store. Errors of all, beside
/// those said: those of Transaction.
namespace mcr::people {

enum class Step {
    launch,  ///< an app that was opened from the view, for one user and patient; five minutes
    code,    ///< an authorization code (RFC 6749 section 4.1); a minute
};

/// What somebody allowed an app, or opened it with.
struct Authorization {
    TokenClaims claims;        ///< without id and times; client_id is the app's
    std::string redirect_uri;  ///< of a code
    std::string challenge;     ///< of a code: S256 (RFC 7636)
};

[[nodiscard]] Result<void> migrate_authorizations(store::Store& store);
/// The handle. Forgets what has run out, beside. Errors: invalid for claims no token may carry.
[[nodiscard]] Result<std::string> keep(store::Transaction& transaction, Step step,
                                       const Authorization& authorization, Instant now,
                                       Random& random);
/// What `handle` stands for, once: nothing the second time, when it has run out, or of another
/// step.
[[nodiscard]] Result<std::optional<Authorization>> take(store::Transaction& transaction, Step step,
                                                        std::string_view handle, Instant now);

}  // namespace mcr::people
