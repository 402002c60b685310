#include "fhir/consent/notice_sender.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/text.hpp"
#include "fhir/consent/carried.hpp"
#include "fhir/consent/render.hpp"
#include "net/inbox.hpp"
#include "objection/register.hpp"
#include "store/async.hpp"

namespace mcr::fhir::consent {

/// One objection whose holder is to be told, with every notice that this settles.
struct NoticeSender::Due {
    OdsCode holder;
    std::string objection;
    std::vector<std::string> notices;
    std::string consent;  ///< JSON
};

struct NoticeSender::Sent {
    OdsCode holder;
    std::vector<std::string> delivered;  ///< notices
    std::size_t objections = 0;
    bool failed = false;
};

namespace {

using directory::notice_setting;
using directory::Organisation;
using directory::System;

bool is_told(const System& system) {
    const auto address = system.settings.find(notice_setting);
    return address != system.settings.end() && !address->second.empty();
}

std::string bundle_of(const std::string& base, const std::string& objection,
                      const std::string& consent, Instant now) {
    return R"({"resourceType":"Bundle","type":"collection","timestamp":)" +
           json_quote(format_instant(now)) + R"(,"entry":[{"fullUrl":)" +
           json_quote(base + "/Consent/" + objection) + R"(,"resource":)" + consent + "}]}";
}

}  // namespace

NoticeSender::NoticeSender(Parts parts, NoticeSettings settings)
    : use_(std::move(parts)), settings_(std::move(settings)) {}

void NoticeSender::tick(net::Worker& worker) {
    if (under_way_.exchange(true)) return;
    worker.spawn([this, &worker]() -> net::Task<void> {
        const std::unique_ptr<std::atomic<bool>, void (*)(std::atomic<bool>*)> ending(
            &under_way_, [](std::atomic<bool>* under_way) { *under_way = false; });
        co_await round(worker);
    });
}

bool NoticeSender::waits(const OdsCode& holder) const {
    const auto found = patience_.find(holder);
    return found != patience_.end() && use_.clock.steady() < found->second.until;
}

void NoticeSender::note_outcome(const Sent& sent) {
    use_.metrics.count("mcr_objection_notices_total", {{"outcome", "delivered"}},
                       static_cast<double>(sent.delivered.size()));
    if (!sent.failed) {
        patience_.erase(sent.holder);
        return;
    }
    use_.metrics.count("mcr_objection_notices_total", {{"outcome", "failed"}});
    Patience& patience = patience_[sent.holder];
    patience.wait = std::clamp(patience.wait * 2, settings_.first_wait, settings_.longest_wait);
    patience.until = use_.clock.steady() + patience.wait;
}

net::Task<Result<void>> NoticeSender::post(net::Worker& worker, const System& system,
                                           std::string body) {
    net::Call call;
    call.method = "POST";
    call.url = system.settings.find(directory::notice_setting)->second;
    call.headers.add("Content-Type", "application/fhir+json; charset=utf-8");
    call.body = std::move(body);
    if (const auto named = system.credentials.find(notice_setting);
        named != system.credentials.end()) {
        const auto secret = use_.credential(named->second);
        if (!secret) co_return std::unexpected(secret.error());
        call.headers.add("Authorization", "Bearer " + std::string(secret->reveal()));
    }
    // Its own breaker and connections: what becomes of notices says nothing of the record.
    net::Upstream upstream = system.upstream;
    upstream.name += "-notices";
    const Deadline deadline(use_.clock, settings_.limit);
    auto answer = co_await worker.client().call(upstream, std::move(call), deadline);
    if (!answer) co_return std::unexpected(answer.error());
    if (answer->status / 100 == 2) co_return Result<void>{};
    co_return fail(ErrorKind::unavailable,
                   "The notice was answered with status " + std::to_string(answer->status) + ".");
}

net::Task<NoticeSender::Sent> NoticeSender::send_all(net::Worker& worker,
                                                     const Organisation& holder,
                                                     std::vector<Due> due) {
    Sent sent{.holder = holder.code};
    const Deadline whole(use_.clock, settings_.lease / 2);
    for (Due& each : due) {
        if (whole.passed(use_.clock)) break;
        for (const System& system : holder.systems) {
            if (!is_told(system)) continue;
            std::string body =
                bundle_of(settings_.base, each.objection, each.consent, use_.clock.now());
            auto posted = co_await post(worker, system, std::move(body));
            if (posted) continue;
            use_.log.warning("objection-notice-failed",
                             {{"system", system.key}, {"kind", to_string(posted.error().kind)}});
            sent.failed = true;
            co_return sent;
        }
        for (std::string& notice : each.notices) sent.delivered.push_back(std::move(notice));
    }
    co_return sent;
}

net::Task<void> NoticeSender::round(net::Worker& worker) {
    const Instant now = use_.clock.now();
    const auto directory = use_.directory.get();
    auto work = [directory, most = settings_.most, lease = settings_.lease,
                 now](store::Transaction& transaction) -> Result<std::vector<Due>> {
        auto taken = objection::take_notices(transaction, most, lease, now);
        if (!taken) return pass_on(taken);
        std::vector<Due> due;
        for (objection::Notice& notice : *taken) {
            const auto known = std::ranges::find(due, notice.objection, &Due::objection);
            if (known != due.end()) {
                known->notices.push_back(std::move(notice.id));
                continue;
            }
            auto found = objection::find(transaction, notice.objection);
            if (!found) return pass_on(found);
            auto carried = carried_of(transaction, notice.objection);
            if (!carried) return pass_on(carried);
            const auto* holder = directory->find(notice.holder);
            Due one{notice.holder, notice.objection, {notice.id}, {}};
            if (*found && holder != nullptr)
                one.consent = render({std::move(**found), holder->name, std::move(*carried)}, now);
            due.push_back(std::move(one));
        }
        return due;
    };
    auto due = co_await store::transact(use_.store, store::Access::write,
                                        use_.store.default_deadline(), std::move(work));
    if (!due) {
        use_.metrics.count("mcr_objection_notices_total", {{"outcome", "not-read"}});
        use_.log.error("objection-notices-not-read", {{"kind", to_string(due.error().kind)}});
        co_return;
    }

    std::vector<std::string> settled;
    std::map<OdsCode, std::vector<Due>> by_holder;
    for (Due& each : *due) {
        const Organisation* holder = directory->find(each.holder);
        if (holder == nullptr || std::ranges::none_of(holder->systems, is_told))
            for (std::string& notice : each.notices) settled.push_back(std::move(notice));
        else if (!waits(each.holder))
            by_holder[each.holder].push_back(std::move(each));
    }
    auto inbox = std::make_shared<net::Inbox<Sent>>(worker.executor());
    for (auto& [code, list] : by_holder) {
        const Organisation* holder = directory->find(code);
        worker.spawn([this, &worker, inbox, directory, holder,
                      list = std::move(list)]() mutable -> net::Task<void> {
            Sent sent{.holder = holder->code};
            try {
                sent = co_await send_all(worker, *holder, std::move(list));
            } catch (...) {
                sent.failed = true;
            }
            inbox->put(std::move(sent));
        });
    }
    for (std::size_t i = 0; i < by_holder.size(); ++i) {
        auto sent = co_await inbox->take();
        note_outcome(sent);
        for (std::string& notice : sent.delivered) settled.push_back(std::move(notice));
    }
    if (settled.empty()) co_return;
    auto confirm = [settled, &clock = use_.clock](store::Transaction& transaction) {
        return objection::confirm_notices(transaction, settled, clock.now());
    };
    auto confirmed = co_await store::transact(use_.store, store::Access::write,
                                              use_.store.default_deadline(), std::move(confirm));
    if (!confirmed)
        use_.log.error("objection-notices-not-confirmed",
                       {{"kind", to_string(confirmed.error().kind)}});
}

}  // namespace mcr::fhir::consent
