#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "net/worker.hpp"
#include "people/authorization.hpp"
#include "people/client_check.hpp"
#include "people/deed.hpp"
#include "people/token.hpp"
#include "store/store.hpp"

namespace mcr::people {

/// The role that a staff identity token selects, as the staff sign-in reads it.
/// Errors: unauthenticated, forbidden.
using SelectedRole = std::function<Result<Professional>(const boost::json::value& id_token)>;

struct TokenServiceSettings {
    Milliseconds system_lifetime{5 * 60 * 1000};  ///< of tokens that name nobody
    Milliseconds person_lifetime{60 * 60 * 1000};
};

/// An answer in JSON: the token's, or an error (RFC 6749 section 5).
struct OAuthAnswer {
    int status = 200;
    std::string body;
};

/// Gives tokens to systems and apps, without HTTP around it. Clinical data always has a named
/// professional behind it: a client by itself gets a token that TokenChecker::check refuses.
/// Refresh tokens are not given. Every token and every refusal to a known client is put down for
/// the audit log. Safe from any thread.
///
///   client_credentials   scopes system/… : a token of the system by itself
///   token exchange       RFC 8693: for a staff identity token (subject_token) of the client's
///   staff
///                        issuer, a token of that professional in the selected role, which must be
///                        one of the client's organisation. Further fields say why: purpose (TREAT,
///                        ETREAT), patient, basis, reference, claim, permission, not_asked
///   authorization_code   RFC 7636 with S256: of a SMART app launch
class TokenService {
public:
    struct Parts {  ///< references must outlive it
        const ClientCheck& proof;
        store::Store& store;
        TokenIssuer& issuer;
        const TokenChecker& checker;
        SelectedRole selected_role;
        const Clock& clock;
        Log& log;
        Metrics& metrics;
        TokenServiceSettings settings;
    };
    explicit TokenService(Parts parts) : use_(std::move(parts)) {}

    [[nodiscard]] net::Task<OAuthAnswer> token(net::Worker& worker, OAuthRequest request) const;
    /// RFC 7662; a client learns of its own tokens only.
    [[nodiscard]] net::Task<OAuthAnswer> introspect(net::Worker& worker,
                                                    OAuthRequest request) const;

private:
    /// A token that may be given, and for whom.
    struct Given {
        std::string token;
        Milliseconds lifetime{0};
        std::string scope;
        std::string patient;  ///< launch context
        Doer doer;
        std::string deed_patient;  ///< whom the token is limited to, for the audit log
        bool exchanged = false;
    };
    net::Task<Result<Given>> grant(net::Worker& worker, const ProvenClient& proven,
                                   const OAuthRequest& request, Deadline deadline) const;
    [[nodiscard]] Result<Given> by_itself(const ProvenClient& proven,
                                          const OAuthRequest& request) const;
    net::Task<Result<Given>> exchange(net::Worker& worker, ProvenClient proven,
                                      OAuthRequest request, Deadline deadline) const;
    net::Task<Result<Given>> redeem(ProvenClient proven, OAuthRequest request,
                                    Deadline deadline) const;
    net::Task<void> put_down(const Client& client, Doer doer, std::string patient,
                             std::string reason, std::string request_id, Deadline deadline) const;
    [[nodiscard]] Deadline deadline() const;

    Parts use_;
};

}  // namespace mcr::people
