#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <toml++/toml.h>

#include "base/ods_code.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "net/client.hpp"
#include "people/relying_party.hpp"
#include "people/role_table.hpp"
#include "people/session.hpp"

namespace mcr::app {

/// One OpenID provider as the configuration names it.
struct ProviderOptions {
    std::string issuer, client_id;
    people::ClientAuthentication proof = people::ClientAuthentication::secret_basic;
    Secret client_secret;
    std::shared_ptr<const people::SigningKey> key;
    std::string scope;
    std::string vectors;   ///< of patients
    std::string contexts;  ///< of staff
    net::Upstream upstream;
    std::uint32_t least_assurance = 2;    ///< of staff
    std::vector<people::RoleRule> roles;  ///< of staff
    std::vector<OdsCode> administrators;  ///< of staff
    std::optional<OdsCode> organisation;  ///< of patients
    std::string organisation_name;        ///< of patients
};

/// How people sign in. Without a provider nobody does.
struct SignInSettings {
    people::SessionLimits limits;
    std::optional<ProviderOptions> staff, patients;
};

/// The [sign_in] tables of a configuration (docs/configuration.md). Files are named from `folder`.
/// Errors: invalid, naming the setting.
[[nodiscard]] Result<SignInSettings> read_sign_in(const toml::table& root,
                                                  const std::filesystem::path& folder);

}  // namespace mcr::app
