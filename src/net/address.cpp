#include "net/address.hpp"

#include <curl/curl.h>

#include <memory>

#include "base/text.hpp"

namespace mcr::net {
namespace {

using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string part_of(CURLU* url, CURLUPart part) {
    char* text = nullptr;
    const unsigned flags = part == CURLUPART_PORT ? CURLU_DEFAULT_PORT : 0;
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
    std::string copy = text;
    curl_free(text);
    return copy;
}

}  // namespace

std::optional<std::string> redirected(const std::string& current, std::string_view location) {
    const Url from(curl_url(), &curl_url_cleanup);
    const Url to(curl_url(), &curl_url_cleanup);
    const std::string target(location);
    if (curl_url_set(from.get(), CURLUPART_URL, current.c_str(), 0) != CURLUE_OK ||
        curl_url_set(to.get(), CURLUPART_URL, current.c_str(), 0) != CURLUE_OK ||
        curl_url_set(to.get(), CURLUPART_URL, target.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK)
        return std::nullopt;
    const std::string before = part_of(from.get(), CURLUPART_SCHEME);
    const std::string after = part_of(to.get(), CURLUPART_SCHEME);
    const bool becomes_secure = before == "http" && after == "https";
    const bool same_place =
        before == after && part_of(from.get(), CURLUPART_PORT) == part_of(to.get(), CURLUPART_PORT);
    if (!equal_ignoring_case(part_of(from.get(), CURLUPART_HOST),
                             part_of(to.get(), CURLUPART_HOST)) ||
        !(same_place || becomes_secure))
        return std::nullopt;
    const std::string url = part_of(to.get(), CURLUPART_URL);
    return url.empty() ? std::nullopt : std::optional(url);
}

}  // namespace mcr::net
