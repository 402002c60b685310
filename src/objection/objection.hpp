#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ods_code.hpp"
#include "base/result.hpp"
#include "directory/organisation.hpp"
#include "directory/section.hpp"
#include "people/deed.hpp"
#include "people/nhs_number.hpp"

namespace mcr::objection {

/// How far an objection has come. In force (law 5) in every state but not_upheld and withdrawn,
/// with what those two say: see standing_of.
enum class State {
    received,    ///< the holder has not looked at it yet; in force
    considered,  ///< the holder is considering it; in force
    upheld,      ///< in force
    not_upheld,  ///< on one of the three grounds
    withdrawn,   ///< by the patient; see Withdrawal for when it takes effect
    expired,     ///< upheld, and its day of review has come: in force until the holder decides anew
};

/// The grounds on which an objection may be not upheld; there are no others.
enum class Ground {
    public_interest,         ///< safeguarding, or risk of harm to self or others
    care_needs_it,           ///< care cannot be provided without it
    system_cannot_withhold,  ///< the holder's system cannot prevent sharing
};

/// What the patient chooses when told that care needs it.
enum class Choice {
    open,          ///< told, not chosen yet: the objection stays in force
    share,         ///< share for this care
    decline_care,  ///< decline the care: nothing is shared
};

/// On whose authority an objection is filed.
enum class Authority { patient, parent, attorney, court_order };

/// Whether a child's own competence to object was assessed (Gillick).
enum class Competence { not_a_child, competent, not_competent };

[[nodiscard]] std::string_view to_string(State state) noexcept;            ///< "not-upheld", …
[[nodiscard]] std::string_view to_string(Ground ground) noexcept;          ///< "public-interest", …
[[nodiscard]] std::string_view to_string(Choice choice) noexcept;          ///< "decline-care", …
[[nodiscard]] std::string_view to_string(Authority authority) noexcept;    ///< "court-order", …
[[nodiscard]] std::string_view to_string(Competence competence) noexcept;  ///< "not-a-child", …
[[nodiscard]] Result<State> state_from(std::string_view text);
[[nodiscard]] Result<Ground> ground_from(std::string_view text);
[[nodiscard]] Result<Choice> choice_from(std::string_view text);
[[nodiscard]] Result<Authority> authority_from(std::string_view text);
[[nodiscard]] Result<Competence> competence_from(std::string_view text);

/// Whom a decision of not upheld lets through, and when. Said outright: an empty list of
/// organisations lets nobody through, it never means everybody.
struct Reach {
    bool everyone = false;
    std::vector<OdsCode> organisations;  ///< looked at only where not everyone; compared whole
    std::optional<Instant> from, until;  ///< [from, until); absent for no bound
    /// Whether somebody who acts for `organisation` is let through at `now`.
    [[nodiscard]] bool lets_through(const OdsCode& organisation, Instant now) const;
};

/// What the holder decided.
struct Verdict {
    State outcome = State::upheld;  ///< upheld or not_upheld
    std::optional<Ground> ground;   ///< exactly when not upheld
    std::string reason;             ///< in writing; needed for public_interest; nothing clinical
    std::optional<Instant> review;  ///< when it must be looked at anew
    bool bars_override = false;     ///< upheld: not even an override at the point of care
    Reach reach;       ///< whom not upheld lets through; of system_cannot_withhold always everyone
    std::string care;  ///< care_needs_it: the care (referral, service) that needs it
    /// public_interest: the officer by whose name telling the patient is deferred, until when it
    /// is looked at again. Absent: the patient is told at once.
    struct Deferred {
        std::string officer;
        Instant review;
    };
    std::optional<Deferred> telling_deferred;
};

struct Objection {
    std::string id;      ///< UUID
    std::string filing;  ///< UUID, the same for those filed in one go with several holders
    people::NhsNumber patient;
    OdsCode holder;
    directory::Sections sections;  ///< all set: everything
    bool except_in_emergency = false;
    Authority authority = Authority::patient;
    std::string on_authority_of;  ///< who, where it is not the patient
    Competence competence = Competence::not_a_child;
    people::Doer recorded_by;
    Instant received;

    State state = State::received;
    std::optional<Verdict> verdict;  ///< the latest
    Choice choice = Choice::open;    ///< of a verdict of care_needs_it
    /// When a withdrawal takes effect: at once where nothing must be checked, at most 48 hours
    /// later otherwise. Until then the objection is in force.
    std::optional<Instant> withdrawal_effective;
    Instant changed;
    std::int64_t version = 1;  ///< rises with every change
    [[nodiscard]] bool everything() const { return sections.all(); }
};

/// What one objection means for asking its holder, right now. Pure; table in docs/objection.md.
struct Standing {
    OdsCode holder;
    std::string objection;  ///< id, for the audit
    State state = State::received;
    directory::Sections sections;      ///< withheld
    bool except_in_emergency = false;  ///< purpose ETREAT is let through
    bool bars_override = false;
    Reach lifted;                  ///< whom a decision lets through
    std::optional<Ground> ground;  ///< of that decision
    /// Ground 3: what is relayed is labelled confidential, and goes to the team directly caring.
    bool confidential = false;
};
/// Nothing when it withholds nothing and labels nothing (withdrawn and in effect, not upheld for
/// everyone). An upheld objection whose review has come counts as expired: in force.
[[nodiscard]] std::optional<Standing> standing_of(const Objection& objection, Instant now);

/// What `holder` can do about one patient's records: `yes` or `no` where all its systems say so,
/// else only_this_relay, which does not ask the others.
[[nodiscard]] directory::Withholding withholding_of(const directory::Organisation& holder);

/// Whether the holder may give `verdict` on `objection`, its system being able to withhold as
/// `withholding` says. Errors: invalid, naming what is missing or not allowed: no ground or a
/// ground too many, no reason for public_interest, no care for care_needs_it, everyone let through
/// for care_needs_it, anyone for an objection upheld, a choice of whom for system_cannot_withhold
/// (it is everyone), system_cannot_withhold where the system or the relay can, a period that ends
/// before it begins, a review that has passed, a deferral without officer or review; conflict for
/// an objection that is withdrawn.
[[nodiscard]] Result<void> may_give(const Verdict& verdict, const Objection& objection,
                                    directory::Withholding withholding, Instant now);

}  // namespace mcr::objection
