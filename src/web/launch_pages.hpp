#pragma once

#include <optional>
#include <string>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "net/http.hpp"
#include "net/worker.hpp"
#include "people/client.hpp"
#include "people/launch_token.hpp"
#include "web/assets.hpp"
#include "web/visitor.hpp"

namespace mcr::web {

/// POST /launch: a member's own system opens the view for one of its users and one patient, with a
/// launch token in the field `launch_token` of a form (people/launch_token.hpp). The user is signed
/// in, in a session that looks at that patient only, and sent on to /view/launched. Shared by all
/// workers.
///
/// A token that was used before, altered or has expired is refused with a page that says so, put
/// down in the audit log, and told to the privacy officer of the system's organisation.
class LaunchPages {
public:
    struct Parts {  ///< references must outlive it
        Assets assets;
        const Visitors& visitors;
        const people::Clients& clients;
        Log& log;
        Metrics& metrics;
        std::string audience;  ///< [base]/launch, as the tokens name it
        bool demonstration = false;
    };
    explicit LaunchPages(Parts parts) : use_(std::move(parts)) {}

    net::Task<void> handle(net::Worker& worker, const net::Request& request, net::Responder& out);

private:
    /// Somebody who may not be let in: what is known of them.
    struct Misuse {
        const people::Client& client;
        std::optional<people::Launch> launch;  ///< where the signature holds
        Error error;
    };
    net::Task<Result<people::Launch>> read(net::Worker& worker, std::string token,
                                           const people::Client& client, Deadline deadline) const;
    net::Task<void> let_in(const people::Client& client, people::Launch launch,
                           const net::Request& request, net::Responder& out) const;
    net::Task<void> refuse(Misuse misuse, const net::Request& request, net::Responder& out) const;
    net::Task<void> say(net::Responder& out, int status, std::string sentence) const;
    void count(std::string_view outcome) const;

    Parts use_;
};

}  // namespace mcr::web
