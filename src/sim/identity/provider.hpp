#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "sim/answerer.hpp"
#include "sim/identity/personas.hpp"
#include "sim/identity/signing.hpp"
#include "sim/protocol/query.hpp"

namespace mcr::sim {

/// A simulated OpenID provider with two clients: `staff` in the shape of CIS2 (RS256), `patients`
/// in that of NHS login (ES256). Discovery, authorization code flow with PKCE, userinfo,
/// RP-initiated logout, logout tokens, key rotation. Whoever comes is shown the personas and is
/// whom they choose; where they go back to must be /sign-in/callback of this machine.
class IdentityProvider final : public Answerer {
public:
    /// `clock` and `random` must outlive it. `issuer` is its own base URL.
    /// Errors: those of ProviderKey.
    [[nodiscard]] static Result<std::shared_ptr<IdentityProvider>> create(
        std::string issuer, std::vector<Persona> personas, const Clock& clock, Random& random);

    [[nodiscard]] Reply answer(const net::Request& request) const override;

    /// What the control address is told, as JSON: {"do":"rotate-keys"}, {"do":"logout-token",
    /// "persona":ID} (its answer holds "logout_token"), or {"do":"bend","next":KIND}: the next ID
    /// token is wrong in that way (see `bends`).
    [[nodiscard]] Reply control(std::string_view body);
    /// wrong-nonce, wrong-issuer, wrong-audience, expired, no-signature, foreign-key, no-subject,
    /// stale-authentication, wrong-at-hash, other-person.
    [[nodiscard]] static const std::vector<std::string_view>& bends();

    /// {"issuer","staff":{"client_id","client_secret"},"patients":{…}} for who configures a client.
    [[nodiscard]] Json described() const;
    [[nodiscard]] const std::vector<Persona>& personas() const noexcept { return personas_; }

private:
    struct Client {
        std::string id, secret;
        bool patients = false;
    };
    /// One authorization request that has been checked.
    struct Wish {
        const Client* client = nullptr;
        std::string redirect_uri, state, nonce, challenge, prompt;
        std::optional<std::chrono::seconds> max_age;
    };
    struct SignedIn {
        const Persona* persona = nullptr;
        std::string session;
        Instant at;
    };
    struct Grant {
        Wish wish;
        SignedIn who;
        Instant until;
    };

    IdentityProvider(std::string issuer, std::vector<Persona> personas, const Clock& clock,
                     Random& random);
    Result<void> new_keys();

    [[nodiscard]] Reply discovery() const;
    [[nodiscard]] Reply keys() const;
    [[nodiscard]] Reply authorize(const net::Request& request, const Query& query) const;
    [[nodiscard]] Reply choose(const Query& form) const;
    [[nodiscard]] Reply give_code(const Wish& wish, const SignedIn& who) const;
    [[nodiscard]] Reply token(const net::Request& request, const Query& form) const;
    [[nodiscard]] Reply userinfo(const net::Request& request) const;
    [[nodiscard]] Reply end_session(const net::Request& request, const Query& query) const;

    /// Empty, with the reply that says why, when the request is no sound one.
    [[nodiscard]] std::optional<Wish> read_wish(const Query& query, Reply& refusal) const;
    [[nodiscard]] const Client* authenticated(const net::Request& request, const Query& form) const;
    [[nodiscard]] std::string id_token(const Grant& grant, std::string_view access_token) const;
    [[nodiscard]] const SignedIn* session_of(const net::Request& request,
                                             const Client& client) const;
    [[nodiscard]] const ProviderKey& key_of(const Client& client) const {
        return client.patients ? *for_patients_ : *for_staff_;
    }

    std::string issuer_;
    std::vector<Persona> personas_;
    const Clock& clock_;
    Random& random_;
    Client staff_, patients_;

    mutable std::mutex mutex_;  ///< of all below
    std::optional<ProviderKey> for_staff_, for_patients_;
    mutable std::map<std::string, Grant, std::less<>> codes_;
    mutable std::map<std::string, SignedIn, std::less<>> access_tokens_;
    mutable std::map<std::string, SignedIn, std::less<>> sessions_;  ///< by their cookie
    mutable std::string bend_;
};

/// The page on which one chooses who one is. `request`: the query of the authorization request.
[[nodiscard]] std::string persona_page(const std::vector<Persona>& personas, bool patients,
                                       std::string_view request);
/// A page that says one thing.
[[nodiscard]] std::string plain_page(std::string_view heading, std::string_view sentence);

}  // namespace mcr::sim
