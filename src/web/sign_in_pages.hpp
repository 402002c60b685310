#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "net/http.hpp"
#include "net/worker.hpp"
#include "people/relying_party.hpp"
#include "web/assets.hpp"
#include "web/visitor.hpp"

namespace mcr::web {

/// Signing in and out: "/sign-in" and what is below it, "/sign-out". Shared by all workers.
///
///   GET  /sign-in?next=PATH           chooses between staff and patients where there are both
///   GET  /sign-in/staff, /patients    goes to the provider
///   GET  /sign-in/callback            comes back from it
///   GET  /sign-in/again?next=PATH     a new proof of who one is, in the same session
///   GET, POST /sign-in/role           which of one's role profiles; at any time later too
///   GET, POST /sign-out               here, and at the provider where it offers that
///   POST /sign-in/back-channel        the provider ends sessions (logout token)
///
/// Every sign-in, refusal, choice of a role and sign-out is noted as a Deed in the transaction that
/// makes it so. No page repeats what a provider sent.
class SignInPages {
public:
    struct Parts {  ///< what it uses; the references and pointers must outlive it
        Assets assets;
        const Visitors& visitors;
        people::RelyingParty* staff = nullptr;     ///< null where there is no such sign-in
        people::RelyingParty* patients = nullptr;  ///< null where there is no such sign-in
        std::string base_url;                      ///< as readers see the server
        bool demonstration = false;
        Log& log;
        Metrics& metrics;
    };
    explicit SignInPages(Parts parts);
    ~SignInPages();

    [[nodiscard]] static bool owns(std::string_view path);
    /// Answers every request whose path it owns.
    net::Task<void> handle(net::Worker& worker, const net::Request& request, net::Responder& out);

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

/// The cookie that binds a way to the provider to the browser that took it.
[[nodiscard]] std::string_view sign_in_cookie_name(bool secure);
/// `next` if a browser can only take it as a path of this site, outside of signing in; else
/// `otherwise`.
[[nodiscard]] std::string local_path(std::string_view next, std::string_view otherwise);

}  // namespace mcr::web
