#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mcr::web {

/// The styles and scripts, read once at start. Immutable: read it from any thread.
class Assets {
public:
    struct File {
        std::string bytes, type, hash;
    };
    /// Errors: not_found, naming the folder, when a file of the pages is not in it.
    [[nodiscard]] static Result<Assets> load(const std::filesystem::path& folder);

    /// "/assets/HASH/NAME", so that a browser may keep it for ever.
    [[nodiscard]] std::string url(std::string_view name) const;
    /// The file that `path` ("/assets/HASH/NAME") names with its present hash; null otherwise.
    [[nodiscard]] const File* find(std::string_view path) const;

private:
    std::map<std::string, File, std::less<>> files_;
};

}  // namespace mcr::web
