#include <algorithm>
#include <utility>

#include "relay/view_run.hpp"

namespace mcr::relay {

using record::CoverageState;

namespace {

/// Whether the locator could not say who holds something, so that it is not known (law 10). That it
/// does not serve the asker is no doubt.
bool leaves_doubt(const std::optional<LocatorTrouble>& trouble) {
    return trouble && trouble->state != CoverageState::not_permitted;
}

bool is_trouble(CoverageState state) {
    return state == CoverageState::failed || state == CoverageState::timed_out ||
           state == CoverageState::wrong_patient;
}

std::string capital(std::string_view text) {
    std::string out(text);
    if (!out.empty() && out.front() >= 'a' && out.front() <= 'z')
        out.front() = static_cast<char>(out.front() - 'a' + 'A');
    return out;
}

}  // namespace

bool ViewRun::is_named(const directory::Organisation& organisation) const {
    return with_.request.ask_everyone || knew_the_patient(organisation) ||
           running_->patient.registered_practice == organisation.code;
}

void ViewRun::start_locator() {
    const source::RecordLocator* locator = with_.use.locator;
    if (locator == nullptr) return;
    locating_ = true;
    intent_.holders.emplace_back(locator->audited_as());
    net::Worker* worker = &with_.worker;
    worker->spawn([running = running_, locator, worker, until = deadline_] {
        return ask_locator(running, locator, worker, until);
    });
    ++waiting_;
}

void ViewRun::decide_pointed(std::size_t index) {
    std::vector<directory::Member> systems = std::move(holdings_[index].pointed);
    holdings_[index].pointed.clear();
    const directory::Organisation& organisation = *holdings_[index].organisation;
    for (const directory::Member& member : systems) {
        const source::Adapter* adapter = adapter_of(member);
        const bool needs_pointers = adapter != nullptr && adapter->needs_pointers();
        // A refusal that stands whatever the locator says must not wait for it, nor hang on it.
        const bool refused = !organisation.telling_name && apart_.contains(organisation.code) &&
                             permit(from_, member, with_.request.sections).ask.none();
        if (refused || (is_named(organisation) && !needs_pointers))
            decide_one(holdings_[index], index, member);
        else if (locating_)
            holdings_[index].pointed.push_back(member);
        else
            leave_unasked(index, member, CoverageState::not_asked,
                          "It is asked only where something names it, and nothing did.");
    }
    if (!holdings_[index].pointed.empty()) ++holdings_[index].waiting;
}

void ViewRun::leave_unasked(std::size_t index, const directory::Member& member, CoverageState state,
                            const std::string& sentence) {
    Holding& holding = holdings_[index];
    source::Answer unasked;
    unasked.state = state;
    unasked.sentence = sentence;
    if (holding.organisation->telling_name) {
        const Permit decided = permit(from_, member, with_.request.sections);
        if (decided.ask.any() || decided.for_this_patient)
            return wait_as_if_asked(holding, index, member, std::move(unasked));
        return join(holding, std::move(unasked));
    }
    // An organisation whose other systems are asked has its answer; only a doubt adds to it.
    if (apart_.contains(holding.organisation->code) || is_trouble(state))
        join(holding, std::move(unasked));
}

net::Task<Result<void>> ViewRun::take_pointers(LocatorAnswer answer) {
    locating_ = false;
    const std::string_view name = with_.use.locator->name();
    std::optional<LocatorTrouble> trouble;
    if (answer.error) trouble = trouble_of(*answer.error, name);
    with_.use.metrics.count(
        "mcr_locator_answers_total",
        {{"state", trouble ? record::code_of(trouble->state) : std::string_view("answered")}});
    running_->pointers =
        Pointers(std::move(answer.found), running_->index->directory(), running_->index->today());

    audit::Entry later = entry_for(audit::EntryKind::intent, with_.request, number_);
    later.basis = access::to_string(from_.asker.basis);
    later.reason = "located by pointers";
    intent_ = std::move(later);
    const std::size_t before = holdings_.size();
    for (std::size_t i = 0; i < before; ++i)
        if (!holdings_[i].pointed.empty()) ask_one_named(i, trouble);
    add_holders_named(trouble);
    if (const std::size_t unattributed = running_->pointers.unattributed(); unattributed > 0)
        coverage_.add(unattributed_row(unattributed, name));
    add_ruled_out(trouble);
    start_next();
    if (!intent_.holders.empty() || !intent_.withheld.empty()) {
        const auto recorded = co_await with_.use.audit.append(std::move(intent_));
        if (!recorded) co_return std::unexpected(recorded.error());
    }
    auto given = co_await give_settled();
    co_return given;
}

void ViewRun::ask_one_named(std::size_t index, const std::optional<LocatorTrouble>& trouble) {
    std::vector<directory::Member> systems = std::move(holdings_[index].pointed);
    holdings_[index].pointed.clear();
    --holdings_[index].waiting;
    const OdsCode& code = holdings_[index].organisation->code;
    const auto pointers = running_->pointers.of(code);
    for (const source::Pointer& pointer : pointers)
        if (pointer.custodian != code) {
            const auto* earlier = running_->index->directory().find(pointer.custodian);
            holdings_[index].notes.push_back(
                "Some of it was recorded at " +
                (earlier != nullptr ? earlier->name : pointer.custodian.text()) +
                ", whose records this organisation keeps.");
            break;
        }
    for (const directory::Member& member : systems) {
        const source::Adapter* adapter = adapter_of(member);
        const bool needs_pointers = adapter != nullptr && adapter->needs_pointers();
        if (!pointers.empty() || (leaves_doubt(trouble) && !needs_pointers))
            decide_one(holdings_[index], index, member);
        else if (trouble)
            leave_unasked(index, member, trouble->state, trouble->sentence);
        else
            leave_unasked(index, member, CoverageState::not_asked,
                          "It is asked only where " + std::string(with_.use.locator->name()) +
                              " names it, and that does not name it for this patient.");
    }
}

void ViewRun::add_holders_named(const std::optional<LocatorTrouble>& trouble) {
    const auto take = [&](const LocatorIndex::Holder& holder) {
        const std::size_t index = hold(holder);
        ++holdings_[index].waiting;
        ask_one_named(index, trouble);
    };
    if (leaves_doubt(trouble)) {
        for (const auto& holder : running_->index->pointed()) {
            if (apart_.contains(holder.organisation->code)) continue;
            const bool can_be_asked = std::ranges::any_of(holder.pointed, [&](const auto& member) {
                const source::Adapter* adapter = adapter_of(member);
                return adapter != nullptr && !adapter->needs_pointers();
            });
            if (can_be_asked) take(holder);
        }
        return;
    }
    for (const OdsCode& code : running_->pointers.holders()) {
        const auto known = std::ranges::find_if(
            holdings_, [&](const Holding& holding) { return holding.organisation->code == code; });
        if (known != holdings_.end()) {
            const bool takes_them = std::ranges::any_of(
                known->organisation->systems, [](const directory::System& system) {
                    return system.answers_for == directory::AnswersFor::pointed;
                });
            if (takes_them || !known->may_tell_documents || !known->row) continue;
            std::string note = capital(with_.use.locator->name()) + " points to documents here (" +
                               std::to_string(running_->pointers.of(code).size()) +
                               ") that this organisation's systems are not set up to give.";
            if (known->settled)
                coverage_.add_note(*known->row, std::move(note));
            else
                known->notes.push_back(std::move(note));
            continue;
        }
        if (const auto* holder = running_->index->find_pointed(code))
            take(*holder);
        else
            add_row_of_non_member(code);
    }
}

void ViewRun::add_row_of_non_member(const OdsCode& code) {
    const directory::Organisation* known = running_->index->directory().find(code);
    if (known != nullptr && known->telling_name) return;  // the unnamed row stands for it
    directory::Organisation custodian{.code = code, .name = code.text()};
    custodian.kind = directory::Kind::beyond_region;
    if (known != nullptr) custodian = *known;
    const bool has_system = !custodian.systems.empty();
    const directory::System any_system;
    const directory::Member member{&custodian, &any_system};
    const Permit decided = permit(from_, member, with_.request.sections);
    apart_.insert(code);
    CoverageRow row;
    if (decided.ask.any()) {
        row = settled_for(
            custodian, has_system ? CoverageState::not_asked : CoverageState::awaiting,
            capital(with_.use.locator->name()) +
                " says that this organisation holds something of this patient. " +
                (has_system ? "Its systems here answer for patients registered with it only."
                            : "It does not take part, so it was not asked."));
    } else {
        row = settled_for(custodian, decided.state, decided.sentence);
        row.notes = decided.notes;
        for (const std::string& withheld : decided.withheld)
            intent_.withheld.push_back(code.text() + " " + withheld);
    }
    coverage_.add(std::move(row));
}

void ViewRun::add_ruled_out(const std::optional<LocatorTrouble>& trouble) {
    for (CoverageRow& row : ruled_out(*running_->index, running_->patient, apart_))
        coverage_.add(std::move(row));
    CoverageState state = CoverageState::not_asked;
    std::string sentence = "They are asked only where something names them, and nothing did.";
    if (trouble) {
        state = trouble->state;
        sentence = trouble->sentence + " It is not known whether they hold anything.";
    } else if (with_.use.locator != nullptr) {
        sentence = "They are asked only where " + std::string(with_.use.locator->name()) +
                   " names them, and that names none of them for this patient.";
    }
    if (with_.request.ask_everyone)
        sentence += " Their systems give nothing but what is pointed to.";
    for (CoverageRow& row : not_pointed_to(*running_->index, apart_, state, sentence)) {
        row.askable = !with_.request.ask_everyone;
        coverage_.add(std::move(row));
    }
}

void ViewRun::learn_hints() const {
    const bool hints_matter = running_->index->has_pointed() || with_.settings.askings_at_once > 0;
    if (with_.use.hints == nullptr || !hints_matter) return;
    // Nothing is kept of a patient who has objected anywhere, nor of what a name would tell.
    if (!from_.context.standing.empty()) return with_.use.hints->forget(number_);
    std::vector<OdsCode> knew;
    for (const Holding& holding : holdings_)
        if (holding.settled && !holding.organisation->telling_name &&
            (holding.joined.state == CoverageState::data ||
             holding.joined.state == CoverageState::nothing_recorded))
            knew.push_back(holding.organisation->code);
    with_.use.hints->learn(number_, std::move(knew));
}

}  // namespace mcr::relay
