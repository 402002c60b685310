#pragma once

#include <memory>
#include <string>

#include "app/installation.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "directory/directory.hpp"
#include "people/oidc_people.hpp"
#include "people/relying_party.hpp"
#include "store/store.hpp"
#include "web/sign_in_pages.hpp"
#include "web/visitor.hpp"

namespace mcr::app {

/// How staff are read from a provider's claims, as the staff sign-in is configured (by default
/// where it is not). `directory` must outlive it.
[[nodiscard]] people::StaffRules staff_rules(const Installation& installation,
                                             const directory::CurrentDirectory& directory);

/// The sign-in of people, wired from an installation.
class SignIn {
public:
    struct Parts {  ///< what it uses; all must outlive it
        store::Store& store;
        const directory::CurrentDirectory& directory;
        const Clock& clock;
        Random& random;
        Log& log;
        Metrics& metrics;
    };
    SignIn(const Installation& installation, Parts parts);

    /// Brings its tables up to date. Errors: those of Store::migrate.
    [[nodiscard]] Result<void> migrate();
    /// Makes the pages, once it is known where the server is reached.
    void open(const std::string& base_url, web::Assets assets);

    [[nodiscard]] const web::Visitors& visitors() const noexcept { return visitors_; }
    /// `open` must have been called.
    [[nodiscard]] web::SignInPages& pages() noexcept { return *pages_; }
    /// Null where it is not configured; `open` must have been called.
    [[nodiscard]] people::RelyingParty* staff() noexcept { return staff_.get(); }
    [[nodiscard]] people::RelyingParty* patients() noexcept { return patients_.get(); }

private:
    const Installation& installation_;
    Parts use_;
    web::Visitors visitors_;
    std::unique_ptr<people::RelyingParty> staff_, patients_;
    std::unique_ptr<web::SignInPages> pages_;
};

}  // namespace mcr::app
