#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/text.hpp"
#include "people/deed.hpp"
#include "people/pending_sign_in.hpp"
#include "store/async.hpp"
#include "web/sign_in_pages.hpp"
#include "web/sign_in_text.hpp"
#include "web/site.hpp"

namespace mcr::web {

/// How long a provider may take, all its answers together.
inline constexpr std::chrono::seconds provider_limit{10};

[[nodiscard]] inline std::string_view name_of(people::Provider provider) {
    return provider == people::Provider::staff ? "staff" : "patients";
}
/// Where somebody goes who did not say.
[[nodiscard]] std::string_view usual_place_of(const people::Session& session);
/// Who somebody is, also before they have a role, or without one.
[[nodiscard]] people::Doer doer_of(const people::Session& session);
[[nodiscard]] people::Deed deed_of(std::string_view kind, people::Doer doer, std::string action,
                                   const net::Request& request);

struct SignInPages::Inside {
    Parts use;

    [[nodiscard]] const Visitors::Parts& with() const { return use.visitors.parts(); }
    [[nodiscard]] Instant now() const { return with().clock.now(); }
    [[nodiscard]] people::RelyingParty* party(people::Provider provider) const {
        return provider == people::Provider::staff ? use.staff : use.patients;
    }
    [[nodiscard]] Frame frame(std::string title, const people::Session* session = nullptr) const {
        return frame_for(std::move(title), session, use.demonstration);
    }
    [[nodiscard]] std::string browser_cookie(std::string_view value) const {
        return std::string(sign_in_cookie_name(with().secure)) + "=" + std::string(value) +
               "; Path=/; HttpOnly; SameSite=Lax; Max-Age=600" + (with().secure ? "; Secure" : "");
    }
    /// Whether the browser calls this server by the name to which the provider sends it back;
    /// otherwise it would come back without its cookie.
    [[nodiscard]] bool is_at_home(const net::Request& request) const {
        const std::string_view home = use.base_url;
        const auto host = request.headers.get("Host");
        const auto from = home.find("://");
        return !host || from == std::string_view::npos ||
               home.substr(from + 3, home.find('/', from + 3) - from - 3) == *host;
    }

    net::Task<void> say(net::Responder& out, int status, std::string heading, std::string sentence);
    net::Task<void> show(net::Responder& out, int status, std::string html);
    net::Task<void> go(net::Responder& out, std::string to);
    net::Task<void> go_with(net::Responder& out, std::string to, std::string cookie);
    /// Runs `work` as a transaction; it is given `t`.
    template <class Work>
    net::Task<std::invoke_result_t<Work&, store::Transaction&>> change(Work work);
    net::Task<void> refuse(const net::Request& request, net::Responder& out,
                           people::Provider provider, Error error);

    net::Task<void> choose(const net::Request& request, net::Responder& out);
    net::Task<void> depart(net::Worker& worker, const net::Request& request, net::Responder& out,
                           people::RelyingParty& party, const people::Session* again);
    net::Task<void> sign_in_again(net::Worker& worker, const net::Request& request,
                                  net::Responder& out);
    net::Task<void> arrive(net::Worker& worker, const net::Request& request, net::Responder& out);
    net::Task<void> begin(const net::Request& request, net::Responder& out,
                          people::PendingSignIn pending, people::Session session);
    net::Task<void> confirm(const net::Request& request, net::Responder& out,
                            people::PendingSignIn pending, people::Session proof);
    net::Task<void> role(const net::Request& request, net::Responder& out);
    net::Task<void> take_role(const net::Request& request, net::Responder& out,
                              people::Session session);
    net::Task<void> sign_out(net::Worker& worker, const net::Request& request, net::Responder& out);
    net::Task<void> back_channel(net::Worker& worker, const net::Request& request,
                                 net::Responder& out);
    net::Task<void> route(net::Worker& worker, const net::Request& request, net::Responder& out);
};

template <class Work>
net::Task<std::invoke_result_t<Work&, store::Transaction&>> SignInPages::Inside::change(Work work) {
    const Deadline deadline = with().store.default_deadline();
    co_return co_await store::transact(with().store, store::Access::write, deadline,
                                       std::move(work));
}

}  // namespace mcr::web
