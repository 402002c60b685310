#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/policy.hpp"
#include "directory/directory.hpp"
#include "net/http.hpp"
#include "net/worker.hpp"
#include "people/session.hpp"
#include "store/async.hpp"
#include "web/assets.hpp"
#include "web/form.hpp"
#include "web/layout.hpp"
#include "web/visitor.hpp"

namespace mcr::web {

/// Whom a page is for. docs/pages.md has the table.
enum class Audience {
    anyone,           ///< also nobody in particular
    caring,           ///< staff whose role gives direct care
    patient,          ///< a patient, for themselves
    staff,            ///< whoever is signed in as staff, in whatever role
    privacy_officer,  ///< of the organisation they act for
    administrator,
    office,  ///< a privacy officer or an administrator
};
/// What every page has around its content, for `who`; null for nobody in particular.
[[nodiscard]] Frame frame_for(std::string title, const people::Session* who, bool demonstration);
/// Whether the role chosen in `session` belongs to `audience`.
[[nodiscard]] bool belongs(const people::Session& session, Audience audience);

/// One request on its way through the pages, of somebody whom its page is for.
struct Visit {
    net::Worker& worker;
    const net::Request& request;
    net::Responder& out;
    std::optional<people::Session> session;  ///< always there unless the page is for anyone
    Form form;       ///< of a POST, known to be genuine; of a GET, the query's fields
    std::string id;  ///< the part of the path that '*' stands for

    /// The role they act in; the page must not be for anyone.
    [[nodiscard]] const people::Professional& who() const { return *session->who(); }
    [[nodiscard]] const std::string& field(std::string_view name) const;
    /// Fields that are there and whose name begins with `prefix`: what follows it in each.
    [[nodiscard]] std::vector<std::string> chosen(std::string_view prefix) const;
};

/// One address of the pages. There is no page without one, so what is not listed is refused.
struct Route {
    std::string_view method;  ///< "GET" (HEAD too) or "POST"
    std::string_view path;    ///< a part "*" stands for any one part
    Audience audience = Audience::anyone;
    std::function<net::Task<void>(Visit&)> answer;
};

/// What the areas of the pages share. Safe from any thread.
class Site {
public:
    struct Parts {  ///< references must outlive it
        Assets assets;
        const Visitors& visitors;
        const directory::CurrentDirectory& directory;
        const access::CurrentPolicies& policies;
        bool demonstration = false;
    };
    explicit Site(Parts parts) : use_(std::move(parts)) {}

    /// Lets `request` through to `route`, or answers it: to the sign-in when nobody is signed in (401
    /// for a form), 403 when the role does not fit or the form is not genuine.
    net::Task<void> admit(net::Worker& worker, const net::Request& request, net::Responder& out,
                          const Route& route, std::string id) const;

    [[nodiscard]] Frame frame(std::string title, const std::optional<people::Session>& who) const;
    /// A whole page with `html` as its content.
    net::Task<void> page(Visit& visit, std::string title, std::string html, int status = 200) const;
    /// A page that says one thing.
    net::Task<void> say(Visit& visit, int status, std::string heading, std::string sentence) const;
    /// The same for an error of what was to be done.
    net::Task<void> say(Visit& visit, Error error) const;
    net::Task<void> not_found(Visit& visit) const;
    net::Task<void> redirect(Visit& visit, std::string location) const;

    /// Runs `work` in a transaction of the store; see store::transact.
    template <class Work>
    [[nodiscard]] auto transact(store::Access access, Work work) const {
        return store::transact(use_.visitors.parts().store, access, deadline(), std::move(work));
    }
    [[nodiscard]] Deadline deadline() const;
    [[nodiscard]] Instant now() const { return use_.visitors.parts().clock.now(); }
    [[nodiscard]] Random& random() const { return use_.visitors.parts().random; }
    [[nodiscard]] std::shared_ptr<const directory::Directory> directory() const {
        return use_.directory.get();
    }
    [[nodiscard]] std::shared_ptr<const access::Policies> policies() const {
        return use_.policies.get();
    }
    [[nodiscard]] const Assets& assets() const noexcept { return use_.assets; }

private:
    net::Task<void> let_in(Visit& visit, const Route& route) const;
    Parts use_;
};

}  // namespace mcr::web
