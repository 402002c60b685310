#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "app/demo_state.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "people/token.hpp"

namespace mcr::app {

/// The demonstration's own systems and its app, as [[client]] tables for mcr.toml. Makes their keys
/// in `folder` where there are none yet:
///   demo-CODE   the system of each organisation that a persona works for: launches the view,
///               gets tokens by itself, exchanges staff identity tokens
///   demo-app    a SMART app without a key, on any port of this machine
/// Errors: those of writing.
[[nodiscard]] Result<std::string> demo_clients(const std::filesystem::path& folder,
                                               const DemoPeople& people, Random& random);

/// A launch token of the system of `persona`'s organisation, for the running demonstration.
/// Errors: not_found for an unknown persona, or when no demonstration has run in `folder`; invalid
/// for what a launch cannot say.
[[nodiscard]] Result<std::string> demo_launch(const std::filesystem::path& folder,
                                              const DemoPeople& people, std::string_view persona,
                                              std::string_view patient,
                                              const people::StatedReason& stated,
                                              const Clock& clock, Random& random);

/// A staff identity token of `persona` in the shape of CIS2, as the systems of the demonstration
/// have it from the (simulated) staff sign-in, for token exchange.
/// Errors: as demo_launch.
[[nodiscard]] Result<std::string> demo_identity(const std::filesystem::path& folder,
                                                const DemoPeople& people, std::string_view persona,
                                                const Clock& clock, Random& random);

/// A client assertion (RFC 7523) of the system of `persona`'s organisation, for the token address.
[[nodiscard]] Result<std::string> demo_assertion(const std::filesystem::path& folder,
                                                 const DemoPeople& people, std::string_view persona,
                                                 const Clock& clock, Random& random);

}  // namespace mcr::app
