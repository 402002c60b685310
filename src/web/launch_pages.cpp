#include "web/launch_pages.hpp"

#include <array>
#include <utility>

#include "people/alert.hpp"
#include "people/deed.hpp"
#include "people/nhs_number.hpp"
#include "store/async.hpp"
#include "web/guest_page.hpp"
#include "web/layout.hpp"

namespace mcr::web {
namespace {

constexpr std::array algorithms = {people::JwsAlgorithm::rs384, people::JwsAlgorithm::es384,
                                   people::JwsAlgorithm::es256};
constexpr std::chrono::seconds time_to_fetch_keys{5};
constexpr const char* used_before =
    "This launch was used before. Open the record anew from your own system.";

people::Doer system_of(const people::Client& client) {
    people::Doer doer;
    doer.id = client.id;
    doer.name = client.name;
    doer.role_name = "system";
    doer.organisation = client.organisation.text();
    return doer;
}

/// What the audit log says. `launch` is there where the signature holds.
people::Deed deed_of(std::string kind, std::string action, const people::Client& client,
                     const std::optional<people::Launch>& launch, const net::Request& request) {
    people::Deed deed;
    deed.kind = std::move(kind);
    deed.action = std::move(action);
    deed.doer = launch ? people::doer_of(launch->user) : system_of(client);
    deed.request_id = request.id;
    deed.purpose = "TREAT";
    if (launch) deed.patient = launch->patient;
    return deed;
}

people::Session session_of(const people::Client& client, const people::Launch& launch,
                           Instant now) {
    people::Session session;
    session.provider = people::Provider::staff;
    session.issuer = client.id;
    session.subject = launch.user.id;
    session.roles = {launch.user};
    session.role = 0;
    session.authenticated = now;
    session.launch = people::LaunchContext{launch.patient, {}, launch.stated};
    return session;
}

}  // namespace

void LaunchPages::count(std::string_view outcome) const {
    use_.metrics.count("mcr_launches_total", {{"outcome", outcome}});
}

net::Task<void> LaunchPages::say(net::Responder& out, int status, std::string sentence) const {
    Frame frame;
    frame.title = "The record was not opened";
    frame.demonstration = use_.demonstration;
    std::string html = message_page(frame, use_.assets, frame.title, sentence);
    net::Headers headers = guest_headers();
    if (status == 405) headers.add("Allow", "POST");
    co_await out.send(status, std::move(headers), std::move(html));
}

net::Task<void> LaunchPages::handle(net::Worker& worker, const net::Request& request,
                                    net::Responder& out) {
    if (request.method != "POST") {
        co_await say(out, 405, "Open the record from your own system: it sends you here itself.");
        co_return;
    }
    auto form = read_form(request);
    if (!form) {
        co_await say(out, form.error().http_status, std::move(form.error().sentence));
        co_return;
    }
    std::string token = (*form)["launch_token"];
    const auto issuer = people::claimed_issuer(token);
    const people::Client* client = issuer ? use_.clients.find(*issuer) : nullptr;
    if (client == nullptr || !client->may(people::Grant::context_launch)) {
        count("unknown-system");
        co_await say(out, 401, "No system that is registered here sent you.");
        co_return;
    }
    const Deadline deadline(use_.visitors.parts().clock, time_to_fetch_keys);
    auto launch = co_await read(worker, std::move(token), *client, deadline);
    if (launch) {
        co_await let_in(*client, std::move(*launch), request, out);
        co_return;
    }
    if (launch.error().kind == ErrorKind::unavailable ||
        launch.error().kind == ErrorKind::timed_out) {
        count("keys-unavailable");
        co_await say(out, 503,
                     "The keys of the system that sent you cannot be had now. Try again.");
        co_return;
    }
    Misuse misuse{*client, std::nullopt, std::move(launch.error())};
    co_await refuse(std::move(misuse), request, out);
}

net::Task<Result<people::Launch>> LaunchPages::read(net::Worker& worker, std::string token,
                                                    const people::Client& client,
                                                    Deadline deadline) const {
    auto verified = co_await client.keys->verify(worker, std::move(token), algorithms, deadline);
    if (!verified) co_return pass_on(verified);
    auto launch =
        people::read_launch(*verified, client, use_.audience, use_.visitors.parts().clock.now());
    if (!launch || !use_.demonstration) co_return launch;
    const auto number = people::NhsNumber::parse(launch->patient);
    if (number && number->in(people::NhsNumberRange::test)) co_return launch;
    co_return fail(ErrorKind::forbidden,
                   "This demonstration takes numbers of the 999 test range only.");
}

net::Task<void> LaunchPages::let_in(const people::Client& client, people::Launch launch,
                                    const net::Request& request, net::Responder& out) const {
    const Visitors::Parts& parts = use_.visitors.parts();
    const Instant now = parts.clock.now();
    const Instant until = launch.expires + std::chrono::minutes{5};
    const std::string realm = "launch " + client.id;
    const people::Session session = session_of(client, launch, now);
    const people::Deed deed =
        deed_of("sign-in", "context launch by " + client.name, client, launch, request);
    const std::string id = launch.id;
    Random* random = &parts.random;
    const people::SessionLimits limits = parts.limits;
    using Began = Result<std::optional<people::Begun>>;
    auto begin = [=](store::Transaction& transaction) -> Began {
        auto first = people::use_once(transaction, realm, id, until, now);
        if (!first) return pass_on(first);
        if (!*first) return std::nullopt;
        auto begun = people::begin_session(transaction, session, limits, now, *random);
        if (!begun) return pass_on(begun);
        if (auto noted = people::note(transaction, deed, now); !noted) return pass_on(noted);
        return std::move(*begun);
    };
    const Deadline deadline = parts.store.default_deadline();
    Began began =
        co_await store::transact(parts.store, store::Access::write, deadline, std::move(begin));
    if (!began) {
        count("failed");
        co_await say(out, began.error().http_status, std::move(began.error().sentence));
        co_return;
    }
    if (!*began) {
        Misuse misuse{client, std::move(launch),
                      fail(ErrorKind::unauthenticated, used_before).error()};
        co_await refuse(std::move(misuse), request, out);
        co_return;
    }
    count("let-in");
    net::Headers headers = guest_headers();
    headers.add("Location", "/view/launched");
    headers.add("Set-Cookie", use_.visitors.cookie_of((*began)->token));
    co_await out.send(303, std::move(headers), "");
}

net::Task<void> LaunchPages::refuse(Misuse misuse, const net::Request& request,
                                    net::Responder& out) const {
    const Visitors::Parts& parts = use_.visitors.parts();
    const Instant now = parts.clock.now();
    people::Deed deed = deed_of("sign-in-failed", "context launch by " + misuse.client.name,
                                misuse.client, misuse.launch, request);
    deed.reason = misuse.error.sentence;
    Random* random = &parts.random;
    auto tell = [deed, now, random, organisation = misuse.client.organisation,
                 reference = request.id](store::Transaction& transaction) -> Result<void> {
        if (auto noted = people::note(transaction, deed, now); !noted) return noted;
        return people::raise(transaction, organisation, people::AlertKind::launch_misused,
                             reference, now, *random);
    };
    const Deadline deadline = parts.store.default_deadline();
    auto told =
        co_await store::transact(parts.store, store::Access::write, deadline, std::move(tell));
    if (!told) use_.log.error("launch-misuse-not-noted", {{"request", request.id}});
    count("refused");
    const int status = misuse.error.kind == ErrorKind::forbidden ? 403 : 401;
    co_await say(out, status,
                 misuse.error.sentence + " The privacy officer of " +
                     misuse.client.organisation.text() + " has been told.");
}

}  // namespace mcr::web
