#include "source/fhir_r4/links.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mcr::source::fhir_r4 {
namespace {

constexpr std::size_t max_link = 8192;

/// scheme://host:port in lower case with the default port written out; empty if `url` has user
/// information, no host, or another scheme than http and https.
std::string origin_of(std::string_view url) {
    const auto colon = url.find("://");
    if (colon == std::string_view::npos) return {};
    const std::string scheme = to_lower(url.substr(0, colon));
    if (scheme != "http" && scheme != "https") return {};
    url.remove_prefix(colon + 3);
    const std::string_view authority = url.substr(0, url.find_first_of("/?#\\"));
    if (authority.empty() || authority.contains('@')) return {};
    const auto bracket = authority.rfind(']');
    const auto port_at = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    const std::string_view host = authority.substr(0, port_at);
    std::string_view port = scheme == "http" ? "80" : "443";
    if (port_at != std::string_view::npos && port_at + 1 < authority.size())
        port = authority.substr(port_at + 1);
    if (host.empty()) return {};
    return scheme + "://" + to_lower(host) + ':' + std::string(port);
}

}  // namespace

Result<std::string> next_page(std::string_view address, std::string_view link) {
    const auto refuse = [] {
        return fail(ErrorKind::invalid, "A link to a next page leads elsewhere.", "next-link");
    };
    if (link.empty() || link.size() > max_link ||
        std::ranges::any_of(link, [](unsigned char c) { return c <= 0x20 || c >= 0x7f; }))
        return refuse();
    link = link.substr(0, link.find('#'));
    const std::string origin = origin_of(address);
    std::string url;
    if (link.starts_with("//") || link.contains('\\')) return refuse();
    if (link.starts_with('/')) {
        const auto path = address.find('/', address.find("://") + 3);
        url = std::string(address.substr(0, path)) + std::string(link);
    } else if (const auto scheme = link.find("://");
               scheme != std::string_view::npos && scheme < link.find_first_of("?")) {
        url = link;
    } else if (link.find(':') < link.find_first_of("/?")) {
        return refuse();
    } else {
        url = std::string(address) + '/' + std::string(link);
    }
    if (origin.empty() || origin_of(url) != origin) return refuse();
    return url;
}

Result<std::string> path_segment(std::string_view id) {
    if (id.empty() || id.size() > 255 || id == "." || id == ".." ||
        std::ranges::any_of(
            id, [](unsigned char c) { return c <= 0x20 || c >= 0x7f || c == '/' || c == '\\'; }))
        return fail(ErrorKind::invalid, "An id cannot stand in a path.", "id");
    return percent_encode(id);
}

}  // namespace mcr::source::fhir_r4
