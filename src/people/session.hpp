#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "people/professional.hpp"
#include "people/token.hpp"
#include "store/store.hpp"

namespace mcr::people {

/// Who vouched for somebody.
enum class Provider { staff, patients };  ///< in the shape of CIS2, of NHS login

/// A patient that a member's own system opened the view for (context launch).
struct LaunchContext {
    std::string patient;       ///< NHS number; the session looks at no other
    std::string patient_name;  ///< never stored: empty in the store
    StatedReason stated;
};

/// Somebody signed in with a browser. Kept in the store, so that every server knows it; the cookie
/// holds a token of 32 random bytes of which the store has only the hash. What may name a patient
/// (roles, launch, id_token) and the csrf token are sealed in the store under a key that follows
/// from the token: nobody reads an NHS number there.
struct Session {
    std::string key;  ///< hash of the token, hex; names the session in the store
    Provider provider = Provider::staff;
    std::string issuer, subject, provider_session;  ///< iss, sub and sid of the ID token
    std::string id_token;                           ///< for the provider's sign-out; may be empty
    std::vector<Professional> roles;  ///< every role profile the provider named; one for a patient
    std::optional<std::size_t> role;  ///< the one chosen; none yet, or there is none
    std::uint32_t assurance = 0;      ///< authentication assurance level; for a patient 9 for P9
    Instant authenticated;            ///< auth_time
    Instant created, used;
    std::string csrf;  ///< what forms of this session carry
    std::optional<LaunchContext> launch;
    [[nodiscard]] const Professional* who() const { return role ? &roles[*role] : nullptr; }
};

struct SessionLimits {
    std::chrono::minutes idle{15};
    std::chrono::minutes absolute{600};
};

/// Functions over one transaction of the store. Errors of all, beside those said: those of
/// Transaction.
[[nodiscard]] Result<void> migrate_sessions(store::Store& store);

/// A session that has begun, with the token for its cookie.
struct Begun {
    Session session;
    std::string token;
};
/// `session` without key, csrf and times. Ends sessions that have run out, beside.
[[nodiscard]] Result<Begun> begin_session(store::Transaction& transaction, Session session,
                                          const SessionLimits& limits, Instant now, Random& random);
/// The session of `token`; nothing when there is none, it was ended or has run out. Notes its use,
/// at most once a minute.
[[nodiscard]] Result<std::optional<Session>> find_session(store::Transaction& transaction,
                                                          std::string_view token,
                                                          const SessionLimits& limits, Instant now);
/// As find_session, without noting the use; writes nothing.
[[nodiscard]] Result<std::optional<Session>> read_session(store::Transaction& transaction,
                                                          std::string_view token,
                                                          const SessionLimits& limits, Instant now);
/// Whether find_session would note a use of `session` now.
[[nodiscard]] bool use_is_due(const Session& session, Instant now);
/// Chooses a role: another one is another session (CIS2), with a new token; the old one ends.
/// The absolute limit goes on counting from the sign-in.
/// Errors: not_found for a role that the provider did not name; unauthenticated when the session
/// has ended.
[[nodiscard]] Result<Begun> choose_role(store::Transaction& transaction, const Session& session,
                                        std::size_t role, const SessionLimits& limits, Instant now,
                                        Random& random);
/// The person has signed in anew in the same session (re-authentication).
/// Errors: unauthenticated when the session has ended.
[[nodiscard]] Result<void> note_authenticated(store::Transaction& transaction,
                                              const std::string& key, Instant authenticated);
[[nodiscard]] Result<void> end_session(store::Transaction& transaction, const std::string& key);
/// Back-channel sign-out: ends those of `provider_session` (and of `subject`, where it is not empty
/// either), or all of `subject` where it is empty.
/// Gives how many ended.
[[nodiscard]] Result<std::int64_t> end_sessions_of(store::Transaction& transaction,
                                                   std::string_view issuer,
                                                   std::string_view subject,
                                                   std::string_view provider_session);

/// What a view asked for in this session carries, as a token would. The session must have a role.
[[nodiscard]] TokenClaims claims_of(const Session& session, std::string_view purpose);

/// Remembers that `id` was used within `realm` until `until`. Gives false when it was before: the
/// caller refuses. One truth for every server (jti, launch tokens, authorization codes).
[[nodiscard]] Result<void> migrate_used(store::Store& store);
[[nodiscard]] Result<bool> use_once(store::Transaction& transaction, std::string_view realm,
                                    std::string_view id, Instant until, Instant now);

}  // namespace mcr::people
