#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "access/default_agreements.hpp"
#include "access/sensitive_codes.hpp"

namespace mcr::access {
namespace {

/// What stands in docs/agreements.md between two comments, found by walking up from here.
std::string documented(std::string_view part) {
    for (auto folder = std::filesystem::current_path();; folder = folder.parent_path()) {
        if (std::ifstream page(folder / "docs/agreements.md"); page) {
            const std::string text{std::istreambuf_iterator<char>(page), {}};
            const std::string begin = "<!-- " + std::string(part) + ": begin -->\n";
            const auto from = text.find(begin);
            const auto to = text.find("<!-- " + std::string(part) + ": end -->");
            if (from == std::string::npos || to == std::string::npos) return "";
            return text.substr(from + begin.size(), to - from - begin.size());
        }
        if (folder == folder.parent_path()) return "nowhere";
    }
}

TEST(AgreementsPage, shows_the_default_agreements_as_they_are) {
    const std::string text = documented("default agreements");
    if (text == "nowhere") GTEST_SKIP() << "docs/agreements.md is not near";
    EXPECT_EQ(text, describe_default_agreements());
}

TEST(AgreementsPage, shows_the_sensitive_codes_as_they_are) {
    const std::string text = documented("sensitive codes");
    if (text == "nowhere") GTEST_SKIP() << "docs/agreements.md is not near";
    EXPECT_EQ(text, describe_sensitive_codes());
}

}  // namespace
}  // namespace mcr::access
