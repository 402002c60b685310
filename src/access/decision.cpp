#include "access/decision.hpp"

#include <algorithm>
#include <utility>

namespace mcr::access {
namespace {

using directory::Sections;

/// Sections that say who somebody is, and nothing of their health.
Sections who_the_patient_is() {
    Sections who;
    for (const auto section :
         {directory::Section::person_demographics, directory::Section::gp_practice,
          directory::Section::professional_contacts})
        who.set(static_cast<std::size_t>(section));
    return who;
}

bool gives_direct_care(people::RoleGroup role) noexcept {
    switch (role) {
        case people::RoleGroup::doctor:
        case people::RoleGroup::nurse:
        case people::RoleGroup::pharmacist:
        case people::RoleGroup::paramedic:
        case people::RoleGroup::social_worker:
        case people::RoleGroup::care_worker:
        case people::RoleGroup::call_handler:
            return true;
        case people::RoleGroup::receptionist:
        case people::RoleGroup::patient:
        case people::RoleGroup::privacy_officer:
        case people::RoleGroup::administrator:
            return false;
    }
    return false;
}

std::unexpected<Error> refuse(std::string sentence, std::string rule) {
    return fail(ErrorKind::forbidden, std::move(sentence), std::move(rule));
}

Result<void> purpose_of_care(const people::TokenClaims& who) {
    const Purpose purpose = purpose_from(who.purpose);
    if (purpose == Purpose::care || purpose == Purpose::emergency_care ||
        purpose == Purpose::break_the_glass)
        return {};
    return refuse(
        "Records are relayed for direct care only: the purpose of use must be TREAT or ETREAT.",
        "purpose");
}

Result<void> patient_may_look(const people::TokenClaims& who, const people::NhsNumber& patient) {
    if (who.professional.id != patient.text())
        return refuse("A patient may look at their own record only.", "own-record");
    if (purpose_from(who.purpose) != Purpose::own_request)
        return refuse("A patient's own request needs the purpose of use PATRQT.", "purpose");
    return {};
}

/// Whether one of the overrides lets the asker see what `standing` withholds.
bool is_overridden(const Holder& holder, const objection::Standing& standing, Instant now) {
    if (standing.bars_override) return false;
    return std::ranges::any_of(holder.declared, [&](const Override& declared) {
        return now < declared.until && holder.overrides.test(std::to_underlying(declared.reason)) &&
               std::ranges::find(declared.holders, holder.organisation) != declared.holders.end();
    });
}

/// What the objections of a patient leave of the sections of one holder.
struct Effect {
    Sections withheld, confidential, overridden;
};
Effect effect_of(const Asker& asker, const Holder& holder, Instant now) {
    Effect effect;
    for (const objection::Standing& standing : holder.standing) {
        if (standing.holder != holder.organisation) continue;
        if (standing.confidential) {
            effect.confidential |= standing.sections;
            continue;
        }
        const bool excepted =
            standing.except_in_emergency && asker.purpose == Purpose::emergency_care;
        if (excepted || standing.lifted.lets_through(asker.organisation, now)) continue;
        if (is_overridden(holder, standing, now))
            effect.overridden |= standing.sections;
        else
            effect.withheld |= standing.sections;
    }
    effect.overridden &= ~effect.withheld;
    return effect;
}

/// Gives every section to the first reason that takes it.
class Sorting {
public:
    explicit Sorting(Decision& into) : into_(into) { left_.set(); }
    void take(Reason reason, const Sections& sections) {
        into_.by_reason[std::to_underlying(reason)] |= sections & left_;
        left_ &= ~sections;
    }
    [[nodiscard]] const Sections& left() const { return left_; }

private:
    Decision& into_;
    Sections left_;
};

}  // namespace

std::string_view code_of(Reason reason) noexcept {
    constexpr std::array<std::string_view, reason_count> codes = {
        "permitted", "system-awaiting", "system-suspended", "not-offered", "switched-off", "role",
        "agreement", "relationship",    "permission",       "objection",   "caring-team"};
    return codes.at(std::to_underlying(reason));
}

Contact contact_of(Reason reason) noexcept {
    switch (reason) {
        case Reason::permitted:
        case Reason::system_awaiting:
        case Reason::not_offered:
            return Contact::nobody;
        case Reason::system_suspended:
        case Reason::switched_off:
        case Reason::agreement:
        case Reason::objection:
        case Reason::caring_team:
            return Contact::holder;
        case Reason::role:
        case Reason::relationship:
            return Contact::own_organisation;
        case Reason::permission:
            return Contact::patient;
    }
    return Contact::nobody;
}

Reason Decision::reason_of(directory::Section section) const {
    for (std::size_t i = 0; i < reason_count; ++i)
        if (by_reason[i].test(std::to_underlying(section))) return static_cast<Reason>(i);
    return Reason::system_awaiting;
}

const Sections& given_by(const Agreement& holder, directory::Kind of, const Asker& asker) {
    return holder.given(asker.role == people::RoleGroup::patient ? of : asker.kind, asker.role);
}

Result<void> may_look(const people::TokenClaims& who, const people::NhsNumber& patient,
                      const Sections& wanted, const directory::Organisation* organisation,
                      const Sections& sees) {
    if (!who.patient.empty() && who.patient != patient.text())
        return refuse("This sign-in is for another patient's record only.", "patient-context");
    if (who.professional.role == people::RoleGroup::patient) return patient_may_look(who, patient);
    if (auto care = purpose_of_care(who); !care) return care;
    const bool breaks_glass = purpose_from(who.purpose) == Purpose::break_the_glass;
    if (breaks_glass != who.declared.has_value() || (breaks_glass && who.patient.empty()))
        return refuse(
            "An override is declared for one patient, with its reason, and has the purpose BTG.",
            "override");
    if (!gives_direct_care(who.professional.role) && ((wanted & ~sees).any() || sees.none()))
        return refuse(
            "The role you are signed in with does not give direct care, so it may not see "
            "clinical records.",
            "role");
    if (organisation == nullptr)
        return refuse("The organisation you act for does not take part in My Care Record.",
                      "organisation");
    return {};
}

Result<void> has_reason(Basis basis) {
    if (basis == Basis::none)
        return refuse("Say why you look: no relationship with this patient is known or stated.",
                      "relationship");
    return {};
}

Result<void> may_search(const people::TokenClaims& who) {
    if (auto care = purpose_of_care(who); !care) return care;
    if (!who.patient.empty())
        return refuse("This sign-in is for one patient's record only.", "patient-context");
    if (!gives_direct_care(who.professional.role))
        return refuse(
            "The role you are signed in with does not give direct care, so it may not search for "
            "patients.",
            "role");
    return {};
}

Decision decide(const Asker& asker, const Holder& holder, Instant now) {
    Decision decision;
    Sorting sorting(decision);
    Sections everything;
    everything.set();
    if (holder.stage != directory::Stage::live) {
        sorting.take(holder.stage == directory::Stage::awaiting ? Reason::system_awaiting
                                                                : Reason::system_suspended,
                     everything);
        return decision;
    }
    sorting.take(Reason::not_offered, ~holder.offered);
    sorting.take(Reason::switched_off, holder.switched_off);
    sorting.take(Reason::role, ~asker.sees);
    Sections confidential;
    const bool is_patient = asker.role == people::RoleGroup::patient;
    // A patient acts for no organisation, whatever their sign-in names.
    if (is_patient || asker.organisation != holder.organisation) {
        sorting.take(Reason::agreement, ~holder.gives);
        if (!is_patient || asker.basis != Basis::patient) {
            if (asker.basis == Basis::none ||
                (asker.basis == Basis::self_claimed && !holder.takes_self_claimed))
                sorting.take(Reason::relationship, everything);
            if (asker.asks_first && asker.permission == Permission::not_stated)
                sorting.take(Reason::permission, everything & ~who_the_patient_is());
            const Effect effect = effect_of(asker, holder, now);
            sorting.take(Reason::objection, effect.withheld);
            if (!is_caring_team(asker.basis))
                sorting.take(Reason::caring_team, effect.confidential);
            confidential = effect.confidential;
            decision.overridden = (sorting.left() & effect.overridden).any();
        }
    }
    sorting.take(Reason::permitted, everything);
    decision.permitted = decision.by_reason[std::to_underlying(Reason::permitted)];
    decision.confidential = decision.permitted & confidential;
    return decision;
}

}  // namespace mcr::access
