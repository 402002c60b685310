#pragma once

#include <span>
#include <string>
#include <string_view>

namespace mcr::access {

/// One code of the defaults, with its name in SNOMED CT.
struct SensitiveCode {
    std::string_view group, code, name;
};
/// A start, that an installation completes from the national reference sets ("GP summary
/// exclusion", distributed by NHS England): what is named here is excluded, what lies below it in
/// SNOMED CT is not unless it is named too.
[[nodiscard]] std::span<const SensitiveCode> named_sensitive_codes();

/// The table as docs/agreements.md shows it, in Markdown.
[[nodiscard]] std::string describe_sensitive_codes();

}  // namespace mcr::access
