#include "app/systems.hpp"

#include <utility>

#include <boost/json/object.hpp>

#include "app/sign_in.hpp"
#include "people/alert.hpp"
#include "people/authorization.hpp"
#include "people/deed.hpp"
#include "people/oidc_people.hpp"
#include "people/session.hpp"

namespace mcr::app {
namespace {

constexpr std::string_view launch_path = "/launch";

/// Reads the role that an identity token selects, by the rules of the staff sign-in.
people::SelectedRole selected_role(people::StaffRules rules) {
    return [rules = std::move(rules)](
               const boost::json::value& id_token) -> Result<people::Professional> {
        auto person = people::read_staff(id_token, boost::json::object(), rules);
        if (!person) return pass_on(person);
        if (!person->role)
            return fail(ErrorKind::unauthenticated,
                        "The identity token selects no role that has a place here.");
        return std::move(person->roles.at(*person->role));
    };
}

}  // namespace

Systems::Systems(const Installation& installation, Parts parts)
    : installation_(installation), use_(parts) {}

Result<void> Systems::migrate() {
    for (const auto migrate :
         {people::migrate_deeds, people::migrate_alerts, people::migrate_sessions,
          people::migrate_used, people::migrate_authorizations})
        if (auto done = migrate(use_.store); !done) return done;
    return {};
}

Result<void> Systems::open(const std::string& base_url, const web::Assets& assets) {
    const people::Clients& clients = installation_.clients;
    launch_ = std::make_unique<web::LaunchPages>(
        web::LaunchPages::Parts{assets, use_.visitors, clients, use_.log, use_.metrics,
                                base_url + std::string(launch_path), installation_.demonstration});
    if (installation_.token_signing_key.empty()) return {};
    auto issuer = people::make_token_issuer(
        installation_.token_signing_key.reveal(),
        {installation_.token_issuer, installation_.token_audience}, use_.clock, use_.random);
    if (!issuer) return pass_on(issuer);
    issuer_ = std::move(*issuer);
    proof_ = std::make_unique<people::ClientCheck>(
        people::ClientCheck::Parts{clients,
                                   use_.store,
                                   use_.clock,
                                   {base_url + "/oauth/token", base_url + "/oauth/introspect"}});
    service_ = std::make_unique<people::TokenService>(people::TokenService::Parts{
        *proof_, use_.store, *issuer_, use_.checker,
        selected_role(staff_rules(installation_, use_.directory)), use_.clock, use_.log,
        use_.metrics, people::TokenServiceSettings{}});
    face_ = std::make_unique<fhir::SmartFace>(*service_, base_url);
    authorize_ = std::make_unique<web::AuthorizePages>(web::AuthorizePages::Parts{
        assets, use_.visitors, clients, base_url + "/fhir", installation_.demonstration});
    return {};
}

bool Systems::owns(std::string_view path) const noexcept {
    return path == launch_path ||
           (service_ && (fhir::SmartFace::answers(path) || web::AuthorizePages::answers(path)));
}

net::Task<void> Systems::handle(net::Worker& worker, const net::Request& request,
                                net::Responder& out) {
    const std::string_view path = request.path();
    if (path == launch_path)
        co_await launch_->handle(worker, request, out);
    else if (fhir::SmartFace::answers(path))
        co_await face_->handle(worker, request, out);
    else
        co_await authorize_->handle(worker, request, out);
}

}  // namespace mcr::app
