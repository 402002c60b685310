#include "web/guest_page.hpp"

namespace mcr::web {

net::Headers guest_headers(std::string_view form_action) {
    std::string policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
    if (!form_action.empty()) policy += " " + std::string(form_action);
    return {{"Content-Type", "text/html; charset=utf-8"},
            {"Cache-Control", "no-store"},
            {"Content-Security-Policy", std::move(policy)},
            {"X-Content-Type-Options", "nosniff"},
            {"Referrer-Policy", "no-referrer"}};
}

}  // namespace mcr::web
