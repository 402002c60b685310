#pragma once

#include <filesystem>

#include <toml++/toml.h>

#include "base/result.hpp"
#include "people/client.hpp"

namespace mcr::app {

/// The [[client]] tables of a configuration (docs/configuration.md). Files are named from `folder`.
/// Errors: invalid, naming the client's table by its line, and the setting.
[[nodiscard]] Result<people::Clients> read_clients(const toml::table& root,
                                                   const std::filesystem::path& folder);

}  // namespace mcr::app
