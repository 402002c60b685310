#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace mcr::people {

/// For tests: the folder of real documents, from MCR_SAMPLES or found above the current folder.
inline std::optional<std::filesystem::path> samples_folder() {
    if (const char* named = std::getenv("MCR_SAMPLES")) return std::filesystem::path(named);
    std::error_code ignored;
    auto at = std::filesystem::current_path(ignored);
    while (!std::filesystem::is_directory(at / "shared" / "samples", ignored)) {
        if (at == at.parent_path()) return std::nullopt;
        at = at.parent_path();
    }
    return at / "shared" / "samples";
}

inline std::string text_of_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace mcr::people

/// For tests: skips where the real documents are absent, fails if this is CI.
#define MCR_REQUIRE_SAMPLES(folder)                                               \
    if (!(folder) && std::getenv("CI") != nullptr) FAIL() << "no real documents"; \
    if (!(folder)) GTEST_SKIP() << "no real documents; set MCR_SAMPLES"
