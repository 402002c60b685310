#include "source/federation/path.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mcr::source::federation {

bool is_identity(std::string_view text) noexcept {
    return !text.empty() && text.size() <= longest_identity &&
           std::ranges::all_of(text, [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '_' || c == '-';
           });
}

Result<std::vector<std::string>> read_path(std::optional<std::string_view> header) {
    std::vector<std::string> path;
    if (!header) return path;
    constexpr std::size_t longest_header = longest_path * (longest_identity + 3);
    if (header->size() > longest_header)
        return fail(ErrorKind::invalid, "The question came through more gateways than is allowed.");
    for (const auto part : split(*header, ',')) {
        const std::string_view name = trim(part);
        if (!is_identity(name))
            return fail(ErrorKind::invalid, "The path of the question names what is no gateway.");
        if (path.size() == longest_path)
            return fail(ErrorKind::invalid,
                        "The question came through more gateways than is allowed.");
        path.emplace_back(name);
    }
    return path;
}

std::string write_path(std::span<const std::string> path, std::string_view own) {
    std::string out;
    for (const std::string& name : path) (out += name) += ", ";
    return out += own;
}

std::string why_not_asked(const Gateway& own, std::span<const std::string> path,
                          std::string_view identity) {
    const auto came_through = [path](std::string_view name) {
        return std::ranges::any_of(
            path, [name](const std::string& one) { return equal_ignoring_case(one, name); });
    };
    if (came_through(own.identity))
        return "This question has come through here before, so that no other federation is asked.";
    if (came_through(identity))
        return "This question came through this federation, which is not asked back.";
    if (path.size() >= own.most_hops)
        return "This question has come through as many federations as is allowed here.";
    return {};
}

}  // namespace mcr::source::federation
