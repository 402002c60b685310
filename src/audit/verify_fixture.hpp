#pragma once

#include "audit/verify.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "audit/checkpoint.hpp"
#include "audit/line.hpp"
#include "audit/test_log.hpp"
#include "audit/tree.hpp"
#include "base/text.hpp"

/// What the tests of verification have in common.
namespace mcr::audit {

using test::lines_of;
using test::read_file;
using test::write_file;
using test::write_lines;
using Lines = std::vector<std::string>;

inline constexpr int entries = 12;

/// What is expected of one break: its kind and the entries that it names.
struct Named {
    BreakKind kind;
    std::uint64_t first, last;
    auto operator<=>(const Named&) const = default;
};

inline std::ostream& operator<<(std::ostream& out, const Named& named) {
    return out << to_string(named.kind) << ' ' << named.first << '-' << named.last;
}

inline std::vector<Named> named(const Verdict& verdict) {
    std::vector<Named> out;
    for (const auto& found : verdict.breaks) out.push_back({found.kind, found.first, found.last});
    return out;
}

using enum BreakKind;

inline void change(std::string& line) {
    line[line.size() / 2] ^= 1;
}

class AuditVerify : public ::testing::Test {
protected:
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
    [[nodiscard]] Verdict verdict() const {
        auto out = verify_log(folder(), *keys_);
        EXPECT_TRUE(out) << (out ? "" : out.error().sentence);
        return std::move(*out);
    }
    [[nodiscard]] std::filesystem::path only() const { return folder() / segment_name(1); }

    test::Folder folder_;
    Result<Keys> keys_ = Keys::derive(test::key());
};

}  // namespace mcr::audit
