#include "app/sign_in.hpp"

#include "people/deed.hpp"
#include "people/pending_sign_in.hpp"

namespace mcr::app {
namespace {

/// Browsers speak TLS to it, here or in front of it.
bool is_secure(const Installation& installation) {
    return !installation.server.cert_file.empty() || installation.base_url.starts_with("https://");
}

people::ProviderSettings common_of(const ProviderOptions& options, const std::string& base_url) {
    people::ProviderSettings out;
    out.issuer = options.issuer;
    out.client_id = options.client_id;
    out.proof = options.proof;
    out.client_secret = options.client_secret;
    out.key = options.key;
    out.scope = options.scope;
    out.vectors = options.vectors;
    out.contexts = options.contexts;
    out.redirect_uri = base_url + "/sign-in/callback";
    out.upstream = options.upstream;
    return out;
}

people::OrganisationLookup lookup_in(const directory::CurrentDirectory& directory) {
    return [&directory](const OdsCode& code) -> people::OrganisationFacts {
        const auto all = directory.get();
        const directory::Organisation* found = all->find(code);
        if (found == nullptr) return {};
        return {std::string(directory::to_string(found->kind)), found->name};
    };
}

}  // namespace

people::StaffRules staff_rules(const Installation& installation,
                               const directory::CurrentDirectory& directory) {
    people::StaffRules rules{people::RoleTable(), lookup_in(directory)};
    if (const auto& staff = installation.sign_in.staff) {
        rules.roles = people::RoleTable(staff->roles, staff->administrators);
        rules.least_assurance = staff->least_assurance;
    }
    return rules;
}

SignIn::SignIn(const Installation& installation, Parts parts)
    : installation_(installation),
      use_(parts),
      visitors_({parts.store, parts.clock, parts.random, installation.sign_in.limits,
                 is_secure(installation)}) {}

Result<void> SignIn::migrate() {
    for (const auto migrate : {people::migrate_deeds, people::migrate_sessions,
                               people::migrate_used, people::migrate_pending_sign_ins})
        if (auto done = migrate(use_.store); !done) return done;
    return {};
}

void SignIn::open(const std::string& base_url, web::Assets assets) {
    const people::RelyingParty::Parts parts{use_.random, use_.log, use_.metrics};
    if (const auto& staff = installation_.sign_in.staff) {
        people::ProviderSettings settings = common_of(*staff, base_url);
        settings.people = staff_rules(installation_, use_.directory);
        staff_ = std::make_unique<people::RelyingParty>(std::move(settings), parts);
    }
    if (const auto& patients = installation_.sign_in.patients) {
        people::ProviderSettings settings = common_of(*patients, base_url);
        settings.people =
            people::PatientRules{*patients->organisation, patients->organisation_name,
                                 installation_.demonstration ? people::NhsNumberRange::test
                                                             : people::NhsNumberRange::live};
        patients_ = std::make_unique<people::RelyingParty>(std::move(settings), parts);
    }
    pages_ = std::make_unique<web::SignInPages>(
        web::SignInPages::Parts{std::move(assets), visitors_, staff_.get(), patients_.get(),
                                base_url, installation_.demonstration, use_.log, use_.metrics});
}

}  // namespace mcr::app
