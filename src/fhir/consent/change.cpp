#include "fhir/consent/change.hpp"

#include <array>
#include <utility>

namespace mcr::fhir::consent {
namespace {

using objection::State;
using objection::Verdict;

std::unexpected<Refusal> about(std::string path, std::string text, int status = 422,
                               std::string_view code = "business-rule",
                               std::string_view detail = "change-not-offered") {
    auto refusal = refuse(status, code, detail, std::move(text));
    refusal.error().issue.expression = std::move(path);
    return refusal;
}

std::unexpected<Refusal> not_yours(std::string path, std::string text) {
    return about(std::move(path), std::move(text), 403, "forbidden", "not-permitted");
}

bool same(const objection::Reach& a, const objection::Reach& b) {
    return a.everyone == b.everyone && a.organisations == b.organisations && a.from == b.from &&
           a.until == b.until;
}

bool same(const std::optional<Verdict>& a, const std::optional<Verdict>& b) {
    if (!a || !b) return !a && !b;
    const auto deferral = [](const Verdict& verdict) {
        return verdict.telling_deferred ? std::optional(std::pair(verdict.telling_deferred->officer,
                                                                  verdict.telling_deferred->review))
                                        : std::nullopt;
    };
    return a->outcome == b->outcome && a->ground == b->ground && a->reason == b->reason &&
           a->review == b->review && a->bars_override == b->bars_override &&
           same(a->reach, b->reach) && a->care == b->care && deferral(*a) == deferral(*b);
}

/// Absent in `wanted` counts as unchanged only for what this server sets.
template <class T>
bool left_alone(const std::optional<T>& current, const std::optional<T>& wanted) {
    return !wanted || wanted == current;
}

/// The first element that was filed, or that this server sets, and that differs.
std::string_view fixed_difference(const Document& current, const Document& wanted) {
    const std::array<std::pair<bool, std::string_view>, 10> all{{
        {wanted.id == current.id, "Consent.id"},
        {wanted.patient == current.patient, "Consent.patient"},
        {wanted.holder == current.holder, "Consent.organization"},
        {wanted.sections == current.sections, "Consent.provision.extension"},
        {wanted.except_in_emergency == current.except_in_emergency, "Consent.provision.provision"},
        {wanted.authority == current.authority && wanted.on_authority_of == current.on_authority_of,
         "Consent.performer"},
        {wanted.carried == current.carried, "Consent.source"},
        {wanted.competence == current.competence && left_alone(current.filing, wanted.filing) &&
             left_alone(current.recorded_by, wanted.recorded_by),
         "Consent.extension"},
        {left_alone(current.withdrawal_effective, wanted.withdrawal_effective),
         "Consent.extension"},
        {left_alone(current.from, wanted.from) && left_alone(current.until, wanted.until),
         "Consent.provision.period"},
    }};
    for (const auto& [unchanged, path] : all)
        if (!unchanged) return path;
    return {};
}

bool wants_withdrawal(const Document& current, const Document& wanted) {
    return (wanted.status == "inactive" && current.status != "inactive") ||
           (wanted.state == State::withdrawn && current.state != State::withdrawn);
}

Judged<Change> withdrawal(const Document& current, const Document& wanted, const Caller& caller) {
    if (current.state == State::withdrawn) return ConfirmWithdrawal{};
    const bool state_agrees =
        !wanted.state || wanted.state == current.state || wanted.state == State::withdrawn;
    if (!state_agrees)
        return about("Consent.extension", "A withdrawal and another state cannot go together.");
    return Withdraw{caller.is_patient(), wanted.withdrawal_reason};
}

Judged<Change> decision(const Document& wanted, const Caller& caller) {
    if (caller.is_patient())
        return not_yours("Consent.extension",
                         "The holder decides on an objection (not the patient).");
    if (!wanted.verdict)
        return about("Consent.extension",
                     "A decision is replaced by another one, never taken out.");
    if (wanted.verdict->outcome != State::not_upheld && wanted.status == "rejected")
        return about("Consent.status", "An objection that is upheld stays active.");
    return Decide{*wanted.verdict};
}

}  // namespace

Judged<objection::Filing> filing_of(const Document& wanted, const Caller& caller) {
    if (wanted.status != "active")
        return about("Consent.status",
                     "A new objection is active: it is in force from the moment it is received.");
    if (wanted.state || wanted.filing || wanted.recorded_by || wanted.withdrawal_effective ||
        wanted.choice || !wanted.withdrawal_reason.empty())
        return about("Consent.extension",
                     "Only authority and competence are said of a new "
                     "objection; the rest is set by this server.");
    if (wanted.verdict)
        return about("Consent.extension",
                     "A new objection has no decision yet. Update it with the decision.");
    if (wanted.from || wanted.until)
        return about("Consent.provision.period",
                     "An objection is in force from when it is received until it is decided or "
                     "withdrawn; its period is set by this server.");
    if (caller.patient && wanted.patient != *caller.patient)
        return not_yours("Consent.patient", "This token is for another patient.");
    if (caller.is_patient() && wanted.authority != objection::Authority::patient)
        return not_yours("Consent.performer", "A patient who is signed in objects for themselves.");
    if (caller.organisation && wanted.holder != *caller.organisation)
        return not_yours("Consent.organization",
                         "An organisation files objections about the records it holds itself.");
    objection::Filing filing{.patient = wanted.patient, .holders = {wanted.holder}};
    filing.sections = wanted.sections;
    filing.except_in_emergency = wanted.except_in_emergency;
    filing.authority = wanted.authority;
    filing.on_authority_of = wanted.on_authority_of;
    filing.competence = wanted.competence;
    return filing;
}

Judged<Change> change_between(const Document& current, const Document& wanted,
                              const Caller& caller) {
    if (const auto path = fixed_difference(current, wanted); !path.empty())
        return about(
            std::string(path),
            "This was filed, or is set by this server, and cannot be changed. Withdraw the "
            "objection and file another one.");
    const bool withdraws = wants_withdrawal(current, wanted);
    const bool decides = !same(current.verdict, wanted.verdict);
    const bool chooses = wanted.choice && wanted.choice != current.choice;
    const bool considers =
        wanted.state == State::considered && current.state == State::received && !decides;
    if (int{withdraws} + int{decides} + int{chooses} + int{considers} > 1)
        return about("Consent", "One change at a time: consider, decide, choose or withdraw.");
    if (!withdraws && !wanted.withdrawal_reason.empty())
        return about("Consent.extension", "A reason of withdrawal goes with a withdrawal.");
    if (withdraws) return withdrawal(current, wanted, caller);
    const auto after = decides && wanted.verdict ? std::optional(wanted.verdict->outcome)
                                                 : std::optional(State::considered);
    if (wanted.state && wanted.state != current.state &&
        !((decides || considers) && wanted.state == after))
        return about("Consent.extension", "An objection does not come to this state by an update.");
    if (decides) return decision(wanted, caller);
    if (wanted.status != current.status)
        return about("Consent.status", "The status follows from the decision or the withdrawal.");
    if (considers) {
        if (caller.is_patient())
            return not_yours("Consent.extension", "The holder considers an objection.");
        return Consider{};
    }
    if (!chooses) return Unchanged{};
    if (!caller.is_patient())
        return not_yours("Consent.extension",
                         "The choice between sharing and declining the care is the patient's.");
    return Choose{*wanted.choice};
}

}  // namespace mcr::fhir::consent
