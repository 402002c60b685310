#include <string>
#include <utility>

#include "web/form.hpp"
#include "web/sign_in_inside.hpp"

namespace mcr::web {
namespace {

using people::RelyingParty;
using people::Session;

constexpr std::string_view back_channel_realm = "logout token of ";

}  // namespace

net::Task<void> SignInPages::Inside::role(const net::Request& request, net::Responder& out) {
    auto found = co_await use.visitors.of(request);
    const std::string next = local_path(query_value(request, "next"), "");
    if (!found || !*found) {
        std::string to = "/sign-in?next=" + percent_encode(next);
        co_await go(out, std::move(to));
        co_return;
    }
    Session session = std::move(**found);
    if (request.method == "POST") {
        co_await take_role(request, out, std::move(session));
        co_return;
    }
    if (session.roles.empty()) {
        co_await say(out, 403, "You have no role here",
                     "You are signed in, but no role of yours gives access to care records here. "
                     "Ask your registration authority, or whoever looks after smartcards where "
                     "you work.");
        co_return;
    }
    std::string html =
        choose_role_page(frame("Choose your role", &session), use.assets, session, next, false);
    co_await show(out, 200, std::move(html));
}

net::Task<void> SignInPages::Inside::take_role(const net::Request& request, net::Responder& out,
                                               Session session) {
    auto form = read_form(request);
    if (!form || !use.visitors.is_genuine(request, session, *form)) {
        co_await say(out, form ? 403 : form.error().http_status, "The form was not read",
                     "It was not sent from a page of this sign-in.");
        co_return;
    }
    const std::string next = local_path((*form)["next"], "");
    const std::string chosen = (*form)["role"];
    std::size_t index = session.roles.size();
    for (std::size_t i = 0; i < session.roles.size(); ++i)
        if (chosen == std::to_string(i)) index = i;
    if (index == session.roles.size()) {
        std::string html = choose_role_page(frame("Error: Choose your role", &session), use.assets,
                                            session, next, true);
        co_await show(out, 400, std::move(html));
        co_return;
    }
    const people::SessionLimits limits = with().limits;
    const Instant at = now();
    Random* random = &with().random;
    const people::Deed deed = deed_of("sign-in", people::doer_of(session.roles[index]),
                                      "chose the role to work in", request);
    auto work = [session, index, limits, at, random,
                 deed](store::Transaction& t) -> Result<people::Begun> {
        auto begun = people::choose_role(t, session, index, limits, at, *random);
        if (!begun) return begun;
        if (auto noted = people::note(t, deed, at); !noted) return pass_on(noted);
        return begun;
    };
    auto begun = co_await change(std::move(work));
    if (!begun) {
        Error error = begun.error();
        co_await refuse(request, out, session.provider, std::move(error));
        co_return;
    }
    std::string to = next.empty() ? std::string(usual_place_of(begun->session)) : next;
    std::string set = use.visitors.cookie_of(begun->token);
    co_await go_with(out, std::move(to), std::move(set));
}

net::Task<void> SignInPages::Inside::sign_out(net::Worker& worker, const net::Request& request,
                                              net::Responder& out) {
    auto found = co_await use.visitors.of(request);
    if (!found || !*found) {
        std::string to = "/";
        co_await go(out, std::move(to));
        co_return;
    }
    const Session session = std::move(**found);
    if (request.method != "POST") {
        std::string html = sign_out_page(frame("Sign out", &session), use.assets, session.csrf);
        co_await show(out, 200, std::move(html));
        co_return;
    }
    auto form = read_form(request);
    if (!form || !use.visitors.is_genuine(request, session, *form)) {
        co_await say(out, form ? 403 : form.error().http_status, "The form was not read",
                     "It was not sent from a page of this sign-in.");
        co_return;
    }
    const Instant at = now();
    const people::Deed deed = deed_of("sign-in", doer_of(session), "signed out", request);
    auto work = [key = session.key, deed, at](store::Transaction& t) {
        auto ended = people::end_session(t, key);
        return ended ? people::note(t, deed, at) : ended;
    };
    const Result<void> ended = co_await change(std::move(work));
    if (!ended) {
        std::string sentence = ended.error().sentence;
        co_await say(out, ended.error().http_status, "You are not signed out yet",
                     std::move(sentence));
        co_return;
    }
    std::string provider;
    if (RelyingParty* there = party(session.provider)) {
        const Deadline deadline(worker.clock(), provider_limit);
        std::string back_to = use.base_url + "/";
        auto url =
            co_await there->sign_out_url(worker, session.id_token, std::move(back_to), deadline);
        if (url) provider = std::move(*url);
    }
    net::Headers headers = page_headers();
    headers.add("Set-Cookie", use.visitors.no_cookie());
    // Not a redirect: the form's page allows forms to lead to this site only.
    if (!provider.empty()) headers.add("Refresh", "0; url=" + provider);
    std::string html = signed_out_page(frame("Signed out"), use.assets, provider);
    co_await out.send(200, std::move(headers), std::move(html));
}

net::Task<void> SignInPages::Inside::back_channel(net::Worker& worker, const net::Request& request,
                                                  net::Responder& out) {
    net::Headers headers{{"Cache-Control", "no-store"}, {"Content-Type", "application/json"}};
    auto form = read_form(request);
    const std::string token = form ? (*form)["logout_token"] : std::string();
    Result<people::LogoutNotice> notice =
        fail(ErrorKind::unauthenticated, "There is no logout token.");
    if (!token.empty()) {
        const Deadline deadline(worker.clock(), provider_limit);
        for (RelyingParty* there : {use.staff, use.patients}) {
            if (there == nullptr || notice) continue;
            notice = co_await there->read_logout(worker, token, deadline);
        }
    }
    if (notice) {
        const people::LogoutNotice told = *notice;
        const Instant at = now();
        people::Doer doer;
        doer.id = told.subject;
        doer.role_name = "sign-in provider";
        const people::Deed deed =
            deed_of("sign-in", std::move(doer), "signed out by the sign-in provider", request);
        auto work = [told, deed, at](store::Transaction& t) -> Result<void> {
            auto first = people::use_once(t, std::string(back_channel_realm) + told.issuer, told.id,
                                          told.expires, at);
            if (!first) return pass_on(first);
            if (!*first) return fail(ErrorKind::unauthenticated, "This was used before.");
            auto ended =
                people::end_sessions_of(t, told.issuer, told.subject, told.provider_session);
            if (!ended) return pass_on(ended);
            return *ended > 0 ? people::note(t, deed, at) : Result<void>{};
        };
        const Result<void> done = co_await change(std::move(work));
        if (!done) notice = std::unexpected(done.error());
    }
    const bool done = notice.has_value();
    use.metrics.count("mcr_back_channel_logouts_total", {{"outcome", done ? "done" : "refused"}});
    std::string body = done ? "{}" : R"({"error":"invalid_request"})";
    co_await out.send(done ? 200 : 400, std::move(headers), std::move(body));
}

}  // namespace mcr::web
