#include "relay/relay.hpp"

#include <algorithm>
#include <mutex>
#include <span>

#include "access/decision.hpp"
#include "base/text.hpp"
#include "relay/content.hpp"
#include "relay/content_address.hpp"
#include "relay/locate.hpp"
#include "relay/look.hpp"
#include "relay/view_run.hpp"

namespace mcr::relay {
namespace {

std::string fhir_date(Instant when) {
    return format_instant(when).substr(0, 10);
}

audit::Entry unaimed_entry(audit::EntryKind kind, const people::TokenClaims& who,
                           const std::string& request_id, const std::string& action) {
    audit::Entry entry;
    entry.kind = kind;
    entry.request_id = request_id;
    entry.actor = people::doer_of(who.professional);
    entry.purpose = who.purpose;
    entry.action = action;
    return entry;
}

/// Reads what is stored of the patient beside the demographics, so that neither waits for the
/// other.
std::shared_ptr<net::Inbox<Result<access::Context>>> start_reading(net::Worker& worker,
                                                                   access::ContextStore& contexts,
                                                                   access::Asking asking,
                                                                   Deadline deadline) {
    auto inbox = std::make_shared<net::Inbox<Result<access::Context>>>(worker.executor());
    worker.spawn([inbox, contexts = &contexts, asking = std::move(asking),
                  deadline]() mutable -> net::Task<void> {
        auto context = co_await contexts->read(std::move(asking), deadline);
        inbox->put(std::move(context));
    });
    return inbox;
}

/// Reads who knew the patient before, beside the demographics; null where no hint would be of use.
std::shared_ptr<net::Inbox<Result<std::vector<OdsCode>>>> start_hints(net::Worker& worker,
                                                                      Hints* hints,
                                                                      people::NhsNumber patient,
                                                                      Deadline deadline) {
    if (hints == nullptr) return nullptr;
    auto inbox = std::make_shared<net::Inbox<Result<std::vector<OdsCode>>>>(worker.executor());
    worker.spawn([inbox, hints, patient = std::move(patient), deadline]() -> net::Task<void> {
        auto known = co_await hints->knowing(patient, deadline);
        inbox->put(std::move(known));
    });
    return inbox;
}

}  // namespace

audit::Entry entry_for(audit::EntryKind kind, const ViewRequest& request,
                       const people::NhsNumber& patient) {
    audit::Entry entry = unaimed_entry(kind, request.who, request.request_id, request.action);
    entry.patient = patient.text();
    for (const std::string& gateway : request.path)
        (entry.via += entry.via.empty() ? "" : ", ") += gateway;
    return entry;
}

struct Relay::Inside {
    Parts use;
    RelaySettings settings;
    std::mutex index_mutex;
    std::shared_ptr<const LocatorIndex> index;
    Pace pace;
    ContentAddresses addresses;
    bool gives_addresses = false;

    Inside(Parts parts, RelaySettings chosen)
        : use(std::move(parts)),
          settings(chosen),
          addresses(use.document_key, settings.document_lifetime, use.clock, use.random) {}

    /// The index of the directory in force today; made anew only when either has changed.
    std::shared_ptr<const LocatorIndex> current_index() {
        auto directory = use.directory.get();
        std::string today = fhir_date(use.clock.now());
        const std::scoped_lock lock(index_mutex);
        if (!index || &index->directory() != directory.get() || index->today() != today)
            index = std::make_shared<const LocatorIndex>(std::move(directory), std::move(today));
        return index;
    }

