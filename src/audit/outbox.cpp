#include "audit/outbox.hpp"

#include <future>
#include <memory>
#include <utility>
#include <vector>

#include "audit/line.hpp"
#include "base/text.hpp"
#include "people/deed.hpp"

namespace mcr::audit {
namespace {

constexpr std::size_t at_once = 500;
constexpr Milliseconds lease = std::chrono::seconds{30};

Entry entry_of(people::Deed deed, Instant noted) {
    Entry entry;
    const auto kind = entry_kind_from(deed.kind);
    entry.kind = kind ? *kind : EntryKind::change;
    entry.request_id = std::move(deed.request_id);
    entry.actor = std::move(deed.doer);
    entry.patient = std::move(deed.patient);
    entry.purpose = std::move(deed.purpose);
    entry.action = std::move(deed.action);
    entry.holders = std::move(deed.holders);
    entry.reason = std::move(deed.reason);
    entry.happened = format_instant(noted);
    return entry;
}

}  // namespace

Result<std::size_t> Outbox::drain() {
    auto taken = use_.store.transact([this](store::Transaction& t) {
        return people::take_deeds(t, at_once, lease, use_.clock.now());
    });
    if (!taken) return pass_on(taken);
    if (taken->empty()) return std::size_t{0};

    std::vector<std::pair<std::int64_t, std::future<bool>>> written;
    for (people::Waiting& waiting : *taken) {
        auto durable = std::make_shared<std::promise<bool>>();
        written.emplace_back(waiting.number, durable->get_future());
        use_.log.append_later(
            entry_of(std::move(waiting.deed), waiting.noted),
            [durable](Result<Position> recorded) { durable->set_value(recorded.has_value()); });
    }
    std::vector<std::int64_t> moved;
    for (auto& [number, durable] : written)
        if (durable.get()) moved.push_back(number);
    const bool failed = moved.size() < written.size();
    if (failed && !failing_) use_.events.error("deeds-not-audited");
    failing_ = failed;
    if (failed)
        use_.metrics.count("mcr_deeds_not_audited_total", {},
                           static_cast<double>(written.size() - moved.size()));
    const auto forgotten = use_.store.transact(
        [&moved](store::Transaction& t) { return people::forget_deeds(t, moved); });
    if (!forgotten) return std::unexpected(forgotten.error());
    if (failed) return fail(ErrorKind::unavailable, "The audit log cannot be written.");
    return moved.size();
}

void Outbox::drain_and_log() {
    const auto drained = drain();
    if (!drained && !unreachable_)
        use_.events.warning("deeds-not-moved", {{"why", drained.error().sentence}});
    unreachable_ = !drained;
}

}  // namespace mcr::audit
