#pragma once

#include <variant>

#include "fhir/consent/caller.hpp"
#include "fhir/consent/document.hpp"
#include "objection/register.hpp"

namespace mcr::fhir::consent {

/// What a new Consent asks for. Refusals: 422 naming the element for what this server alone sets, a
/// status other than active, a patient's Consent for somebody else; 403 for a holder that is not
/// the caller's organisation.
[[nodiscard]] Judged<objection::Filing> filing_of(const Document& wanted, const Caller& caller);

/// The one change that an update asks for.
struct Unchanged {};
struct Consider {};
struct Decide {
    objection::Verdict verdict;
};
struct Choose {
    objection::Choice choice = objection::Choice::open;
};
struct Withdraw {
    bool checked = false;  ///< whoever withdraws is known to be the patient
    std::string reason;
};
struct ConfirmWithdrawal {};
using Change = std::variant<Unchanged, Consider, Decide, Choose, Withdraw, ConfirmWithdrawal>;

/// What differs between `current`, as the caller was given it, and `wanted`. Pure.
/// Refusals: 422 naming the element for more than one change at once, a change of what was filed,
/// or of what this server alone sets; 403 for a change that is not the caller's to make.
[[nodiscard]] Judged<Change> change_between(const Document& current, const Document& wanted,
                                            const Caller& caller);

}  // namespace mcr::fhir::consent
