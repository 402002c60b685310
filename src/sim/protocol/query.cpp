#include "sim/protocol/query.hpp"

#include <charconv>

#include "base/text.hpp"

namespace mcr::sim {
namespace {

bool take(std::string_view text, std::vector<std::pair<std::string, std::string>>& into) {
    for (const auto part : split(text, '&')) {
        if (part.empty()) continue;
        const auto equals = part.find('=');
        const auto name = percent_decode(part.substr(0, equals), true);
        const auto value =
            percent_decode(equals == std::string_view::npos ? "" : part.substr(equals + 1), true);
        if (!name || !value) return false;
        into.emplace_back(*name, *value);
    }
    return true;
}

}  // namespace

std::optional<Query> Query::of(const net::Request& request) {
    Query query;
    const auto mark = request.target.find('?');
    if (mark != std::string::npos &&
        !take(std::string_view(request.target).substr(mark + 1), query.parameters_))
        return std::nullopt;
    if (request.method == "POST" && !take(request.body, query.parameters_)) return std::nullopt;
    return query;
}

const std::string* Query::get(std::string_view name) const {
    for (const auto& [found, value] : parameters_)
        if (found == name) return &value;
    return nullptr;
}

std::vector<std::string_view> Query::all(std::string_view name) const {
    std::vector<std::string_view> out;
    for (const auto& [found, value] : parameters_)
        if (found == name) out.emplace_back(value);
    return out;
}

std::size_t Query::number(std::string_view name, std::size_t otherwise, std::size_t least,
                          std::size_t most) const {
    const std::string* text = get(name);
    if (text == nullptr) return otherwise;
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc{} || end != text->data() + text->size() || value < least)
        return otherwise;
    return std::min(value, most);
}

std::optional<std::vector<std::string>> segments_after(const net::Request& request,
                                                       std::string_view base_path) {
    std::string_view path(request.target);
    path = path.substr(0, path.find('?'));
    if (!path.starts_with(base_path)) return std::nullopt;
    path.remove_prefix(base_path.size());
    std::vector<std::string> out;
    if (path.empty()) return out;
    if (path.front() != '/') return std::nullopt;
    for (const auto part : split(path.substr(1), '/')) {
        const auto decoded = percent_decode(part);
        if (!decoded) return std::nullopt;
        out.push_back(*decoded);
    }
    return out;
}

std::string path_of(std::string_view url) {
    const auto host = url.find("://");
    const auto slash = url.find('/', host == std::string_view::npos ? 0 : host + 3);
    return slash == std::string_view::npos ? std::string() : std::string(url.substr(slash));
}

}  // namespace mcr::sim
