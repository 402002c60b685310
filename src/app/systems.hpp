#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "app/installation.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "directory/directory.hpp"
#include "fhir/smart/smart_face.hpp"
#include "people/client_proof.hpp"
#include "people/token_service.hpp"
#include "store/store.hpp"
#include "web/authorize_pages.hpp"
#include "web/launch_pages.hpp"
#include "web/visitor.hpp"

namespace mcr::app {

/// The sign-in of systems and apps, and context launch, wired from an installation:
/// /oauth/…, /launch and /fhir/.well-known/smart-configuration.
class Systems {
public:
    struct Parts {  ///< what it uses; all must outlive it
        store::Store& store;
        const directory::CurrentDirectory& directory;
        const web::Visitors& visitors;
        const people::TokenChecker& checker;
        const Clock& clock;
        Random& random;
        Log& log;
        Metrics& metrics;
    };
    Systems(const Installation& installation, Parts parts);

    /// Brings its tables up to date. Errors: those of Store::migrate.
    [[nodiscard]] Result<void> migrate();
    /// Once it is known where the server is reached. Errors: invalid for an unusable signing key.
    [[nodiscard]] Result<void> open(const std::string& base_url, const web::Assets& assets);

    /// Whether tokens are given here: a signing key is configured.
    [[nodiscard]] bool issues_tokens() const noexcept { return service_ != nullptr; }
    /// Whether `path` is answered here; `open` must have been called.
    [[nodiscard]] bool owns(std::string_view path) const noexcept;
    net::Task<void> handle(net::Worker& worker, const net::Request& request, net::Responder& out);

private:
    const Installation& installation_;
    Parts use_;
    std::unique_ptr<people::TokenIssuer> issuer_;
    std::unique_ptr<people::ClientProof> proof_;
    std::unique_ptr<people::TokenService> service_;
    std::unique_ptr<fhir::SmartFace> face_;
    std::unique_ptr<web::AuthorizePages> authorize_;
    std::unique_ptr<web::LaunchPages> launch_;
};

}  // namespace mcr::app
