#pragma once

#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace mcr::people {

/// AES-256-GCM over `plain`, as base64url; only who has `key` reads it, and only for `purpose`.
[[nodiscard]] Result<std::string> seal(const Digest& key, std::string_view purpose,
                                       std::string_view plain, Random& random);
/// Errors: unauthenticated when `sealed` was not made by `seal` with this key and purpose.
[[nodiscard]] Result<std::string> unseal(const Digest& key, std::string_view purpose,
                                         std::string_view sealed);

}  // namespace mcr::people
