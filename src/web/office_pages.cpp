#include "web/office_pages.hpp"

#include "base/text.hpp"
#include "web/sharing.hpp"

namespace mcr::web {

using store::Access;
using store::Transaction;

namespace {

struct Desk {
    std::vector<objection::Objection> objections;
    std::vector<people::Alert> alerts;
};

constexpr std::size_t most_alerts = 200;

}  // namespace

std::vector<Route> OfficePages::routes() const {
    const Audience officer = Audience::privacy_officer, both = Audience::office;
    return {
        {"GET", "/office", both, [this](Visit& visit) { return overview(visit); }},
        {"GET", "/office/objections", officer, [this](Visit& visit) { return objections(visit); }},
        {"GET", "/office/objections/*", officer, [this](Visit& visit) { return objection(visit); }},
        {"POST", "/office/objections/*/consider", officer,
         [this](Visit& visit) { return consider(visit); }},
        {"POST", "/office/objections/*/decide", officer,
         [this](Visit& visit) { return decide(visit); }},
        {"POST", "/office/objections/*/withdraw", officer,
         [this](Visit& visit) { return withdraw(visit); }},
        {"POST", "/office/objections/*/confirm", officer,
         [this](Visit& visit) { return confirm(visit); }},
        {"GET", "/office/record-objection", Audience::staff,
         [this](Visit& visit) { return new_record(visit); }},
        {"POST", "/office/record-objection", Audience::staff,
         [this](Visit& visit) { return record(visit); }},
        {"GET", "/office/alerts", both, [this](Visit& visit) { return alerts(visit); }},
        {"GET", "/office/alerts/*", both, [this](Visit& visit) { return alert(visit); }},
        {"POST", "/office/alerts/*", both, [this](Visit& visit) { return handle_alert(visit); }},
        {"GET", "/office/sharing", Audience::administrator,
         [this](Visit& visit) { return sharing(visit); }},
        {"GET", "/office/sharing/*", both, [this](Visit& visit) { return sharing_of(visit); }},
        {"POST", "/office/sharing/*", Audience::administrator,
         [this](Visit& visit) { return switch_sharing(visit); }},
    };
}

net::Task<void> OfficePages::overview(Visit& visit) const {
    auto work = [own = visit.who().organisation](Transaction& t) -> Result<Desk> {
        auto objections = objection::at_holder(t, own, true);
        if (!objections) return pass_on(objections);
        auto alerts = people::alerts_of(t, own, true, most_alerts);
        if (!alerts) return pass_on(alerts);
        return Desk{std::move(*objections), std::move(*alerts)};
    };
    auto desk = co_await site_.transact(Access::read, std::move(work));
    if (!desk) {
        co_await site_.say(visit, std::move(desk.error()));
        co_return;
    }
    const Instant now = site_.now();
    std::string html = heading(1, "l", "Office of " + visit.who().organisation_name);
    if (belongs(*visit.session, Audience::privacy_officer)) {
        html += desk->objections.empty()
                    ? heading(2, "m", "Objections") + paragraph("No objection waits.")
                    : objections_table(desk->objections, "Objections that wait for a decision", now);
        html += "<p>" + link({"/office/objections", "All objections, the decided ones too"}) +
                "</p>\n";
    }
    html += desk->alerts.empty() ? heading(2, "m", "Alerts") + paragraph("No alert is open.")
                                 : alerts_table(desk->alerts, "Open alerts");
    html += "<ul><li>" + link({"/office/alerts", "All alerts, the closed ones too"}) + "</li><li>" +
            link({"/office/record-objection", "Record an objection for a patient"}) + "</li>";
    if (belongs(*visit.session, Audience::administrator))
        html += "<li>" + link({"/office/sharing", "Sharing agreements and switches"}) + "</li>";
    else
        html += "<li>" +
                link({"/office/sharing/" + visit.who().organisation.text(),
                      "What we give, and what is switched off"}) +
                "</li>";
    co_await site_.page(visit, "Office", html + "</ul>\n");
}

}  // namespace mcr::web
