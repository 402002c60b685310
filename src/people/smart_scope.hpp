#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mcr::people {

/// One SMART scope on resources, version 2 (SMART App Launch 2.2): "user/Observation.rs".
struct SmartScope {
    enum class Context : std::uint8_t { patient, user, system };
    Context context = Context::user;
    std::string type;  ///< a resource type, or "*" for every one
    bool create = false, read = false, update = false, remove = false, search = false;
    std::string query;  ///< what follows '?': narrows to resources that a search would find
    bool operator==(const SmartScope&) const = default;
};

/// Parses `(patient|user|system)/(Type|*).[c][r][u][d][s][?param=value&…]`. Letters out of this
/// order are refused, never sorted. Version 1 (".read") is not offered.
/// Errors: invalid.
[[nodiscard]] Result<SmartScope> parse_smart_scope(std::string_view text);
[[nodiscard]] std::string to_string(const SmartScope& scope);

/// The scopes of a request or a token: those on resources, and words ("launch",
/// "launch/patient").
/// Immutable; safe from any thread.
class SmartScopes {
public:
    SmartScopes() = default;
    /// At most 50 scopes and 2000 bytes, blanks between. What is no scope known here is left out:
    /// a server may grant less than was asked (RFC 6749 section 3.3).
    /// Errors: invalid for what no scope may hold, too_large.
    [[nodiscard]] static Result<SmartScopes> parse(std::string_view text);

    [[nodiscard]] bool empty() const noexcept { return words_.empty() && resources_.empty(); }
    [[nodiscard]] bool has(std::string_view word) const;
    [[nodiscard]] const std::vector<std::string>& words() const noexcept { return words_; }
    [[nodiscard]] const std::vector<SmartScope>& resources() const noexcept { return resources_; }
    [[nodiscard]] bool may_read(std::string_view type) const;
    [[nodiscard]] bool may_search(std::string_view type) const;
    /// Only those of one context; words stay where `words` says so.
    [[nodiscard]] SmartScopes only(SmartScope::Context context, bool words) const;
    [[nodiscard]] std::string text() const;

    /// What of `asked` `allowed` covers: for each pair of one context the narrower type and the
    /// letters that both have. A scope with a query is not granted: answers are not narrowed so.
    [[nodiscard]] static SmartScopes granted(const SmartScopes& asked, const SmartScopes& allowed);

private:
    void add(SmartScope scope);
    std::vector<std::string> words_;
    std::vector<SmartScope> resources_;
};

}  // namespace mcr::people
