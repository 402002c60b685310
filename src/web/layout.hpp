#pragma once

#include <string>
#include <string_view>

#include "net/http.hpp"
#include "web/assets.hpp"

namespace mcr::web {

/// What every page has around its content.
struct Frame {
    std::string title;  ///< plain text
    bool demonstration = true;
    bool streaming = false;  ///< the content fills while the page loads
    std::string who;  ///< "Dr Amina Khan, hospital doctor, …"; empty when nobody is signed in
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
