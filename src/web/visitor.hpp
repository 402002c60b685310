#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "net/http.hpp"
#include "people/session.hpp"
#include "store/store.hpp"
#include "web/form.hpp"

namespace mcr::web {

/// Who a browser's request comes from: finds the session that its cookie names. Shared by all
/// workers.
class Visitors {
public:
    struct Parts {  ///< what it uses; all must outlive it
        store::Store& store;
        const Clock& clock;
        Random& random;
        people::SessionLimits limits;
        bool secure = false;  ///< served over TLS: the cookie is __Host- and Secure
    };
    explicit Visitors(Parts parts) : use_(parts) {}

    /// The session; nothing when there is none. Errors: those of store::transact (nobody is let in
    /// then: law 10).
    net::Task<Result<std::optional<people::Session>>> of(const net::Request& request) const;
    /// Whether `form` carries the session's token against forged requests (field `csrf`), and the
    /// request comes from this site as far as the browser says.
    [[nodiscard]] bool is_genuine(const net::Request& request, const people::Session& session,
                                  const Form& form) const;
    /// The Set-Cookie value for a new session, or that ends it.
    [[nodiscard]] std::string cookie_of(std::string_view token) const;
    [[nodiscard]] std::string no_cookie() const;

    [[nodiscard]] const Parts& parts() const noexcept { return use_; }

private:
    Parts use_;
};

}  // namespace mcr::web
