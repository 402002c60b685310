#include "objection/objection.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "directory/rules.hpp"

namespace mcr::objection {
namespace {

using directory::is_one_line;
using directory::Withholding;

constexpr std::array<std::string_view, 6> states = {"received",   "considered", "upheld",
                                                    "not-upheld", "withdrawn",  "expired"};
constexpr std::array<std::string_view, 3> grounds = {"public-interest", "care-needs-it",
                                                     "system-cannot-withhold"};
constexpr std::array<std::string_view, 3> choices = {"open", "share", "decline-care"};
constexpr std::array<std::string_view, 4> authorities = {"patient", "parent", "attorney",
                                                         "court-order"};
constexpr std::array<std::string_view, 3> competences = {"not-a-child", "competent",
                                                         "not-competent"};

template <class T>
std::string_view text_of(std::span<const std::string_view> texts, T value) noexcept {
    const auto at = static_cast<std::size_t>(value);
    return at < texts.size() ? texts[at] : std::string_view{};
}

template <class T>
Result<T> value_of(std::span<const std::string_view> texts, std::string_view text) {
    const auto at = std::ranges::find(texts, text);
    if (at != texts.end()) return static_cast<T>(at - texts.begin());
    std::string all;
    for (const std::string_view known : texts)
        all += (all.empty() ? "" : ", ") + std::string(known);
    return fail(ErrorKind::invalid, "is none of " + all);
}

constexpr std::size_t longest_text = 1000;

std::unexpected<Error> invalid(std::string sentence) {
    return fail(ErrorKind::invalid, std::move(sentence));
}

Result<void> check_texts(const Verdict& verdict) {
    for (const auto& [field, text] :
         {std::pair{"reason", &verdict.reason}, std::pair{"care", &verdict.care}})
        if (!is_one_line(*text, longest_text))
            return invalid("The " + std::string(field) +
                           " must be one line of at most 1000 bytes.");
    return {};
}

Result<void> check_reach(const Reach& reach) {
    if (reach.everyone && !reach.organisations.empty())
        return invalid("A decision lets through everyone, or the organisations it names.");
    if (reach.from && reach.until && *reach.until <= *reach.from)
        return invalid("The period of a decision must end after it begins.");
    return {};
}

Result<void> check_upheld(const Verdict& verdict) {
    const Reach& reach = verdict.reach;
    if (verdict.ground) return invalid("A ground belongs to a decision of not upheld.");
    if (reach.everyone || !reach.organisations.empty() || reach.from || reach.until)
        return invalid("An objection that is upheld lets nobody through.");
    return {};
}

Result<void> check_public_interest(const Verdict& verdict) {
    if (verdict.reason.find_first_not_of(' ') == std::string::npos)
        return invalid("Not upheld in the public interest needs a written reason.");
    return {};
}

Result<void> check_care(const Verdict& verdict) {
    if (verdict.care.find_first_not_of(' ') == std::string::npos)
        return invalid("Name the care that needs it: the referral or the service.");
    if (verdict.reach.everyone)
        return invalid("Name the organisations that give this care: it is never everyone.");
    return {};
}

Result<void> check_system(const Verdict& verdict, Withholding withholding) {
    if (withholding != Withholding::no)
        return invalid(withholding == Withholding::yes
                           ? "The holder's system can withhold: uphold the objection, or decide on "
                             "another ground."
                           : "This relay can withhold although the holder's system cannot: uphold "
                             "the objection, or decide on another ground.");
    if (!verdict.reach.organisations.empty() || verdict.reach.from || verdict.reach.until)
        return invalid(
            "What a system cannot withhold it withholds from nobody: name no "
            "organisations and no period.");
    return {};
}

Result<void> check_ground(const Verdict& verdict, Withholding withholding) {
    if (!verdict.ground) return invalid("Not upheld needs one of the three grounds.");
    switch (*verdict.ground) {
        case Ground::public_interest:
            return check_public_interest(verdict);
        case Ground::care_needs_it:
            return check_care(verdict);
        case Ground::system_cannot_withhold:
            return check_system(verdict, withholding);
    }
    return invalid("Not upheld needs one of the three grounds.");
}

Result<void> check_deferral(const Verdict& verdict, Instant now) {
    if (!verdict.telling_deferred) return {};
    if (verdict.ground != Ground::public_interest)
        return invalid("Telling the patient may be deferred in the public interest only.");
    const auto& deferred = *verdict.telling_deferred;
    if (deferred.officer.find_first_not_of(' ') == std::string::npos ||
        !is_one_line(deferred.officer, 200))
        return invalid("Telling the patient is deferred by a named officer.");
    if (deferred.review <= now)
        return invalid("The day on which deferred telling is reviewed must be to come.");
    return {};
}

/// Whom the decision lets through, before any thought of state.
Reach lifted_by(const Verdict& verdict, Choice choice) {
    if (verdict.outcome != State::not_upheld || !verdict.ground) return {};
    switch (*verdict.ground) {
        case Ground::public_interest:
            return verdict.reach;
        case Ground::care_needs_it:
            return choice == Choice::share ? verdict.reach : Reach{};
        case Ground::system_cannot_withhold:
            return {.everyone = true};
    }
    return {};
}

}  // namespace

std::string_view to_string(State state) noexcept {
    return text_of(states, state);
}
std::string_view to_string(Ground ground) noexcept {
    return text_of(grounds, ground);
}
std::string_view to_string(Choice choice) noexcept {
    return text_of(choices, choice);
}
std::string_view to_string(Authority authority) noexcept {
    return text_of(authorities, authority);
}
std::string_view to_string(Competence competence) noexcept {
    return text_of(competences, competence);
}

Result<State> state_from(std::string_view text) {
    return value_of<State>(states, text);
}
Result<Ground> ground_from(std::string_view text) {
    return value_of<Ground>(grounds, text);
}
Result<Choice> choice_from(std::string_view text) {
    return value_of<Choice>(choices, text);
}
Result<Authority> authority_from(std::string_view text) {
    return value_of<Authority>(authorities, text);
}
Result<Competence> competence_from(std::string_view text) {
    return value_of<Competence>(competences, text);
}

bool Reach::lets_through(const OdsCode& organisation, Instant now) const {
    if (from && now < *from) return false;
    if (until && now >= *until) return false;
    return everyone || std::ranges::find(organisations, organisation) != organisations.end();
}

std::optional<Standing> standing_of(const Objection& objection, Instant now) {
    const bool withdrawn = objection.state == State::withdrawn;
    if (withdrawn && objection.withdrawal_effective && *objection.withdrawal_effective <= now)
        return std::nullopt;

    Standing standing{.holder = objection.holder};
    standing.objection = objection.id;
    standing.state = objection.state;
    standing.sections = objection.sections;
    standing.except_in_emergency = objection.except_in_emergency;

    // A withdrawal that is not in effect yet leaves the last decision as it is.
    const bool stands_upheld =
        objection.state == State::upheld || objection.state == State::expired;
    const bool stands_not_upheld = objection.state == State::not_upheld;
    if (!objection.verdict || !(stands_upheld || stands_not_upheld || withdrawn)) return standing;
    const Verdict& verdict = *objection.verdict;
    if (verdict.outcome == State::upheld) {
        standing.bars_override = verdict.bars_override;
        if (objection.state == State::upheld && verdict.review && *verdict.review <= now)
            standing.state = State::expired;
        return standing;
    }
    if (stands_upheld) return standing;  // a state and a verdict that differ lift nothing
    standing.ground = verdict.ground;
    standing.lifted = lifted_by(verdict, objection.choice);
    standing.confidential = verdict.ground == Ground::system_cannot_withhold;
    const bool withholds_nothing =
        standing.lifted.everyone && !standing.lifted.from && !standing.lifted.until;
    if (withholds_nothing && !standing.confidential) return std::nullopt;
    return standing;
}

Withholding withholding_of(const directory::Organisation& holder) {
    const auto all = [&](Withholding wanted) {
        return !holder.systems.empty() &&
               std::ranges::all_of(holder.systems, [&](const directory::System& system) {
                   return system.withholding == wanted;
               });
    };
    if (all(Withholding::no)) return Withholding::no;
    return all(Withholding::yes) ? Withholding::yes : Withholding::only_this_relay;
}

Result<void> may_give(const Verdict& verdict, const Objection& objection,
                      directory::Withholding withholding, Instant now) {
    if (objection.state == State::withdrawn)
        return fail(ErrorKind::conflict,
                    "This objection is withdrawn: there is nothing to decide.");
    if (verdict.outcome != State::upheld && verdict.outcome != State::not_upheld)
        return invalid("A decision is upheld or not upheld.");
    const bool upheld = verdict.outcome == State::upheld;
    if (verdict.bars_override && !upheld)
        return invalid("Only an objection that is upheld can bar an override.");
    if (!verdict.care.empty() && verdict.ground != Ground::care_needs_it)
        return invalid("Care is named only where care cannot be provided without it.");
    if (auto texts = check_texts(verdict); !texts) return texts;
    if (auto reach = check_reach(verdict.reach); !reach) return reach;
    if (auto fits = upheld ? check_upheld(verdict) : check_ground(verdict, withholding); !fits)
        return fits;
    if (verdict.review && *verdict.review <= now)
        return invalid("The day of review must be to come.");
    return check_deferral(verdict, now);
}

}  // namespace mcr::objection
