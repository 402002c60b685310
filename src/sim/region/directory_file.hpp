#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace mcr::sim {

/// One system of an organisation in a directory file (docs/directory.md). Texts that are empty are
/// left out.
struct DirectorySystem {
    std::string key, protocol, address, answers_for, stage, stage_reason, withholding, ca_file;
    std::vector<std::string> sections;
    int time_limit_ms = 3000;
    std::map<std::string, std::string> settings, credentials;
};

/// One organisation of a directory file.
struct DirectoryEntry {
    std::string code, name, kind;
    std::string parent, predecessor, successor;
    std::string valid_from, valid_to;
    std::string objection_contact;
    bool telling_name = false;
    std::vector<DirectorySystem> systems;
};

/// The directory as TOML.
[[nodiscard]] std::string directory_toml(const std::vector<DirectoryEntry>& entries);

/// Writes `text` to `file` whole: a reader never sees half of it. Errors: unavailable.
[[nodiscard]] Result<void> write_whole(const std::filesystem::path& file, const std::string& text);

}  // namespace mcr::sim
