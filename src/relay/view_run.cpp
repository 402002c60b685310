#include "relay/view_run.hpp"

#include <algorithm>
#include <utility>

#include "relay/onward.hpp"

namespace mcr::relay {

using record::CoverageState;

namespace {

CoverageRow row_of(const directory::Organisation& organisation, const directory::System& system) {
    CoverageRow row;
    row.organisation = organisation.code;
    row.organisation_name = organisation.name;
    row.system_key = system.key;
    row.protocol = system.protocol;
    return row;
}

/// The system through which a holder is a federation; null if it is none.
const directory::System* federation_of(const Holding& holding) {
    for (const directory::System& system : holding.organisation->systems)
        if (system.protocol == source::federation::protocol) return &system;
    return nullptr;
}

CoverageRow unnamed_row() {
    CoverageRow row;
    row.organisation_name = "Services that are not named here";
    row.sentence =
        "Some services are named only where they release information. This line is the same for "
        "every patient.";
    row.settled = true;
    return row;
}

}  // namespace

ViewRun::ViewRun(Parts parts, Look look, std::shared_ptr<const LocatorIndex> index)
    : with_(std::move(parts)),
      from_(std::move(look.from)),
      keep_(std::move(look.keep)),
      running_(std::make_shared<Running>(std::move(look.patient), with_.request, std::move(index),
                                         from_.context.policies, with_.settings.limits,
                                         with_.worker.executor())),
      deadline_(with_.use.clock, with_.settings.view_limit),
      number_(running_->patient.number),
      beyond_(from_, running_->index->directory(), with_.request.sections),
      intent_(entry_for(audit::EntryKind::intent, with_.request, number_)),
      manifest_(with_.use.release_key, with_.use.random) {
    running_->reason = onward_reason(with_.request.who, from_);
    running_->confidential_of = beyond_.confidential();
    running_->addresses = with_.addresses;
    intent_.basis = access::to_string(from_.asker.basis);
    if (running_->patient.superseded) intent_.reason = "asked for by a superseded number";
}

void ViewRun::ask(Holding& holding, std::size_t index, const directory::Member& member,
                  const source::Adapter* adapter, Permit permit) {
    intent_.holders.push_back(holding.organisation->code.text() + " " + member.system->key);
    if (permit.overridden) {
        intent_.reason += intent_.reason.empty() ? "" : "; ";
        intent_.reason += "override at " + holding.organisation->code.text();
    }
    queued_.push_back([this, adapter, member, permit = std::move(permit), index] {
        const Deadline until = deadline_.sooner(with_.use.clock, member.system->time_limit);
        net::Worker* worker = &with_.worker;
        worker->spawn([running = running_, adapter, worker, member, permit, index, until] {
            return ask_one(running, adapter, worker, member, permit, index, until);
        });
    });
    ++holding.waiting;
    ++waiting_;
}

void ViewRun::wait_as_if_asked(Holding& holding, std::size_t index, const directory::Member& member,
                               source::Answer unasked) {
    auto answer = std::make_shared<source::Answer>(std::move(unasked));
    queued_.push_back([this, member, index, answer] {
        const SteadyTime until =
            with_.use.clock.steady() +
            std::min<std::chrono::nanoseconds>(
                with_.pace.like(member.system->key, with_.use.random), member.system->time_limit);
        net::Worker* worker = &with_.worker;
        worker->spawn([running = running_, worker, until, index, answer]() -> net::Task<void> {
            co_await worker->sleep_until(until);
            Asked asked;
            asked.holder = index;
            asked.answer = std::move(*answer);
            running->inbox.put(std::move(asked));
        });
    });
    ++holding.waiting;
    ++waiting_;
}

void ViewRun::start_next() {
    const std::size_t most = with_.settings.askings_at_once;
    while (!queued_.empty() && (most == 0 || asking_ < most)) {
        ++asking_;
        queued_.front()();
        queued_.pop_front();
    }
}

const source::Adapter* ViewRun::adapter_of(const directory::Member& member) const {
    const auto at = with_.use.adapters.find(member.system->protocol);
    return at == with_.use.adapters.end() ? nullptr : at->second.get();
}

void ViewRun::decide_one(Holding& holding, std::size_t index, const directory::Member& member) {
    Permit decided = permit(from_, member, with_.request.sections);
    for (const std::string& withheld : decided.withheld)
        intent_.withheld.push_back(holding.organisation->code.text() + " " + member.system->key +
                                   " " + withheld);
    if (decided.overridable && holding.row) coverage_.mark_overridable(*holding.row);
    constexpr auto documents = static_cast<std::size_t>(record::Section::documents);
    holding.may_tell_documents = holding.may_tell_documents || decided.ask.test(documents);
    const source::Adapter* adapter = adapter_of(member);
    std::string turned_back;
    if (decided.ask.any() && member.system->protocol == source::federation::protocol)
        turned_back = why_not_asked(member);
    if (decided.ask.any() && turned_back.empty() && adapter != nullptr)
        return ask(holding, index, member, adapter, std::move(decided));

    source::Answer unasked;
    if (!turned_back.empty()) {
        unasked.state = CoverageState::not_asked;
        unasked.sentence = std::move(turned_back);
    } else if (decided.ask.any()) {
        unasked.state = CoverageState::not_supported;
        unasked.sentence = "This organisation's system speaks a protocol that is not offered here.";
    } else {
        unasked.state = decided.state;
        unasked.sentence = std::move(decided.sentence);
        unasked.notes = std::move(decided.notes);
    }
    if (holding.organisation->telling_name && decided.for_this_patient)
        return wait_as_if_asked(holding, index, member, std::move(unasked));
    join(holding, std::move(unasked));
}

std::string ViewRun::why_not_asked(const directory::Member& federation) {
    const auto& settings = federation.system->settings;
    const auto identity = settings.find(source::federation::identity_setting);
    std::string why = source::federation::why_not_asked(
        with_.settings.gateway, with_.request.path,
        identity == settings.end() ? std::string_view{} : std::string_view(identity->second));
    if (why.empty())
        for (std::string& withheld : beyond_.withheld(federation, coverage_))
            intent_.withheld.push_back(std::move(withheld));
    return why;
}

std::size_t ViewRun::hold(const LocatorIndex::Holder& holder) {
    const directory::Organisation& organisation = *holder.organisation;
    Holding holding;
    holding.organisation = &organisation;
    holding.pointed = holder.pointed;
    if (!organisation.telling_name)
        holding.row = coverage_.add(row_of(
            organisation, *(holder.systems.empty() ? holder.pointed : holder.systems)[0].system));
    if (running_->index->find_pointed(organisation.code) != nullptr)
        apart_.insert(organisation.code);
    holdings_.push_back(std::move(holding));
    return holdings_.size() - 1;
}

bool ViewRun::knew_the_patient(const directory::Organisation& organisation) const {
    return !organisation.telling_name &&
           std::ranges::find(with_.hinted, organisation.code) != with_.hinted.end();
}

void ViewRun::locate_and_ask() {
    Naming naming{with_.hinted, {}, with_.request.ask_everyone};
    for (const auto& standing : from_.context.standing) naming.objecting.push_back(standing.holder);
    const auto holders = locate(*running_->index, running_->patient, naming);
    start_locator();
    holdings_.reserve(holders.size());
    for (const auto& holder : holders) hold(holder);
    if (running_->index->has_telling_names()) coverage_.add(unnamed_row());
    if (!locating_) add_ruled_out(std::nullopt);
    // Rows stand in the directory's order; those that knew the patient are asked first.
    for (const bool known : {true, false})
        for (std::size_t i = 0; i < holders.size(); ++i) {
            if (knew_the_patient(*holders[i].organisation) != known) continue;
            for (const directory::Member& member : holders[i].systems)
                decide_one(holdings_[i], i, member);
            decide_pointed(i);
        }
    start_next();
}

void ViewRun::start_keeping() {
    if (!keep_) return;
    kept_ = std::make_shared<net::Inbox<Result<void>>>(with_.worker.executor());
    with_.worker.spawn([kept = kept_, contexts = &with_.use.contexts, keep = std::move(*keep_),
                        deadline = deadline_]() mutable -> net::Task<void> {
        auto done = co_await contexts->keep(std::move(keep), deadline);
        kept->put(std::move(done));
    });
}

net::Task<Result<void>> ViewRun::make_durable() {
    const auto recorded = co_await with_.use.audit.append(std::move(intent_));
    if (!recorded) co_return std::unexpected(recorded.error());
    if (!kept_) co_return Result<void>{};
    co_return co_await kept_->take();
}

net::Task<Result<void>> ViewRun::run() {
    start_keeping();
    locate_and_ask();
    if (auto durable = co_await make_durable(); !durable) co_return durable;
    Result<void> written = co_await with_.sink.patient(running_->patient, coverage_);
    if (written) written = co_await collect();
    if (written) written = co_await with_.sink.coverage(coverage_);
    record_release();
    learn_hints();
    with_.use.metrics.count("mcr_views_total", {{"result", written ? "complete" : "cut-short"}});
    co_return written;
}

net::Task<Result<void>> ViewRun::give_settled() {
    for (Holding& holding : holdings_) {
        if (holding.waiting > 0 || holding.settled) continue;
        if (const auto row = settle(holding)) {
            if (auto written = co_await give(holding, *row); !written) co_return written;
            if (auto written = co_await give_beyond(holding); !written) co_return written;
        }
    }
    co_return Result<void>{};
}

net::Task<Result<void>> ViewRun::collect() {
    if (auto written = co_await give_settled(); !written) co_return written;
    while (waiting_ > 0) {
        Asked asked = co_await running_->inbox.take();
        --waiting_;
        if (asked.located) {
            LocatorAnswer answer = std::move(*asked.located);
            if (auto done = co_await take_pointers(std::move(answer)); !done) co_return done;
            continue;
        }
        if (asked.counts) {
            --asking_;
            start_next();
        }
        Holding& holding = holdings_[asked.holder];
        if (holding.organisation->telling_name)
            with_.pace.took(holding.organisation->systems.front().key, asked.answer.took);
        if (federation_of(holding) != nullptr)
            beyond_.judge(asked.answer, {holding.organisation, federation_of(holding)});
        join(holding, std::move(asked.answer));
        if (--holding.waiting > 0) continue;
        if (const auto row = settle(holding)) {
            if (auto written = co_await give(holding, *row); !written) co_return written;
            if (auto written = co_await give_beyond(holding); !written) co_return written;
        }
    }
    co_return Result<void>{};
}

std::optional<std::size_t> ViewRun::settle(Holding& holding) {
    source::Answer& answer = holding.joined;
    holding.settled = true;
    for (std::string& note : holding.notes) answer.notes.push_back(std::move(note));
    if (!holding.row) {
        if (answer.state != CoverageState::data) return std::nullopt;
        holding.row =
            coverage_.add(row_of(*holding.organisation, holding.organisation->systems.front()));
    }
    if (!holding.organisation->telling_name)
        with_.use.metrics.count("mcr_coverage_rows_total",
                                {{"organisation", holding.organisation->code.text()},
                                 {"state", record::code_of(answer.state)}});
    if (!coverage_.settle(*holding.row, answer.state, answer.sentence, answer.notes, answer.took))
        return std::nullopt;
    return holding.row;
}

net::Task<Result<void>> ViewRun::give(Holding& holding, std::size_t row) {
    const CoverageRow settled = coverage_.rows()[row];
    manifest_.begin_part(settled);
    auto done = co_await with_.sink.part(settled, holding.joined.parts, manifest_);
    const std::size_t items = manifest_.end_part(settled);
    for (std::size_t i = 0; i < items; ++i) coverage_.count_item(row);
    holding.joined.parts.clear();
    co_return done;
}

net::Task<Result<void>> ViewRun::give_beyond(Holding& holding) {
    if (holding.joined.beyond.empty()) co_return Result<void>{};
    const directory::Member federation{holding.organisation, federation_of(holding)};
    for (const std::size_t index : beyond_.tell(holding.joined, federation, coverage_)) {
        const CoverageRow row = coverage_.rows()[index];
        auto written = co_await with_.sink.part(row, {}, manifest_);
        if (!written) co_return written;
    }
    co_return Result<void>{};
}

void ViewRun::record_release() {
    audit::Entry entry = entry_for(audit::EntryKind::release, with_.request, number_);
    entry.parts = manifest_.take();
    with_.use.audit.append_later(std::move(entry),
                                 [metrics = &with_.use.metrics, log = &with_.use.log,
                                  id = with_.request.request_id](Result<audit::Position> recorded) {
                                     if (recorded) return;
                                     metrics->count("mcr_release_records_lost_total");
                                     log->error("release-not-recorded", {{"request", id}});
                                 });
}

}  // namespace mcr::relay
