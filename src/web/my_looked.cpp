#include "web/looks.hpp"
#include "web/my_pages.hpp"

namespace mcr::web {

namespace {
constexpr std::size_t most_entries = 400;
}

net::Task<void> MyPages::looked(Visit& visit) const {
    audit::Reading reading;
    reading.filter.patient = visit.who().id;
    reading.wanted = tells_of_a_look;
    reading.most = most_entries;
    reading.reader = people::doer_of(visit.who());
    reading.action = "who looked at the own record";
    reading.request_id = visit.request.id;
    const Deadline deadline = site_.deadline();
    auto found = co_await history_.find(std::move(reading), deadline);
    if (!found) {
        co_await site_.say(visit, std::move(found.error()));
        co_return;
    }
    const auto directory = site_.directory();
    const auto looks = looks_of(found->records, *directory);
    std::string html =
        heading(1, "l", "Who looked at my record") +
        paragraph("Everybody who asked for your record through My Care Record, also those who were "
                  "refused. If you do not know why somebody looked, ask the organisation they act "
                  "for.");
    html += looks.empty() ? paragraph("Nobody has asked for your record.")
                          : looks_table(looks, "Looks, the latest first", visit.who().id);
    if (!found->complete)
        html += paragraph("There are older ones that are not shown here. Ask for them at the "
                          "organisation that you get care from.");
    co_await site_.page(visit, "Who looked at my record", std::move(html));
}

}  // namespace mcr::web
