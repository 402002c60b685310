#include "web/site.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mcr::web {

using people::RoleGroup;

namespace {

constexpr Milliseconds store_limit = std::chrono::seconds{5};

bool gives_care(RoleGroup role) {
    switch (role) {
        case RoleGroup::doctor:
        case RoleGroup::nurse:
        case RoleGroup::pharmacist:
        case RoleGroup::paramedic:
        case RoleGroup::social_worker:
        case RoleGroup::care_worker:
        case RoleGroup::receptionist:
        case RoleGroup::call_handler:
            return true;
        case RoleGroup::patient:
        case RoleGroup::privacy_officer:
        case RoleGroup::administrator:
            return false;
    }
    return false;
}

std::string whom_it_is_for(Audience audience) {
    switch (audience) {
        case Audience::caring:
            return "This page is for staff whose role gives direct care.";
        case Audience::patient:
            return "This page is for patients, who see and decide about their own record here.";
        case Audience::privacy_officer:
            return "This page is for the privacy officer of an organisation that takes part.";
        case Audience::administrator:
            return "This page is for the administrator of the programme.";
        case Audience::office:
            return "This page is for privacy officers and the administrator.";
        case Audience::staff:
        case Audience::anyone:
            break;
    }
    return "This page is for staff of the organisations that take part.";
}

/// Where a role begins.
std::string own_page(const people::Session& session) {
    if (belongs(session, Audience::patient)) return "/my";
    return belongs(session, Audience::office) ? "/office" : "/view";
}

}  // namespace

bool belongs(const people::Session& session, Audience audience) {
    const people::Professional* who = session.who();
    if (audience == Audience::anyone) return true;
    if (who == nullptr) return false;
    const bool patient =
        session.provider == people::Provider::patients && who->role == RoleGroup::patient;
    const bool staff =
        session.provider == people::Provider::staff && who->role != RoleGroup::patient;
    switch (audience) {
        case Audience::patient:
            return patient;
        case Audience::caring:
            return staff && gives_care(who->role);
        case Audience::privacy_officer:
            return staff && who->role == RoleGroup::privacy_officer;
        case Audience::administrator:
            return staff && who->role == RoleGroup::administrator;
        case Audience::office:
            return staff && (who->role == RoleGroup::privacy_officer ||
                             who->role == RoleGroup::administrator);
        case Audience::staff:
            return staff;
        case Audience::anyone:
            break;
    }
    return false;
}

const std::string& Visit::field(std::string_view name) const {
    static const std::string none;
    const auto at = form.find(name);
    return at == form.end() ? none : at->second;
}

std::vector<std::string> Visit::chosen(std::string_view prefix) const {
    std::vector<std::string> rest;
    for (auto at = form.lower_bound(prefix); at != form.end() && at->first.starts_with(prefix);
         ++at)
        rest.push_back(at->first.substr(prefix.size()));
    return rest;
}

Deadline Site::deadline() const {
    return {use_.visitors.parts().clock, store_limit};
}

net::Task<void> Site::admit(net::Worker& worker, const net::Request& request, net::Responder& out,
                            const Route& route, std::string id) const {
    Visit visit{worker, request, out, {}, {}, std::move(id)};
    auto session = co_await use_.visitors.of(request);
    if (session) visit.session = std::move(*session);
    if (route.audience == Audience::anyone) {
        co_await let_in(visit, route);
        co_return;
    }
    if (!session) {
        // Unsure who asks: nobody is let in (law 10).
        co_await say(visit, std::move(session.error()));
        co_return;
    }
    if (!visit.session) {
        if (route.method != "GET") {
            // What was filled in is not kept: it may name a patient. No redirect either: a form's
            // answer may not lead to the provider's site (form-action).
            co_await say(visit, 401, "You are signed out",
                         "Nothing was done. Sign in, and fill the form in again.");
            co_return;
        }
        std::string to = "/sign-in?next=" + percent_encode(request.target);
        co_await redirect(visit, std::move(to));
        co_return;
    }
    if (visit.session->who() == nullptr && visit.session->roles.size() > 1) {
        co_await redirect(visit, "/sign-in/role");
        co_return;
    }
    if (!belongs(*visit.session, route.audience)) {
        std::string sentence = whom_it_is_for(route.audience);
        if (visit.session->who() == nullptr)
            sentence += " Your sign-in names no role in any organisation.";
        co_await say(visit, 403, "You may not see this page", std::move(sentence));
        co_return;
    }
    co_await let_in(visit, route);
}

net::Task<void> Site::let_in(Visit& visit, const Route& route) const {
    if (route.method == "GET") {
        auto query = read_fields(visit.request.query());
        if (!query) {
            co_await say(visit, std::move(query.error()));
            co_return;
        }
        visit.form = std::move(*query);
    } else {
        auto read = read_form(visit.request, most_fields);
        if (!read) {
            co_await say(visit, std::move(read.error()));
            co_return;
        }
        visit.form = std::move(*read);
        if (!visit.session ||
            !use_.visitors.is_genuine(visit.request, *visit.session, visit.form)) {
            co_await say(visit, 403, "Not from here",
                         "This form was not sent from a page of yours. Open the page again.");
            co_return;
        }
    }
    co_await route.answer(visit);
}

Frame frame_for(std::string title, const people::Session* who, bool demonstration) {
    Frame made;
    made.title = std::move(title);
    made.demonstration = demonstration;
    made.ways = {{"/", "About"}, {"/organisations", "Organisations"}, {"/objecting", "Objecting"}};
    if (who == nullptr) {
        made.ways.push_back({"/sign-in", "Sign in"});
        return made;
    }
    made.csrf = who->csrf;
    made.several_roles = who->roles.size() > 1;
    made.who = "someone without a role";
    if (const people::Professional* role = who->who()) {
        made.who = role->display_name();
        if (who->provider == people::Provider::staff)
            made.who += ", " + role->role_name + ", " + role->organisation_name;
        made.way_on = {own_page(*who), "Go on"};
    }
    if (belongs(*who, Audience::caring)) made.ways.push_back({"/view", "View a record"});
    if (belongs(*who, Audience::patient)) made.ways.push_back({"/my", "My record"});
    if (belongs(*who, Audience::office)) made.ways.push_back({"/office", "Office"});
    return made;
}

Frame Site::frame(std::string title, const std::optional<people::Session>& who) const {
    return frame_for(std::move(title), who ? &*who : nullptr, use_.demonstration);
}

net::Task<void> Site::page(Visit& visit, std::string title, std::string html, int status) const {
    const Frame made = frame(std::move(title), visit.session);
    std::string whole = page_top(made, use_.assets) + html + page_end();
    net::Headers headers = page_headers();
    co_await visit.out.send(status, std::move(headers), std::move(whole));
}

net::Task<void> Site::say(Visit& visit, int status, std::string heading,
                          std::string sentence) const {
    const Frame made = frame(heading, visit.session);
    std::string whole = message_page(made, use_.assets, heading, sentence);
    net::Headers headers = page_headers();
    co_await visit.out.send(status, std::move(headers), std::move(whole));
}

net::Task<void> Site::say(Visit& visit, Error error) const {
    co_await say(visit, error.http_status, "That did not work", std::move(error.sentence));
}

net::Task<void> Site::not_found(Visit& visit) const {
    co_await say(visit, 404, "Page not found", "There is no page at this address.");
}

net::Task<void> Site::redirect(Visit& visit, std::string location) const {
    net::Headers headers = page_headers();
    headers.add("Location", std::move(location));
    co_await visit.out.send(303, std::move(headers), "");
}

}  // namespace mcr::web
