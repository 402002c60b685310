#pragma once

#include <functional>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace mcr::source {

/// Gives the secret that a system's `credentials` name. Safe from any thread.
/// Errors: not_found, naming the credential and nothing of it.
using Credentials = std::function<Result<Secret>(std::string_view name)>;

}  // namespace mcr::source
