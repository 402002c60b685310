#pragma once

#include <string>

#include "net/http.hpp"
#include "net/worker.hpp"
#include "people/authorization.hpp"
#include "people/client.hpp"
#include "web/assets.hpp"
#include "web/authorize_ask.hpp"
#include "web/visitor.hpp"

namespace mcr::web {

/// SMART App Launch 2.2, where a person is asked:
///   GET  /oauth/authorize   who is signed in sees which app wants what, chooses a patient where
///                           the app needs one, and why; says yes or no
///   POST /oauth/authorize   back to the app with a code, or with "access_denied"
///   GET  /oauth/apps        the apps that can be opened for a patient
///   POST /oauth/apps        opens one (EHR launch)
/// No address carries a patient's number: what is chosen is sealed in the store under a handle.
/// Shared by all workers.
class AuthorizePages {
public:
    struct Parts {  ///< references must outlive it
        Assets assets;
        const Visitors& visitors;
        const people::Clients& clients;
        std::string fhir_base;  ///< [base]/fhir: aud of apps, and iss to them
        bool demonstration = false;
    };
    explicit AuthorizePages(Parts parts) : use_(std::move(parts)) {}

    [[nodiscard]] static bool answers(std::string_view path) noexcept;
    net::Task<void> handle(net::Worker& worker, const net::Request& request, net::Responder& out);

private:
    net::Task<void> authorize(const net::Request& request, net::Responder& out,
                              people::Session session, Form form) const;
    net::Task<void> allow(net::Responder& out, people::Session session, AuthorizationAsk ask,
                          Form form) const;
    net::Task<void> apps(const net::Request& request, net::Responder& out, people::Session session,
                         Form form) const;
    net::Task<void> open_app(net::Responder& out, people::Session session, Form form) const;
    /// What the code will stand for: who, for which patient, why. Errors: invalid, with a sentence
    /// for the page.
    net::Task<Result<people::TokenClaims>> claims_for(people::Session session, AuthorizationAsk ask,
                                                      Form form) const;
    /// The claims of somebody who chooses a patient and says why. Errors: as claims_for.
    [[nodiscard]] Result<people::TokenClaims> chosen(const people::Session& session,
                                                     const Form& form, bool needs_patient) const;
    net::Task<Result<std::string>> keep(people::Step step, people::Authorization what) const;
    net::Task<void> ask_person(net::Responder& out, people::Session session, AuthorizationAsk ask,
                               std::string problem) const;
    net::Task<void> show(net::Responder& out, int status, std::string title, std::string body,
                         const people::Session* session, std::string back_to) const;
    net::Task<void> say(net::Responder& out, int status, std::string sentence) const;
    net::Task<void> redirect(net::Responder& out, std::string location) const;

    Parts use_;
};

}  // namespace mcr::web
