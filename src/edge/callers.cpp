#include "edge/callers.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mcr::edge {
namespace {

bool has_token(const net::Request& request, const std::vector<Secret>& tokens) {
    const auto header = request.headers.get("Authorization");
    constexpr std::string_view scheme = "bearer ";
    if (!header || header->size() <= scheme.size() ||
        !equal_ignoring_case(header->substr(0, scheme.size()), scheme))
        return false;
    const std::string_view given = trim(header->substr(scheme.size()));
    bool found = false;
    for (const Secret& token : tokens)
        found = equal_in_constant_time(given, token.reveal()) || found;
    return found;
}

}  // namespace

Result<void> Callers::check(const net::Request& request) const {
    if (anybody_) return {};
    if (!tokens_.empty() && !has_token(request, tokens_))
        return fail(ErrorKind::unauthenticated,
                    "This source answers only to those who have its "
                    "token.");
    if (subjects_.empty()) {
        if (!tokens_.empty()) return {};
        return fail(ErrorKind::forbidden, "This source answers nobody: no caller is configured.");
    }
    if (request.client_subject.empty())
        return fail(ErrorKind::unauthenticated,
                    "This source answers only to those who show a client certificate.");
    if (std::ranges::none_of(subjects_, [&](const std::string& one) {
            return one == "*" || one == request.client_subject;
        }))
        return fail(ErrorKind::forbidden,
                    "This source does not answer the holder of this client certificate.");
    return {};
}

}  // namespace mcr::edge
