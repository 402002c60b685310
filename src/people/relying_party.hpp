#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "net/client.hpp"
#include "net/worker.hpp"
#include "people/oidc_claims.hpp"
#include "people/oidc_people.hpp"
#include "people/pending_sign_in.hpp"
#include "people/provider_documents.hpp"
#include "people/session.hpp"

namespace mcr::people {

/// How this installation proves itself to the provider (OpenID Connect Core section 9).
enum class ClientAuthentication { secret_basic, secret_post, private_key };

struct ProviderSettings {
    std::string issuer;  ///< a safe URL, exactly as the provider writes it
    std::string client_id;
    ClientAuthentication proof = ClientAuthentication::secret_basic;
    Secret client_secret;
    std::shared_ptr<const SigningKey> key;  ///< for ClientAuthentication::private_key
    std::string scope = "openid";
    std::string vectors;   ///< vtr of NHS login, JSON; empty for none
    std::string contexts;  ///< acr_values; empty for none
    std::string redirect_uri;
    std::variant<StaffRules, PatientRules> people;  ///< says which kind of provider it is
    net::Upstream upstream;
    std::chrono::seconds tolerance{60};
};

/// What a provider sent the browser back with.
struct Callback {
    std::string code;
    std::string issuer;  ///< iss (RFC 9207); empty where it is not there
};

/// This installation as the client of one OpenID provider: authorization code flow with PKCE.
/// Shared by all workers. No error repeats anything that came from outside.
class RelyingParty {
public:
    struct Parts {  ///< what it uses; all must outlive it
        Random& random;
        Log& log;
        Metrics& metrics;
    };
    RelyingParty(ProviderSettings settings, Parts parts);

    [[nodiscard]] Provider provider() const noexcept {
        return std::holds_alternative<StaffRules>(settings_.people) ? Provider::staff
                                                                    : Provider::patients;
    }
    [[nodiscard]] const std::string& issuer() const noexcept { return settings_.issuer; }

    /// Where the browser goes to sign in; `again` asks for a new proof even of somebody whom the
    /// provider knows to be there (prompt=login, max_age=0). Errors: those of ProviderDocuments.
    net::Task<Result<std::string>> authorization_url(net::Worker& worker, Handshake handshake,
                                                     bool again, Deadline deadline);
    /// Turns what the browser came back with into who it is: a Session that has not begun yet.
    /// The ID token is kept only for staff: that of NHS login holds the NHS number.
    /// Errors: unauthenticated; forbidden for a person who may not sign in here; unavailable or
    /// timed_out when the provider cannot be reached.
    net::Task<Result<Session>> complete(net::Worker& worker, PendingSignIn pending,
                                        Callback callback, Deadline deadline);
    /// Errors: unauthenticated when `token` is no logout token of this provider for this client.
    net::Task<Result<LogoutNotice>> read_logout(net::Worker& worker, std::string token,
                                                Deadline deadline);
    /// Where the browser goes to sign out there too; empty if the provider has no such place.
    net::Task<Result<std::string>> sign_out_url(net::Worker& worker, std::string id_token,
                                                std::string back_to, Deadline deadline);
    /// Whether the provider can be reached and describes itself soundly, for `mcr check`.
    net::Task<Result<void>> reach(net::Worker& worker, Deadline deadline);

private:
    struct Tokens {
        std::string id_token, access_token;
    };
    net::Task<Result<VerifiedJwt>> verify(net::Worker& worker, std::string token,
                                          Deadline deadline);
    net::Task<Result<Tokens>> exchange(net::Worker& worker, const ProviderMetadata& metadata,
                                       std::string code, std::string verifier, Deadline deadline);
    net::Task<Result<boost::json::value>> userinfo(net::Worker& worker,
                                                   const ProviderMetadata& metadata,
                                                   std::string access_token, std::string subject,
                                                   Deadline deadline);
    Result<net::Call> token_call(const ProviderMetadata& metadata, std::string_view code,
                                 std::string_view verifier, Instant now) const;
    [[nodiscard]] Result<ClaimedPerson> read_person(const boost::json::value& id_token,
                                                    const boost::json::value& userinfo) const;

    ProviderSettings settings_;
    Parts use_;
    ProviderDocuments documents_;
};

}  // namespace mcr::people
