#include "web/sign_in_pages.hpp"

#include <algorithm>
#include <utility>

#include "web/form.hpp"
#include "web/sign_in_inside.hpp"

namespace mcr::web {
namespace {

using people::Provider;
using people::RelyingParty;
using people::Session;

constexpr std::size_t max_next = 6144;  ///< a sealed draft travels in it
constexpr std::size_t max_parameter = 4096;
constexpr std::size_t browser_token_length = 43;

bool is_browser_token(std::string_view text) {
    return text.size() == browser_token_length && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

}  // namespace

std::string_view usual_place_of(const Session& session) {
    if (session.provider == Provider::patients) return "/my";
    const people::Professional* who = session.who();
    const bool office = who != nullptr && (who->role == people::RoleGroup::privacy_officer ||
                                           who->role == people::RoleGroup::administrator);
    return office ? "/office" : "/view";
}

people::Doer doer_of(const Session& session) {
    if (const people::Professional* who = session.who()) return people::doer_of(*who);
    people::Doer doer;
    if (session.roles.empty()) {
        doer.id = session.subject;
    } else {
        doer.id = session.roles.front().id;
        doer.name = session.roles.front().display_name();
    }
    doer.role_name = "no role chosen";
    return doer;
}

people::Deed deed_of(std::string_view kind, people::Doer doer, std::string action,
                     const net::Request& request) {
    people::Deed deed;
    deed.kind = kind;
    deed.doer = std::move(doer);
    deed.action = std::move(action);
    deed.request_id = request.id;
    return deed;
}

std::string_view sign_in_cookie_name(bool secure) {
    return secure ? "__Host-mcr-sign-in" : "mcr-sign-in";
}

std::string local_path(std::string_view next, std::string_view otherwise) {
    const bool plain = next.size() <= max_next && next.starts_with('/') &&
                       !next.starts_with("//") && std::ranges::none_of(next, [](unsigned char c) {
                           return c <= 0x20 || c >= 0x7f || c == '\\';
                       });
    const std::string_view path = next.substr(0, next.find_first_of("?#"));
    const bool signs = path == "/sign-in" || path.starts_with("/sign-in/") || path == "/sign-out";
    return std::string(plain && !signs ? next : otherwise);
}

net::Task<void> SignInPages::Inside::show(net::Responder& out, int status, std::string html) {
    net::Headers headers = page_headers();
    co_await out.send(status, std::move(headers), std::move(html));
}

net::Task<void> SignInPages::Inside::say(net::Responder& out, int status, std::string heading,
                                         std::string sentence) {
    std::string html = sign_in_message_page(frame(heading), use.assets, heading, sentence);
    co_await show(out, status, std::move(html));
}

net::Task<void> SignInPages::Inside::go(net::Responder& out, std::string to) {
    net::Headers headers = page_headers();
    headers.add("Location", std::move(to));
    co_await out.send(303, std::move(headers), "");
}

net::Task<void> SignInPages::Inside::go_with(net::Responder& out, std::string to,
                                             std::string cookie) {
    net::Headers headers = page_headers();
    headers.add("Location", std::move(to));
    headers.add("Set-Cookie", std::move(cookie));
    co_await out.send(303, std::move(headers), "");
}

/// A sign-in that came to nothing: noted, counted, logged and said.
net::Task<void> SignInPages::Inside::refuse(const net::Request& request, net::Responder& out,
                                            Provider provider, Error error) {
    use.log.warning("sign_in_failed", {{"provider", name_of(provider)},
                                       {"kind", to_string(error.kind)},
                                       {"sentence", error.sentence},
                                       {"code", error.code}});
    use.metrics.count("mcr_sign_ins_total",
                      {{"provider", name_of(provider)}, {"outcome", to_string(error.kind)}});
    people::Doer nobody;
    nobody.role_name = "not signed in";
    people::Deed deed = deed_of("sign-in-failed", std::move(nobody),
                                "sign in as " + std::string(name_of(provider)), request);
    deed.reason = error.sentence;
    const Instant at = now();
    auto work = [deed, at](store::Transaction& t) { return people::note(t, deed, at); };
    const Result<void> noted = co_await change(std::move(work));
    if (!noted) use.log.error("sign_in_not_noted", {{"sentence", noted.error().sentence}});
    std::string heading = "You are not signed in";
    std::string sentence = error.sentence;
    co_await say(out, error.http_status, std::move(heading), std::move(sentence));
}

net::Task<void> SignInPages::Inside::choose(const net::Request& request, net::Responder& out) {
    const std::string next = local_path(query_value(request, "next"), "");
    if (use.staff == nullptr && use.patients == nullptr) {
        co_await say(out, 503, "No sign-in is set up",
                     "This installation has no sign-in of people yet.");
        co_return;
    }
    if (use.staff == nullptr || use.patients == nullptr) {
        std::string to = std::string("/sign-in/") + (use.staff != nullptr ? "staff" : "patients") +
                         "?next=" + percent_encode(next);
        co_await go(out, std::move(to));
        co_return;
    }
    std::string html = choose_provider_page(frame("Sign in"), use.assets, next);
    co_await show(out, 200, std::move(html));
}

net::Task<void> SignInPages::Inside::depart(net::Worker& worker, const net::Request& request,
                                            net::Responder& out, RelyingParty& party,
                                            const Session* again) {
    const std::string next = local_path(query_value(request, "next"), "");
    if (!is_at_home(request) && query_value(request, "here").empty()) {
        std::string to =
            use.base_url + std::string(request.path()) + "?here=1&next=" + percent_encode(next);
        co_await go(out, std::move(to));
        co_return;
    }
    people::PendingSignIn pending;
    pending.provider = party.provider();
    pending.handshake = people::new_handshake(with().random);
    pending.next = next;
    pending.started = now();
    if (again != nullptr) {
        pending.again = again->key;
        pending.subject = again->subject;
    }
    const Deadline deadline(worker.clock(), provider_limit);
    auto url =
        co_await party.authorization_url(worker, pending.handshake, again != nullptr, deadline);
    if (!url) {  // not a refusal: nobody has said who they are
        use.log.warning("sign_in_not_started", {{"provider", name_of(party.provider())},
                                                {"sentence", url.error().sentence}});
        use.metrics.count("mcr_sign_ins_total", {{"provider", name_of(party.provider())},
                                                 {"outcome", to_string(url.error().kind)}});
        std::string sentence = url.error().sentence;
        co_await say(out, url.error().http_status, "Signing in is not possible at present",
                     std::move(sentence));
        co_return;
    }
    const auto known = cookie(request, sign_in_cookie_name(with().secure));
    const std::string browser =
        known && is_browser_token(*known) ? *known : new_token(with().random);
    Random* random = &with().random;
    auto work = [pending, browser, random](store::Transaction& t) {
        return people::keep_pending(t, pending, browser, pending.started, *random);
    };
    const Result<void> kept = co_await change(std::move(work));
    if (!kept) {
        std::string sentence = kept.error().sentence;
        co_await say(out, kept.error().http_status, "Signing in is not possible at present",
                     std::move(sentence));
        co_return;
    }
    std::string set = browser_cookie(browser);
    co_await go_with(out, std::move(*url), std::move(set));
}

net::Task<void> SignInPages::Inside::sign_in_again(net::Worker& worker, const net::Request& request,
                                                   net::Responder& out) {
    auto found = co_await use.visitors.of(request);
    if (!found || !*found || party((*found)->provider) == nullptr) {
        std::string to =
            "/sign-in?next=" + percent_encode(local_path(query_value(request, "next"), ""));
        co_await go(out, std::move(to));
        co_return;
    }
    const Session session = std::move(**found);
    co_await depart(worker, request, out, *party(session.provider), &session);
}

net::Task<void> SignInPages::Inside::arrive(net::Worker& worker, const net::Request& request,
                                            net::Responder& out) {
    const std::string state = query_value(request, "state");
    const std::string browser =
        cookie(request, sign_in_cookie_name(with().secure)).value_or(std::string());
    const Instant at = now();
    auto work = [state, browser, at](store::Transaction& t) {
        return people::take_pending(t, state, browser, at);
    };
    auto taken = co_await change(std::move(work));
    if (!taken) {
        std::string sentence = taken.error().sentence;
        co_await say(out, taken.error().http_status, "Signing in is not possible at present",
                     std::move(sentence));
        co_return;
    }
    if (!*taken || party((*taken)->provider) == nullptr) {
        use.metrics.count("mcr_sign_ins_total", {{"provider", "unknown"}, {"outcome", "no-state"}});
        co_await say(out, 400, "This sign-in cannot be finished",
                     "It was started in another browser, has been finished already, or was "
                     "started more than ten minutes ago.");
        co_return;
    }
    people::PendingSignIn pending = std::move(**taken);
    people::Callback callback{query_value(request, "code"), query_value(request, "iss")};
    if (callback.code.empty() || callback.code.size() > max_parameter ||
        !query_value(request, "error").empty()) {
        Error error =
            fail(ErrorKind::forbidden, "The sign-in provider did not sign you in.", "provider")
                .error();
        co_await refuse(request, out, pending.provider, std::move(error));
        co_return;
    }
    const Deadline deadline(worker.clock(), provider_limit);
    auto session =
        co_await party(pending.provider)->complete(worker, pending, std::move(callback), deadline);
    if (!session) {
        Error error = session.error();
        co_await refuse(request, out, pending.provider, std::move(error));
    } else if (pending.again.empty()) {
        co_await begin(request, out, std::move(pending), std::move(*session));
    } else {
        co_await confirm(request, out, std::move(pending), std::move(*session));
    }
}

net::Task<void> SignInPages::Inside::begin(const net::Request& request, net::Responder& out,
                                           people::PendingSignIn pending, Session session) {
    auto before = co_await use.visitors.of(request);
    const std::string old = before && *before ? (*before)->key : std::string();
    const people::SessionLimits limits = with().limits;
    const Instant at = now();
    Random* random = &with().random;
    const std::string action = session.roles.empty()
                                   ? "signed in without a role"
                                   : "signed in as " + std::string(name_of(session.provider));
    const people::Deed deed = deed_of("sign-in", doer_of(session), action, request);
    auto work = [session, old, limits, at, random,
                 deed](store::Transaction& t) -> Result<people::Begun> {
        if (!old.empty())
            if (auto ended = people::end_session(t, old); !ended) return pass_on(ended);
        auto begun = people::begin_session(t, session, limits, at, *random);
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
    use.metrics.count("mcr_sign_ins_total",
                      {{"provider", name_of(session.provider)}, {"outcome", "signed-in"}});
    const std::string next = pending.next;
    std::string to = next.empty() ? std::string(usual_place_of(session)) : next;
    if (!session.role)
        to = "/sign-in/role" + (next.empty() ? std::string() : "?next=" + percent_encode(next));
    std::string set = use.visitors.cookie_of(begun->token);
    co_await go_with(out, std::move(to), std::move(set));
}

net::Task<void> SignInPages::Inside::confirm(const net::Request& request, net::Responder& out,
                                             people::PendingSignIn pending, Session proof) {
    auto found = co_await use.visitors.of(request);
    const bool same = found && *found && (*found)->key == pending.again &&
                      (*found)->issuer == proof.issuer && (*found)->subject == proof.subject &&
                      pending.subject == proof.subject;
    if (!same) {
        Error error = fail(ErrorKind::forbidden,
                           "The sign-in that was to be confirmed is another person's, or has "
                           "ended. Nothing was confirmed.",
                           "another-person")
                          .error();
        co_await refuse(request, out, pending.provider, std::move(error));
        co_return;
    }
    const Session session = std::move(**found);
    const Instant at = now();
    const Instant authenticated = proof.authenticated;
    const people::Deed deed =
        deed_of("sign-in", doer_of(session), "confirmed who they are by signing in anew", request);
    auto work = [key = session.key, authenticated, deed, at](store::Transaction& t) {
        auto done = people::note_authenticated(t, key, authenticated);
        return done ? people::note(t, deed, at) : done;
    };
    const Result<void> done = co_await change(std::move(work));
    if (!done) {
        Error error = done.error();
        co_await refuse(request, out, pending.provider, std::move(error));
        co_return;
    }
    std::string to = pending.next.empty() ? std::string(usual_place_of(session)) : pending.next;
    co_await go(out, std::move(to));
}

net::Task<void> SignInPages::Inside::route(net::Worker& worker, const net::Request& request,
                                           net::Responder& out) {
    const std::string path(request.path());
    const bool get = request.method == "GET";
    const bool post = request.method == "POST";
    if (path == "/sign-in" && get)
        co_await choose(request, out);
    else if (path == "/sign-in/staff" && get && use.staff != nullptr)
        co_await depart(worker, request, out, *use.staff, nullptr);
    else if (path == "/sign-in/patients" && get && use.patients != nullptr)
        co_await depart(worker, request, out, *use.patients, nullptr);
    else if (path == "/sign-in/callback" && get)
        co_await arrive(worker, request, out);
    else if (path == "/sign-in/again" && get)
        co_await sign_in_again(worker, request, out);
    else if (path == "/sign-in/role" && (get || post))
        co_await role(request, out);
    else if (path == "/sign-out" && (get || post))
        co_await sign_out(worker, request, out);
    else if (path == "/sign-in/back-channel" && post)
        co_await back_channel(worker, request, out);
    else
        co_await say(out, 404, "Page not found", "There is no page at this address.");
}

SignInPages::SignInPages(Parts parts)
    : inside_(std::make_unique<Inside>(Inside{std::move(parts)})) {}
SignInPages::~SignInPages() = default;

bool SignInPages::owns(std::string_view path) {
    return path == "/sign-in" || path.starts_with("/sign-in/") || path == "/sign-out";
}

net::Task<void> SignInPages::handle(net::Worker& worker, const net::Request& request,
                                    net::Responder& out) {
    co_await inside_->route(worker, request, out);
}

}  // namespace mcr::web
