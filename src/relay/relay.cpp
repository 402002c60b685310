#include "relay/relay.hpp"

#include <algorithm>
#include <mutex>

#include "access/decision.hpp"
#include "base/text.hpp"
#include "relay/asking.hpp"
#include "relay/locate.hpp"
#include "relay/release.hpp"

namespace mcr::relay {
namespace {

using record::CoverageState;

std::string fhir_date(Instant when) {
    return format_instant(when).substr(0, 10);
}

audit::Actor actor_of(const people::Professional& who) {
    return {who.id,        who.role_profile_id,     who.display_name(),   who.role_code,
            who.role_name, who.organisation.text(), who.organisation_name};
}

audit::Entry unaimed_entry(audit::EntryKind kind, const people::TokenClaims& who,
                           const std::string& request_id, const std::string& action) {
    audit::Entry entry;
    entry.kind = kind;
    entry.request_id = request_id;
    entry.actor = actor_of(who.professional);
    entry.purpose = who.purpose;
    entry.action = action;
    return entry;
}

audit::Entry entry_for(audit::EntryKind kind, const ViewRequest& request,
                       const people::NhsNumber& patient) {
    audit::Entry entry = unaimed_entry(kind, request.who, request.request_id, request.action);
    entry.patient = patient.text();
    return entry;
}

}  // namespace

struct Relay::Inside {
    Parts use;
    RelaySettings settings;
    std::mutex index_mutex;
    std::shared_ptr<const LocatorIndex> index;

    /// The index of the directory in force today; made anew only when either has changed.
    std::shared_ptr<const LocatorIndex> current_index() {
        auto directory = use.directory.get();
        std::string today = fhir_date(use.clock.now());
        const std::scoped_lock lock(index_mutex);
        if (!index || &index->directory() != directory.get() || index->today() != today)
            index = std::make_shared<const LocatorIndex>(std::move(directory), std::move(today));
        return index;
    }

