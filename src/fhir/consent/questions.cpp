#include "fhir/consent/questions.hpp"

#include <utility>

#include "base/text.hpp"
#include "fhir/consent/question.hpp"
#include "fhir/consent/question_answer.hpp"
#include "relay/locate.hpp"
#include "relay/look.hpp"
#include "relay/permit.hpp"
#include "store/async.hpp"

namespace mcr::fhir::consent {
namespace {

using access::Basis;
using access::Purpose;
using directory::Organisation;

std::string today(Instant now) {
    return format_instant(now).substr(0, 10);
}

std::unexpected<Refusal> about(std::string_view parameter, std::string text) {
    auto refusal = refuse(422, "business-rule", "value-refused", std::move(text));
    refusal.error().issue.expression =
        "Parameters.parameter.where(name = '" + std::string(parameter) + "')";
    return refusal;
}

/// Somebody in `role` of `organisation` who asks the holder, as far as the question says.
access::Asker asker_of(const Question& question, const Organisation& organisation,
                       const people::Demographics& patient, const access::Policies& policies) {
    access::Asker asker{.role = question.role.value_or(people::RoleGroup::doctor),
                        .organisation = organisation.code,
                        .kind = organisation.kind};
    asker.purpose =
        question.emergency ? Purpose::emergency_care : question.purpose.value_or(Purpose::care);
    asker.basis = patient.registered_practice == organisation.code
                      ? Basis::registered_practice
                      : question.basis.value_or(Basis::self_claimed);
    asker.permission = question.permission.value_or(access::Permission::not_stated);
    const access::Agreement& agreement = policies.of(organisation);
    asker.sees = agreement.seen_by(asker.role);
    asker.asks_first = agreement.asks_first;
    return asker;
}

}  // namespace

net::Task<Judged<people::Demographics>> Questions::patient_for_holder(net::Worker& worker,
                                                                      const Request& request,
                                                                      people::NhsNumber number,
                                                                      people::Deed deed) {
    const SteadyTime began = use_.clock.steady();
    const Deadline deadline(use_.clock, settings_.limit);
    const people::Professional asker = request.bearer.asker();
    auto patient =
        co_await use_.demographics.read(worker, number, asker, request.request_id, deadline);
    auto work = [deed = std::move(deed), now = use_.clock.now()](store::Transaction& transaction) {
        return people::note(transaction, deed, now);
    };
    auto noted =
        co_await store::transact(use_.store, store::Access::write, deadline, std::move(work));
    if (!noted) co_return std::unexpected(refusal_of(noted.error()));
    if (patient) co_return std::move(*patient);
    if (patient.error().kind != ErrorKind::not_found)
        co_return std::unexpected(refusal_of(patient.error()));
    if (settings_.unknown_answer_step.count() > 0) {
        const std::chrono::nanoseconds step = settings_.unknown_answer_step;
        const std::chrono::nanoseconds took = use_.clock.steady() - began;
        co_await worker.sleep_until(began + step * (took / step + 1));
    }
    if (patient.error().code == people::restricted_code)
        use_.contexts.tell_of_restricted(asker.organisation, request.request_id);
    co_return std::unexpected(patient_not_found());
}

net::Task<Judged<std::string>> Questions::may_share(net::Worker& worker, Request request) {
    auto caller = caller_of(request.bearer, Verb::read);
    if (!caller) co_return std::unexpected(std::move(caller.error()));
    if (!caller->organisation)
        co_return refuse(403, "forbidden", "not-permitted",
                         "This is asked by the organisation that holds the record.",
                         "Authorization");
    auto question = read_question(request.body, Asks::may_share, request.settings.base);
    if (!question) co_return std::unexpected(std::move(question.error()));
    if (question->holder && *question->holder != *caller->organisation)
        co_return about("holder", "An organisation asks about the records it holds itself.");
    if (caller->patient && *caller->patient != question->patient)
        co_return about("patient", "This token is for another patient.");
    if (question->purpose == Purpose::own_request)
        co_return about("purpose", "A patient asks for their own record themselves.");
    const auto directory = use_.directory.get();
    const Organisation* holder = directory->find(*caller->organisation);
    if (holder == nullptr) co_return about("holder", "The holder is not in the directory.");
    const Organisation* to = directory->find(*question->organisation);
    if (to == nullptr || !to->valid_on(today(use_.clock.now())))
        co_return about("organisation", "This organisation is not in the directory.");

    people::Deed deed;
    deed.kind = "objection";
    deed.doer = caller->doer;
    deed.patient = question->patient.text();
    deed.purpose = caller->purpose;
    deed.action = "asked whether it may share with " + to->code.text();
    deed.holders = {holder->code.text()};
    deed.request_id = request.request_id;
    auto patient = co_await patient_for_holder(worker, request, question->patient, std::move(deed));
    if (!patient) co_return std::unexpected(std::move(patient.error()));

    access::Asking asking{{}, to->code, patient->number};
    auto context =
        co_await use_.contexts.read(std::move(asking), Deadline(use_.clock, settings_.limit));
    if (!context) co_return std::unexpected(refusal_of(context.error()));
    relay::Standpoint from{
        asker_of(*question, *to, *patient, *context->policies), {}, use_.clock.now()};
    from.context = std::move(*context);
    co_return answer_may_share(from, *holder, question->sections);
}

net::Task<Judged<std::string>> Questions::whom_may_i_ask(net::Worker& worker, Request request) {
    if (!request.bearer.person)
        co_return refuse(403, "forbidden", "not-permitted",
                         "This is asked by whoever treats the patient, by name.", "Authorization");
    const people::TokenClaims& claims = *request.bearer.person;
    auto question = read_question(request.body, Asks::whom_may_i_ask, request.settings.base);
    if (!question) co_return std::unexpected(std::move(question.error()));
    if (question->purpose && *question->purpose != access::purpose_from(claims.purpose))
        co_return about("purpose", "The purpose is that of the token.");

    relay::ViewRequest view{claims, question->patient, question->sections,
                            "Consent/$whom-may-i-ask", request.request_id};
    auto patient = co_await use_.runner.patient(worker, view);
    if (!patient) co_return std::unexpected(refusal_of(patient.error()));
    const people::Professional& who = claims.professional;
    access::Asking asking{who.id, who.organisation, patient->number};
    auto context =
        co_await use_.contexts.read(std::move(asking), Deadline(use_.clock, settings_.limit));
    if (!context) co_return std::unexpected(refusal_of(context.error()));

    const Instant now = use_.clock.now();
    const relay::LocatorIndex index(use_.directory.get(), today(now));
    const auto holders =
        relay::locate(index, *patient, {.hinted = {}, .objecting = {}, .everyone = true});
    const Organisation* own = relay::organisation_of(index.directory(), claims, index.today());
    auto look = relay::look_at(std::move(*patient), view, own, std::move(*context), now);
    if (!look) co_return std::unexpected(refusal_of(look.error()));
    co_return answer_whom_may_i_ask(look->from, holders, question->sections);
}

}  // namespace mcr::fhir::consent
