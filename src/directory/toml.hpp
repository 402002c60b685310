#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/organisation.hpp"

namespace mcr::directory {

/// The organisations of a TOML text; docs/directory.md describes the format. `source` is how errors
/// call the text.
/// Errors: invalid, in the form "SOURCE, line 12: organisation RQW, system RQW-1, address: …", for
/// what is no TOML, unknown keys, values of the wrong type and breaches of the rules of one
/// organisation. What organisations must be to each other is checked by Directory::build.
[[nodiscard]] Result<std::vector<Organisation>> parse_toml(std::string_view text,
                                                           std::string_view source);

/// The organisations of a TOML file. Errors: those of parse_toml; not_found; too_large beyond 64
/// MB.
[[nodiscard]] Result<std::vector<Organisation>> read_toml_file(const std::filesystem::path& file);

/// TOML that parse_toml turns into the same organisations; what has its default is left out.
[[nodiscard]] std::string write_toml(std::span<const Organisation> organisations);

}  // namespace mcr::directory