    [[nodiscard]] Result<void> may_look(const ViewRequest& request,
                                        const directory::Directory& directory) const;
    net::Task<Result<Look>> look(net::Worker& worker, const ViewRequest& request,
                                 std::shared_ptr<const directory::Directory> directory);
    net::Task<Result<access::Context>> context_of_number_in_force(const ViewRequest& request,
                                                                  people::NhsNumber number,
                                                                  Deadline deadline);
    net::Task<Result<void>> record_refusal(const ViewRequest& request, const Error& error);
    net::Task<std::unexpected<Error>> refuse(ViewRequest request, Error error);
    net::Task<std::unexpected<Error>> refuse_patient(net::Worker& worker, ViewRequest request,
                                                     Error error, SteadyTime began);
    net::Task<Result<void>> release(net::Worker& worker, const ViewRequest& request, Look look,
                                    const directory::Member& member, const Permit& permit,
                                    const ListedDocument& listed, source::ContentSink& sink);
    void record_release(const ViewRequest& request, const people::NhsNumber& patient,
                        Manifest& manifest) const;
    void tell_later(net::Worker& worker, const ViewRequest& request);
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

net::Task<std::unexpected<Error>> Relay::Inside::refuse(ViewRequest request, Error error) {
    const auto recorded = co_await record_refusal(request, error);
    if (!recorded) co_return std::unexpected(recorded.error());
    co_return std::unexpected(std::move(error));
}

net::Task<std::unexpected<Error>> Relay::Inside::refuse_patient(net::Worker& worker,
                                                                ViewRequest request, Error error,
                                                                SteadyTime began) {
    const bool restricted = error.code == people::restricted_code;
    if (error.kind == ErrorKind::not_found) error.code.clear();
    const auto recorded = co_await record_refusal(request, error);
    if (!recorded) co_return std::unexpected(recorded.error());
    if (error.kind == ErrorKind::not_found && settings.unknown_answer_step.count() > 0) {
        // Answered on the next stroke, so that the time does not tell why nobody was found.
        const std::chrono::nanoseconds step = settings.unknown_answer_step;
        const std::chrono::nanoseconds took = use.clock.steady() - began;
        co_await worker.sleep_until(began + step * (took / step + 1));
    }
    if (restricted) tell_later(worker, request);
    co_return std::unexpected(std::move(error));
}

void Relay::Inside::tell_later(net::Worker& worker, const ViewRequest& request) {
    const auto tell = [contexts = &use.contexts, request_id = request.request_id,
                       organisation = request.who.professional.organisation] {
        contexts->tell_of_restricted(organisation, request_id);
    };
    const std::chrono::nanoseconds least = settings.restricted_alert_delay;
    if (least.count() == 0) return tell();
    std::uint32_t chance = 0;
    use.random.fill(std::as_writable_bytes(std::span(&chance, 1)));
    const SteadyTime at = use.clock.steady() + least + least * (chance % 1024) / 1024;
    worker.spawn([&worker, at, tell]() -> net::Task<void> {
        co_await worker.sleep_until(at);
        tell();
    });
}

Result<void> Relay::Inside::may_look(const ViewRequest& request,
                                     const directory::Directory& directory) const {
    const auto* organisation = organisation_of(directory, request.who, fhir_date(use.clock.now()));
    return access::may_look(request.who, request.patient, request.sections, organisation,
                            sees(request.who, organisation, *use.contexts.policies()));
}

net::Task<Result<Look>> Relay::Inside::look(net::Worker& worker, const ViewRequest& request,
                                            std::shared_ptr<const directory::Directory> directory) {
    const SteadyTime began = use.clock.steady();
    if (const auto may = may_look(request, *directory); !may) {
        use.metrics.count("mcr_views_refused_total", {{"rule", may.error().code}});
        co_return co_await refuse(request, may.error());
    }
    const people::Professional& asker = request.who.professional;
    const Deadline deadline(use.clock, settings.demographics_limit);
    auto reading = start_reading(worker, use.contexts,
                                 {asker.id, asker.organisation, request.patient}, deadline);
    auto patient = co_await use.demographics.read(worker, request.patient, asker,
                                                  request.request_id, deadline);
    auto context = co_await reading->take();
    if (!patient) co_return co_await refuse_patient(worker, request, patient.error(), began);
    if (context && patient->number != request.patient)
        context = co_await context_of_number_in_force(request, patient->number, deadline);
    if (!context) co_return co_await refuse(request, context.error());

    const auto* organisation = organisation_of(*directory, request.who, fhir_date(use.clock.now()));
    auto looked =
        look_at(std::move(*patient), request, organisation, std::move(*context), use.clock.now());
    if (!looked) {
        use.metrics.count("mcr_views_refused_total", {{"rule", looked.error().code}});
        co_return co_await refuse(request, looked.error());
    }
    co_return looked;
}

net::Task<Result<access::Context>> Relay::Inside::context_of_number_in_force(
    const ViewRequest& request, people::NhsNumber number, Deadline deadline) {
    const people::Professional& asker = request.who.professional;
    access::Asking asking{asker.id, asker.organisation, number};
    access::ContextStore::Keeping keeping{asking, people::doer_of(asker), {},
                                          {},     request.patient,        request.request_id};
    auto kept = co_await use.contexts.keep(std::move(keeping), deadline);
    if (!kept) co_return std::unexpected(kept.error());
    co_return co_await use.contexts.read(std::move(asking), deadline);
}

net::Task<Result<void>> Relay::view(net::Worker& worker, ViewRequest request, ViewSink& sink) {
    const SteadyTime began = inside_->use.clock.steady();
    auto index = inside_->current_index();
    const bool hints_matter = index->has_pointed() || inside_->settings.askings_at_once > 0;
    const Deadline hints_limit(inside_->use.clock, inside_->settings.hints_limit);
    auto hinting = start_hints(worker, hints_matter ? inside_->use.hints : nullptr, request.patient,
                               hints_limit);
    auto looked = co_await inside_->look(worker, request, index->shared_directory());
    if (!looked) co_return std::unexpected(looked.error());
    std::vector<OdsCode> hinted;
    if (hinting && looked->from.context.standing.empty() &&
        looked->patient.number == request.patient) {
        auto known = co_await hinting->take();
        if (known)
            hinted = std::move(*known);
        else
            inside_->use.metrics.count("mcr_hints_unread_total");
    }
    ViewRun::Parts parts{
        inside_->use,      inside_->settings,
        inside_->pace,     worker,
        request,           sink,
        std::move(hinted), inside_->gives_addresses ? &inside_->addresses : nullptr};
    ViewRun run(std::move(parts), std::move(*looked), std::move(index));
    auto done = co_await run.run();
    const std::chrono::duration<double> took = inside_->use.clock.steady() - began;
    inside_->use.metrics.observe_seconds("mcr_view_seconds", took.count());
    co_return done;
}

void Relay::set_base_url(std::string base_url) {
    inside_->addresses.set_base(std::move(base_url));
    inside_->gives_addresses = !inside_->use.document_key.reveal().empty();
}

net::Task<Result<void>> Relay::content(net::Worker& worker, ContentRequest request,
                                       source::ContentSink& sink) {
    auto listed = inside_->addresses.open(request.token);
    if (!inside_->gives_addresses || !listed) {
        inside_->use.metrics.count("mcr_documents_total", {{"result", "not-listed"}});
        if (!listed) co_return std::unexpected(listed.error());
        co_return fail(ErrorKind::not_found, "No document was listed at this address.");
    }
    if (request.only_of && *request.only_of != listed->patient)
        co_return fail(ErrorKind::not_found, "The document is not one of this patient's.");
    ViewRequest view{
        std::move(request.who), listed->patient, {}, request.action, request.request_id};
    view.sections.set(static_cast<std::size_t>(record::Section::documents));
    const auto directory = inside_->use.directory.get();
    auto looked = co_await inside_->look(worker, view, directory);
    if (!looked) co_return std::unexpected(looked.error());
    const directory::Member member =
        find_system(*directory, listed->system_key, fhir_date(inside_->use.clock.now()));
    if (member.system == nullptr) {
        Error gone = fail(ErrorKind::not_found,
                          "The organisation of this document takes no part any "
                          "more.")
                         .error();
        co_return co_await inside_->refuse(std::move(view), std::move(gone));
    }
    const Permit decided = permit(looked->from, member, view.sections);
    if (decided.ask.none()) {
        inside_->use.metrics.count("mcr_documents_total", {{"result", "withheld"}});
        Error withheld = fail(ErrorKind::forbidden, decided.sentence,
                              std::string(record::code_of(decided.state)))
                             .error();
        co_return co_await inside_->refuse(std::move(view), std::move(withheld));
    }
    co_return co_await inside_->release(worker, view, std::move(*looked), member, decided, *listed,
                                        sink);
}

net::Task<Result<void>> Relay::Inside::release(net::Worker& worker, const ViewRequest& request,
                                               Look look, const directory::Member& member,
                                               const Permit& permit, const ListedDocument& listed,
                                               source::ContentSink& sink) {
    const Deadline deadline(use.clock, settings.document_limit);
    const std::string holder = member.organisation->code.text();
    audit::Entry intent = entry_for(audit::EntryKind::intent, request, look.patient.number);
    intent.holders.push_back(holder + " " + member.system->key);
    intent.basis = access::to_string(look.from.asker.basis);
    if (permit.overridden) intent.reason = "override at " + holder;
    const auto recorded = co_await use.audit.append(std::move(intent));
    if (!recorded) co_return std::unexpected(recorded.error());
    if (look.keep) {
        auto kept = co_await use.contexts.keep(std::move(*look.keep), deadline);
        if (!kept) co_return kept;
    }

    CoverageRow row;
    row.organisation = member.organisation->code;
    row.system_key = member.system->key;
    Manifest manifest(use.release_key, use.random);
    manifest.begin_part(row);
    manifest.identity("document " + listed.document.at.substr(0, 256));
    ReleasedContent released(sink, manifest);
    source::ContentQuestion question;
    question.patient = &look.patient;
    question.asker = &request.who.professional;
    question.purpose = request.who.purpose;
    question.request_id = request.request_id;
    question.document = &listed.document;
    question.max_bytes = settings.max_document_bytes;
    source::ContentAnswer answer;
    if (const auto adapter = use.adapters.find(member.system->protocol);
        adapter != use.adapters.end())
        answer = co_await adapter->second->fetch(worker, member, question, released, deadline);
    row.state = answer.state;
    manifest.end_part(row);
    record_release(request, look.patient.number, manifest);
    use.metrics.count("mcr_documents_total", {{"result", record::code_of(answer.state)}});
    use.metrics.count("mcr_document_bytes_total", {}, static_cast<double>(released.bytes()));
    if (released.reader_left()) co_return std::unexpected(*released.reader_left());
    if (answer.state != record::CoverageState::data) co_return std::unexpected(error_of(answer));
    co_return Result<void>{};
}

void Relay::Inside::record_release(const ViewRequest& request, const people::NhsNumber& patient,
                                   Manifest& manifest) const {
    audit::Entry entry = entry_for(audit::EntryKind::release, request, patient);
    entry.parts = manifest.take();
    const auto metered = [count = &use.metrics, written = &use.log,
                          id = request.request_id](Result<audit::Position> recorded) {
        if (recorded) return;
        count->count("mcr_release_records_lost_total");
        written->error("release-not-recorded", {{"request", id}});
    };
    use.audit.append_later(std::move(entry), metered);
}

net::Task<Result<people::Demographics>> Relay::patient(net::Worker& worker, ViewRequest request) {
    auto looked = co_await inside_->look(worker, request, inside_->use.directory.get());
    if (!looked) co_return std::unexpected(looked.error());
    audit::Entry intent = entry_for(audit::EntryKind::intent, request, looked->patient.number);
    intent.holders.emplace_back("PDS");
    intent.basis = access::to_string(looked->from.asker.basis);
    const auto recorded = co_await inside_->use.audit.append(std::move(intent));
    if (!recorded) co_return std::unexpected(recorded.error());
    if (looked->keep) {
        const Deadline deadline(inside_->use.clock, inside_->settings.demographics_limit);
        auto kept = co_await inside_->use.contexts.keep(std::move(*looked->keep), deadline);
        if (!kept) co_return std::unexpected(kept.error());
    }
    co_return std::move(looked->patient);
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
