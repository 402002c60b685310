#include "web/authorize_pages.hpp"

#include <utility>

#include "access/vocabulary.hpp"
#include "base/text.hpp"
#include "people/nhs_number.hpp"
#include "people/oidc_discovery.hpp"
#include "store/async.hpp"
#include "web/authorize_html.hpp"
#include "web/guest_page.hpp"
#include "web/layout.hpp"

namespace mcr::web {
namespace {

constexpr std::string_view authorize_path = "/oauth/authorize";
constexpr std::string_view apps_path = "/oauth/apps";

std::string field(const Form& form, std::string_view name) {
    const auto found = form.find(name);
    return found == form.end() ? std::string() : found->second;
}

std::unexpected<Error> problem(std::string sentence) {
    return fail(ErrorKind::invalid, std::move(sentence));
}

bool is_patient(const people::Session& session) {
    return session.who()->role == people::RoleGroup::patient;
}

/// Whether the app was opened by this very person, in the role they act in now.
bool same_person(const people::TokenClaims& claims, const people::Professional& who) {
    return claims.professional.id == who.id &&
           claims.professional.role_profile_id == who.role_profile_id &&
           claims.professional.organisation == who.organisation;
}

}  // namespace

bool AuthorizePages::answers(std::string_view path) noexcept {
    return path == authorize_path || path == apps_path;
}

net::Task<void> AuthorizePages::show(net::Responder& out, int status, std::string title,
                                     std::string body, const people::Session* session,
                                     std::string back_to) const {
    Frame frame;
    frame.title = std::move(title);
    frame.demonstration = use_.demonstration;
    if (session != nullptr)
        frame.who = session->who()->display_name() + ", " + session->who()->role_name + ", " +
                    session->who()->organisation_name;
    std::string html = page_top(frame, use_.assets) + body + page_end();
    net::Headers headers = guest_headers(back_to);
    if (status == 405) headers.add("Allow", "GET, HEAD, POST");
    co_await out.send(status, std::move(headers), std::move(html));
}

net::Task<void> AuthorizePages::say(net::Responder& out, int status, std::string sentence) const {
    std::string body = one_sentence("The app was not let in", sentence);
    co_await show(out, status, "The app was not let in", std::move(body), nullptr, {});
}

net::Task<void> AuthorizePages::redirect(net::Responder& out, std::string location) const {
    net::Headers headers = guest_headers();
    headers.add("Location", std::move(location));
    co_await out.send(303, std::move(headers), "");
}

net::Task<void> AuthorizePages::handle(net::Worker& /*worker*/, const net::Request& request,
                                       net::Responder& out) {
    const bool get = request.method == "GET" || request.method == "HEAD";
    if (!get && request.method != "POST") {
        co_await say(out, 405, "This page is opened or sent, nothing else.");
        co_return;
    }
    auto form = get ? read_fields(request.query()) : read_form(request);
    if (!form) {
        co_await say(out, form.error().http_status, std::move(form.error().sentence));
        co_return;
    }
    auto found = co_await use_.visitors.of(request);
    if (!found) {
        co_await say(out, found.error().http_status, std::move(found.error().sentence));
        co_return;
    }
    if (!*found || (*found)->who() == nullptr) {
        std::string way = *found ? "/sign-in/role" : "/sign-in";
        if (get) way += "?next=" + percent_encode(request.target);
        co_await redirect(out, std::move(way));
        co_return;
    }
    people::Session session = std::move(**found);
    if (!get && !use_.visitors.is_genuine(request, session, *form)) {
        co_await say(out, 403, "This form was not sent from a page of yours. Open it again.");
        co_return;
    }
    if (request.path() == apps_path) {
        co_await apps(request, out, std::move(session), std::move(*form));
        co_return;
    }
    co_await authorize(request, out, std::move(session), std::move(*form));
}

net::Task<void> AuthorizePages::authorize(const net::Request& request, net::Responder& out,
                                          people::Session session, Form form) const {
    auto ask = read_ask(form, use_.clients, use_.fhir_base);
    if (!ask) {
        if (ask.error().back.empty())
            co_await say(out, 400, std::move(ask.error().sentence));
        else
            co_await redirect(out, std::move(ask.error().back));
        co_return;
    }
    const std::string decision = request.method == "POST" ? field(form, "decision") : "";
    if (decision == "allow") {
        co_await allow(out, std::move(session), std::move(*ask), std::move(form));
    } else if (decision == "deny") {
        std::string back =
            with_fields(ask->redirect_uri, {{"error", "access_denied"}, {"state", ask->state}});
        co_await redirect(out, std::move(back));
    } else {
        co_await ask_person(out, std::move(session), std::move(*ask), {});
    }
}

net::Task<void> AuthorizePages::ask_person(net::Responder& out, people::Session session,
                                           AuthorizationAsk ask, std::string why_not) const {
    const bool chooses = ask.launch.empty() && !session.launch && !is_patient(session);
    std::string body = authorization_form(ask, use_.fhir_base, session.csrf, chooses, why_not);
    std::string back_to = people::origin_of(ask.redirect_uri);
    const int status = why_not.empty() ? 200 : 400;
    co_await show(out, status, "Let an app in", std::move(body), &session, std::move(back_to));
}

Result<people::TokenClaims> AuthorizePages::chosen(const people::Session& session, const Form& form,
                                                   bool needs_patient) const {
    people::TokenClaims claims = people::claims_of(session, "TREAT");
    const std::string typed = field(form, "nhs_number");
    if (needs_patient && typed.empty()) return problem("Enter the patient's NHS number.");
    if (!typed.empty()) {
        auto number = people::NhsNumber::parse_typed(typed);
        if (!number) return pass_on(number);
        if (use_.demonstration && !number->in(people::NhsNumberRange::test))
            return problem("This demonstration takes numbers of the 999 test range only.");
        claims.patient = number->text();
    }
    const std::string reason = field(form, "claim");
    if (!access::claim_reason_from(reason)) return problem("Say why you look at this record.");
    claims.stated.basis = "self-claimed";
    claims.stated.claim = reason;
    if (field(form, "permission") == "given") claims.stated.permission = "given";
    return claims;
}

net::Task<Result<people::TokenClaims>> AuthorizePages::claims_for(people::Session session,
                                                                  AuthorizationAsk ask,
                                                                  Form form) const {
    if (is_patient(session)) {
        people::TokenClaims claims = people::claims_of(session, "PATRQT");
        claims.patient = session.who()->id;
        co_return claims;
    }
    if (ask.launch.empty()) {
        if (session.launch) co_return people::claims_of(session, "TREAT");
        co_return chosen(session, form, ask.needs_patient());
    }
    const Visitors::Parts& parts = use_.visitors.parts();
    const Deadline deadline = parts.store.default_deadline();
    auto take_it = [launch = ask.launch, now = parts.clock.now()](store::Transaction& transaction) {
        return people::take(transaction, people::Step::launch, launch, now);
    };
    auto opened =
        co_await store::transact(parts.store, store::Access::write, deadline, std::move(take_it));
    if (!opened) co_return pass_on(opened);
    if (!*opened || (*opened)->claims.client_id != ask.client->id ||
        !same_person((*opened)->claims, *session.who()))
        co_return problem("The app was not opened by you just now. Open it again.");
    co_return std::move((*opened)->claims);
}

net::Task<Result<std::string>> AuthorizePages::keep(people::Step step,
                                                    people::Authorization what) const {
    const Visitors::Parts& parts = use_.visitors.parts();
    const Deadline deadline = parts.store.default_deadline();
    Random* random = &parts.random;
    auto keep_it = [step, what = std::move(what), now = parts.clock.now(),
                    random](store::Transaction& transaction) {
        return people::keep(transaction, step, what, now, *random);
    };
    co_return co_await store::transact(parts.store, store::Access::write, deadline,
                                       std::move(keep_it));
}

net::Task<void> AuthorizePages::allow(net::Responder& out, people::Session session,
                                      AuthorizationAsk ask, Form form) const {
    auto claims = co_await claims_for(session, ask, std::move(form));
    if (!claims && claims.error().kind == ErrorKind::invalid) {
        std::string why_not = std::move(claims.error().sentence);
        co_await ask_person(out, std::move(session), std::move(ask), std::move(why_not));
        co_return;
    }
    if (!claims) {
        co_await say(out, claims.error().http_status, std::move(claims.error().sentence));
        co_return;
    }
    claims->client_id = ask.client->id;
    claims->scope = ask.scopes.text();
    people::Authorization what{std::move(*claims), ask.redirect_uri, ask.challenge};
    auto code = co_await keep(people::Step::code, std::move(what));
    if (!code) {
        co_await say(out, code.error().http_status, std::move(code.error().sentence));
        co_return;
    }
    std::string back = with_fields(ask.redirect_uri, {{"code", *code}, {"state", ask.state}});
    co_await redirect(out, std::move(back));
}

net::Task<void> AuthorizePages::apps(const net::Request& request, net::Responder& out,
                                     people::Session session, Form form) const {
    if (is_patient(session)) {
        co_await say(out, 403, "Apps are opened from here by those who treat.");
        co_return;
    }
    if (request.method == "POST") {
        co_await open_app(out, std::move(session), std::move(form));
        co_return;
    }
    std::string body = apps_list(use_.clients, session.csrf, !session.launch);
    co_await show(out, 200, "Open an app", std::move(body), &session, "https: http:");
}

net::Task<void> AuthorizePages::open_app(net::Responder& out, people::Session session,
                                         Form form) const {
    const people::Client* client = use_.clients.find(field(form, "client_id"));
    if (client == nullptr || client->launch_uri.empty()) {
        co_await say(out, 404, "There is no such app to be opened.");
        co_return;
    }
    auto claims = session.launch ? Result<people::TokenClaims>(people::claims_of(session, "TREAT"))
                                 : chosen(session, form, true);
    if (!claims) {
        co_await say(out, 400, std::move(claims.error().sentence));
        co_return;
    }
    claims->client_id = client->id;
    people::Authorization what{std::move(*claims), {}, {}};
    auto launch = co_await keep(people::Step::launch, std::move(what));
    if (!launch) {
        co_await say(out, launch.error().http_status, std::move(launch.error().sentence));
        co_return;
    }
    std::string there =
        with_fields(client->launch_uri, {{"iss", use_.fhir_base}, {"launch", *launch}});
    co_await redirect(out, std::move(there));
}

}  // namespace mcr::web
