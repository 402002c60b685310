#include "web/visitor.hpp"

#include <utility>

#include "base/secret.hpp"
#include "store/async.hpp"

namespace mcr::web {
namespace {

using Found = Result<std::optional<people::Session>>;

std::string_view cookie_name(bool secure) {
    return secure ? "__Host-mcr-session" : "mcr-session";
}

/// Lax, not Strict: the provider's redirect back here, which another site starts, must bring it.
std::string set_cookie(bool secure, std::string_view value, std::string_view more) {
    return std::string(cookie_name(secure)) + "=" + std::string(value) +
           "; Path=/; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "") + std::string(more);
}

}  // namespace

net::Task<Result<std::optional<people::Session>>> Visitors::of(const net::Request& request) const {
    auto token = cookie(request, cookie_name(use_.secure));
    if (!token) co_return std::nullopt;
    const people::SessionLimits limits = use_.limits;
    const Instant now = use_.clock.now();
    const Deadline deadline = use_.store.default_deadline();
    auto look = [token = *token, limits, now](store::Transaction& t) -> Found {
        return people::read_session(t, token, limits, now);
    };
    Found found =
        co_await store::transact(use_.store, store::Access::read, deadline, std::move(look));
    if (!found || !*found || !people::use_is_due(**found, now)) co_return found;
    auto note = [token = *token, limits, now](store::Transaction& t) -> Found {
        return people::find_session(t, token, limits, now);
    };
    co_return co_await store::transact(use_.store, store::Access::write, deadline, std::move(note));
}

bool Visitors::is_genuine(const net::Request& request, const people::Session& session,
                          const Form& form) const {
    const auto sent = form.find("csrf");
    return same_site(request) && sent != form.end() && !session.csrf.empty() &&
           equal_in_constant_time(sent->second, session.csrf);
}

std::string Visitors::cookie_of(std::string_view token) const {
    return set_cookie(use_.secure, token, "");
}

std::string Visitors::no_cookie() const {
    return set_cookie(use_.secure, "", "; Max-Age=0");
}

}  // namespace mcr::web