    net::Task<Result<people::Demographics>> demographics(net::Worker& worker,
                                                         const ViewRequest& request);
    net::Task<Result<void>> record_refusal(const ViewRequest& request, const Error& error);
    net::Task<Result<void>> run(net::Worker& worker, const ViewRequest& request, ViewSink& sink,
                                people::Demographics patient);
    void record_release(const ViewRequest& request, const people::NhsNumber& patient,
                        std::vector<audit::ReleasedPart> parts);
};

Relay::Relay(Parts parts, RelaySettings settings)
    : inside_(std::make_unique<Inside>(std::move(parts), settings)) {}
Relay::~Relay() = default;

net::Task<Result<void>> Relay::Inside::record_refusal(const ViewRequest& request,
                                                      const Error& error) {
    audit::Entry entry = entry_for(audit::EntryKind::refusal, request, request.patient);
    entry.reason = std::string(to_string(error.kind));
    if (!error.code.empty()) entry.reason += ": " + error.code;
    auto recorded = co_await use.audit.append(std::move(entry));
    if (!recorded) co_return pass_on(recorded);
    co_return Result<void>{};
}

net::Task<Result<people::Demographics>> Relay::Inside::demographics(net::Worker& worker,
                                                                    const ViewRequest& request) {
    if (const auto may = access::may_look(request.who, request.patient); !may) {
        const Error refused = may.error();
        use.metrics.count("mcr_views_refused_total", {{"rule", refused.code}});
        const auto recorded = co_await record_refusal(request, refused);
        if (!recorded) co_return std::unexpected(recorded.error());
        co_return std::unexpected(refused);
    }
    const Deadline deadline(use.clock, settings.demographics_limit);
    auto patient = co_await use.demographics.read(worker, request.patient, request.who.professional,
                                                  request.request_id, deadline);
    if (!patient) {
        const Error failed = patient.error();
        const auto recorded = co_await record_refusal(request, failed);
        if (!recorded) co_return std::unexpected(recorded.error());
    }
    co_return patient;
}

void Relay::Inside::record_release(const ViewRequest& request, const people::NhsNumber& patient,
                                   std::vector<audit::ReleasedPart> parts) {
    audit::Entry entry = entry_for(audit::EntryKind::release, request, patient);
    entry.parts = std::move(parts);
    use.audit.append_later(std::move(entry),
                           [this, id = request.request_id](Result<audit::Position> recorded) {
                               if (recorded) return;
                               use.metrics.count("mcr_release_records_lost_total");
                               use.log.error("release-not-recorded", {{"request", id}});
                           });
}

net::Task<Result<void>> Relay::Inside::run(net::Worker& worker, const ViewRequest& request,
                                           ViewSink& sink, people::Demographics patient) {
    const Deadline deadline(use.clock, settings.view_limit);
    auto running = std::make_shared<Running>(std::move(patient), request, current_index(),
                                             settings.limits, worker.executor());
    const people::NhsNumber number = running->patient.number;
    Located located = locate(*running->index, running->patient);

    Coverage coverage;
    std::vector<Holding> holdings;
    std::size_t waiting = 0;
    audit::Entry intent = entry_for(audit::EntryKind::intent, request, number);
    if (running->patient.superseded) intent.reason = "asked for by a superseded number";

    for (const auto& [organisation, systems] : located.holders) {
        Holding holding;
        holding.organisation = organisation;
        const std::size_t index = holdings.size();
        if (!organisation->telling_name) {
            CoverageRow row;
            row.organisation = organisation->code;
            row.organisation_name = organisation->name;
            row.system_key = systems.front().system->key;
            row.protocol = systems.front().system->protocol;
            holding.row = coverage.add(std::move(row));
        }
        for (const directory::Member& member : systems) {
            source::Answer unasked;
            const access::Decision decision = access::decide(member);
            const auto adapter = use.adapters.find(member.system->protocol);
            const record::Sections sections = request.sections & offered_by(*member.system);
            if (!decision.permitted()) {
                unasked.state = decision.reason == access::Reason::system_awaiting
                                    ? CoverageState::awaiting
                                    : CoverageState::switched_off;
                unasked.sentence = decision.sentence;
            } else if (adapter == use.adapters.end()) {
                unasked.state = CoverageState::not_supported;
                unasked.sentence =
                    "This organisation's system speaks a protocol that is not "
                    "offered here.";
            } else if (sections.none()) {
                unasked.state = CoverageState::not_supported;
                unasked.sentence =
                    "This organisation's system does not offer the part of the "
                    "record that was asked for.";
            } else {
                const Deadline until = deadline.sooner(use.clock, member.system->time_limit);
                intent.holders.push_back(organisation->code.text() + " " + member.system->key);
                auto* asked_worker = &worker;
                const source::Adapter* asked_adapter = adapter->second.get();
                worker.spawn(
                    [running, asked_adapter, asked_worker, member, sections, index, until] {
                        return ask_one(running, asked_adapter, asked_worker, member, sections,
                                       index, until);
                    });
                ++holding.waiting;
                ++waiting;
                continue;
            }
            join(holding, std::move(unasked));
        }
        holdings.push_back(std::move(holding));
    }
    if (running->index->has_telling_names()) {
        CoverageRow unnamed;
        unnamed.organisation_name = "Services that are not named here";
        unnamed.sentence =
            "Some services are named only where they release information. This line "
            "is the same for every patient.";
        unnamed.settled = true;
        coverage.add(std::move(unnamed));
    }
    for (CoverageRow& row : located.explained) coverage.add(std::move(row));

    const auto recorded = co_await use.audit.append(std::move(intent));
    if (!recorded) co_return std::unexpected(recorded.error());

    Manifest manifest(use.release_key, use.random);
    Result<void> written = co_await sink.patient(running->patient, coverage);

    const auto settle = [&](Holding& holding) -> std::optional<std::size_t> {
        const source::Answer& answer = holding.joined;
        if (!holding.row) {
            if (answer.state != CoverageState::data) return std::nullopt;
            CoverageRow row;
            row.organisation = holding.organisation->code;
            row.organisation_name = holding.organisation->name;
            row.system_key = holding.organisation->systems.front().key;
            row.protocol = holding.organisation->systems.front().protocol;
            holding.row = coverage.add(std::move(row));
        }
        use.metrics.count("mcr_coverage_rows_total",
                          {{"organisation", holding.organisation->code.text()},
                           {"state", record::code_of(answer.state)}});
        if (!coverage.settle(*holding.row, answer.state, answer.sentence, answer.notes,
                             answer.took))
            return std::nullopt;
        return holding.row;
    };
    const auto write_part = [&](Holding& holding, std::size_t row) -> net::Task<Result<void>> {
        const CoverageRow settled = coverage.rows()[row];
        manifest.begin_part(settled);
        auto done = co_await sink.part(settled, holding.joined.parts, manifest);
        const std::size_t items = manifest.end_part(settled);
        for (std::size_t i = 0; i < items; ++i) coverage.count_item(row);
        holding.joined.parts.clear();
        co_return done;
    };

    for (Holding& holding : holdings) {
        if (!written || holding.waiting > 0) continue;
        if (const auto row = settle(holding)) written = co_await write_part(holding, *row);
    }
    while (written && waiting > 0) {
        Asked asked = co_await running->inbox.take();
        --waiting;
        Holding& holding = holdings[asked.holder];
        join(holding, std::move(asked.answer));
        if (--holding.waiting > 0) continue;
        if (const auto row = settle(holding)) written = co_await write_part(holding, *row);
    }
    if (written) written = co_await sink.coverage(coverage);
    record_release(request, number, manifest.take());
    use.metrics.count("mcr_views_total", {{"result", written ? "complete" : "cut-short"}});
    co_return written;
}

net::Task<Result<void>> Relay::view(net::Worker& worker, ViewRequest request, ViewSink& sink) {
    const SteadyTime began = inside_->use.clock.steady();
    auto patient = co_await inside_->demographics(worker, request);
    if (!patient) co_return std::unexpected(patient.error());
    auto done = co_await inside_->run(worker, request, sink, std::move(*patient));
    const std::chrono::duration<double> took = inside_->use.clock.steady() - began;
    inside_->use.metrics.observe_seconds("mcr_view_seconds", took.count());
    co_return done;
}

net::Task<Result<people::Demographics>> Relay::patient(net::Worker& worker, ViewRequest request) {
    auto patient = co_await inside_->demographics(worker, request);
    if (!patient) co_return patient;
    audit::Entry intent = entry_for(audit::EntryKind::intent, request, patient->number);
    intent.holders.emplace_back("PDS");
    const auto recorded = co_await inside_->use.audit.append(std::move(intent));
    if (!recorded) co_return std::unexpected(recorded.error());
    co_return patient;
}

net::Task<Result<std::vector<people::Demographics>>> Relay::find(
    net::Worker& worker, people::TokenClaims who, people::DemographicsService::SearchTerms terms,
    std::string action, std::string request_id) {
    if (const auto may = access::may_search(who); !may) {
        const Error refused = may.error();
        audit::Entry entry = unaimed_entry(audit::EntryKind::refusal, who, request_id, action);
        entry.reason = "forbidden: " + refused.code;
        const auto recorded = co_await inside_->use.audit.append(std::move(entry));
        if (!recorded) co_return std::unexpected(recorded.error());
        co_return std::unexpected(refused);
    }
    const Deadline deadline(inside_->use.clock, inside_->settings.demographics_limit);
    auto found = co_await inside_->use.demographics.search(worker, std::move(terms),
                                                           who.professional, request_id, deadline);
    if (!found || found->empty()) {
        audit::Entry entry = unaimed_entry(audit::EntryKind::intent, who, request_id, action);
        entry.holders.emplace_back("PDS");
        const auto recorded = co_await inside_->use.audit.append(std::move(entry));
        if (!recorded) co_return std::unexpected(recorded.error());
        co_return found;
    }
    for (const people::Demographics& one : *found) {
        audit::Entry entry = unaimed_entry(audit::EntryKind::intent, who, request_id, action);
        entry.patient = one.number.text();
        entry.holders.emplace_back("PDS");
        const auto recorded = co_await inside_->use.audit.append(std::move(entry));
        if (!recorded) co_return std::unexpected(recorded.error());
    }
    co_return found;
}

}  // namespace mcr::relay
