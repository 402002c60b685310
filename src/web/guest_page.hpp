#pragma once

#include <string_view>

#include "net/http.hpp"

namespace mcr::web {

/// The headers of a page to which other sites lead or which leads back to them. `form_action`: the
/// origin that a form's answer may redirect to beside our own; empty for none.
[[nodiscard]] net::Headers guest_headers(std::string_view form_action = {});

}  // namespace mcr::web
