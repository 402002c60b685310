#include "relay/hints.hpp"

#include <array>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "store/async.hpp"

namespace mcr::relay {
namespace {

constexpr std::array migrations = {store::Migration{1, "hints", R"(
    create table location_hint (
        patient_key text not null,
        organisation text not null,
        learned_on text not null,
        until_on text not null,
        primary key (patient_key, organisation)
    );
    create index location_hint_until on location_hint (until_on);
)"}};

std::string day_of(Instant when) {
    return format_instant(when).substr(0, 10);
}

}  // namespace

struct StoredHints::Inside {
    store::Store& store;
    KeyedHash key;
    HintSettings settings;
    const Clock& clock;
    Log& log;
    Metrics& metrics;
    std::mutex mutex;
    std::map<std::string, std::set<OdsCode>> to_learn;  ///< by the patient's key
    std::size_t pairs = 0;
    std::set<std::string> to_forget;
    std::string purged_on;  ///< the day on which expired hints were removed; of flush alone

    /// Takes at most one batch out of what waits.
    std::vector<std::pair<std::string, OdsCode>> take_batch() {
        const std::scoped_lock lock(mutex);
        std::vector<std::pair<std::string, OdsCode>> batch;
        while (!to_learn.empty() && batch.size() < settings.most_at_once) {
            const auto first = to_learn.begin();
            for (const OdsCode& organisation : first->second)
                batch.emplace_back(first->first, organisation);
            pairs -= first->second.size();
            to_learn.erase(first);
        }
        return batch;
    }

    Result<void> write(const std::vector<std::pair<std::string, OdsCode>>& batch,
                       const std::set<std::string>& forgotten) {
        const Instant now = clock.now();
        const std::string today = day_of(now), until = day_of(now + settings.lifetime);
        return store.transact([&](store::Transaction& t) -> Result<void> {
            for (const std::string& patient : forgotten)
                if (auto done = t.exec("delete from location_hint where patient_key = ?", patient);
                    !done)
                    return pass_on(done);
            for (const auto& [patient, organisation] : batch)
                if (auto done = t.exec(
                        "insert into location_hint (patient_key, organisation, learned_on, "
                        "until_on) values (?, ?, ?, ?) on conflict (patient_key, organisation) do "
                        "update set learned_on = excluded.learned_on, until_on = excluded.until_on",
                        patient, organisation.text(), today, until);
                    !done)
                    return pass_on(done);
            auto done = t.exec("delete from location_hint where until_on < ?", today);
            if (!done) return pass_on(done);
            return {};
        });
    }
};

StoredHints::StoredHints(store::Store& store, KeyedHash key, HintSettings settings,
                         const Clock& clock, Log& log, Metrics& metrics)
    : inside_(std::make_unique<Inside>(store, std::move(key), settings, clock, log, metrics)) {}
StoredHints::~StoredHints() = default;

net::Task<Result<std::vector<OdsCode>>> StoredHints::knowing(people::NhsNumber patient,
                                                             Deadline deadline) {
    std::string key = inside_->key.of(patient.text());
    std::string today = day_of(inside_->clock.now());
    auto work = [key = std::move(key), today = std::move(today),
                 most = inside_->settings.most_of_patient](
                    store::Transaction& t) -> Result<std::vector<OdsCode>> {
        const auto rows = t.query(
            "select organisation from location_hint where patient_key = ? and until_on >= ? "
            "order by learned_on desc, organisation limit ?",
            key, today, most);
        if (!rows) return std::unexpected(rows.error());
        std::vector<OdsCode> known;
        for (const store::Row row : *rows)
            if (auto code = OdsCode::parse(row.text(0))) known.push_back(std::move(*code));
        return known;
    };
    co_return co_await store::transact(inside_->store, store::Access::read, deadline,
                                       std::move(work));
}

void StoredHints::learn(const people::NhsNumber& patient, std::vector<OdsCode> organisations) {
    if (organisations.empty()) return;
    std::string key = inside_->key.of(patient.text());
    const std::scoped_lock lock(inside_->mutex);
    if (inside_->pairs + organisations.size() > inside_->settings.most_waiting) {
        inside_->metrics.count("mcr_hints_lost_total");
        return;
    }
    auto& known = inside_->to_learn[std::move(key)];
    for (OdsCode& one : organisations)
        if (known.insert(std::move(one)).second) ++inside_->pairs;
}

void StoredHints::forget(const people::NhsNumber& patient) {
    std::string key = inside_->key.of(patient.text());
    const std::scoped_lock lock(inside_->mutex);
    if (const auto at = inside_->to_learn.find(key); at != inside_->to_learn.end()) {
        inside_->pairs -= at->second.size();
        inside_->to_learn.erase(at);
    }
    if (inside_->to_forget.size() < inside_->settings.most_waiting)
        inside_->to_forget.insert(std::move(key));
}

Result<void> StoredHints::flush() {
    std::set<std::string> forgotten;
    {
        const std::scoped_lock lock(inside_->mutex);
        forgotten.swap(inside_->to_forget);
    }
    const auto batch = inside_->take_batch();
    std::string today = day_of(inside_->clock.now());
    if (batch.empty() && forgotten.empty() && inside_->purged_on == today) return {};
    auto done = inside_->write(batch, forgotten);
    if (done) {
        inside_->purged_on = std::move(today);
        return done;
    }
    inside_->metrics.count("mcr_hints_lost_total", {}, static_cast<double>(batch.size()));
    inside_->log.warning("hints-not-written", {{"why", done.error().sentence}});
    const std::scoped_lock lock(inside_->mutex);
    inside_->to_forget.merge(forgotten);
    return done;
}

Result<std::size_t> StoredHints::forget_now(const people::NhsNumber& patient) {
    const std::string key = inside_->key.of(patient.text());
    return inside_->store.transact([&](store::Transaction& t) -> Result<std::size_t> {
        auto done = t.exec("delete from location_hint where patient_key = ?", key);
        if (!done) return pass_on(done);
        return static_cast<std::size_t>(*done);
    });
}

Result<std::size_t> StoredHints::forget_all() {
    return inside_->store.transact([](store::Transaction& t) -> Result<std::size_t> {
        auto done = t.exec("delete from location_hint");
        if (!done) return pass_on(done);
        return static_cast<std::size_t>(*done);
    });
}

Result<std::size_t> StoredHints::count() {
    return inside_->store.read([](store::Transaction& t) -> Result<std::size_t> {
        const auto rows = t.query("select count(*) from location_hint");
        if (!rows) return std::unexpected(rows.error());
        return static_cast<std::size_t>((*rows)[0].integer(0));
    });
}

Result<void> migrate_hints(store::Store& store) {
    return store.migrate("hint", migrations);
}

}  // namespace mcr::relay
