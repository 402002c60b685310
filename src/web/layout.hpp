#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/http.hpp"
#include "web/assets.hpp"
#include "web/html.hpp"

namespace mcr::web {

/// What every page has around its content.
struct Frame {
    std::string title;  ///< plain text
    bool demonstration = true;
    bool streaming = false;  ///< the content fills while the page loads
    std::string who;  ///< "Dr Amina Khan, hospital doctor, …"; empty when nobody is signed in
    std::string csrf;  ///< of the session; needed to sign out
    bool several_roles = false;      ///< the role can be changed
    std::vector<Link> ways;          ///< the menu
    Link way_on{"/", "First page"};  ///< what a message page offers next
};

/// The headers of every page: never stored, nothing loaded from elsewhere, in nobody's frame.
[[nodiscard]] net::Headers page_headers();
/// Everything before the content, up to and with the opening of <main>.
[[nodiscard]] std::string page_top(const Frame& frame, const Assets& assets);
/// Everything after the content.
[[nodiscard]] std::string page_end();
/// A page that says one thing, for errors and notices. `sentence` is plain text.
[[nodiscard]] std::string message_page(const Frame& frame, const Assets& assets,
                                       std::string_view heading, std::string_view sentence);

}  // namespace mcr::web
