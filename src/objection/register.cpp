#include "objection/register.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "directory/rules.hpp"
#include "objection/changes.hpp"
#include "objection/tables.hpp"
#include "people/alert.hpp"

namespace mcr::objection {
namespace {

/// How long a withdrawal that must be checked may take to be in effect.
constexpr std::chrono::hours longest_check{48};

/// What the store keeps of an instant.
Instant to_the_millisecond(Instant when) {
    return std::chrono::floor<Milliseconds>(when);
}

Result<void> check_line(std::string_view field, std::string_view text, std::size_t most) {
    if (directory::is_one_line(text, most)) return {};
    return fail(ErrorKind::invalid, "The " + std::string(field) + " must be one line of at most " +
                                        std::to_string(most) + " bytes.");
}

Result<void> check_doer(const people::Doer& by) {
    if (trim(by.name).empty())
        return fail(ErrorKind::invalid, "A change needs the name of who makes it.");
    return check_line("name of who acts", by.name, 200);
}

std::unexpected<Error> no_organisation(const OdsCode& code) {
    return fail(ErrorKind::not_found, "There is no organisation " + code.text() + ".");
}

Result<void> check(const Filing& filing, const directory::Directory& directory) {
    if (filing.holders.empty())
        return fail(ErrorKind::invalid, "Name at least one holder to object to.");
    if (filing.holders.size() > most_holders)
        return fail(ErrorKind::invalid,
                    "One filing names at most " + std::to_string(most_holders) + " holders.");
    if (std::set(filing.holders.begin(), filing.holders.end()).size() != filing.holders.size())
        return fail(ErrorKind::invalid, "A filing names each holder once.");
    if (filing.sections.none())
        return fail(ErrorKind::invalid, "Name at least one section, or object to everything.");
    const bool for_another = filing.authority != Authority::patient;
    if (for_another == trim(filing.on_authority_of).empty())
        return fail(ErrorKind::invalid,
                    for_another ? "Name who objects on the patient's behalf."
                                : "A patient who objects has no need of another's authority.");
    if (auto line = check_line("name of the authority", filing.on_authority_of, 200); !line)
        return line;
    for (const OdsCode& holder : filing.holders)
        if (directory.find(holder) == nullptr) return no_organisation(holder);
    return {};
}

Result<std::vector<Objection>> of_person(store::Transaction& t, const people::NhsNumber& patient,
                                         std::string_view rest,
                                         std::initializer_list<store::Value> more = {}) {
    std::vector<store::Value> values{patient.text(), patient.text()};
    values.insert(values.end(), more);
    return select(t, std::string(is_of_person) + " " + std::string(rest), values);
}

Result<Objection> load(store::Transaction& t, const std::string& id) {
    auto found = find(t, id);
    if (!found) return pass_on(found);
    if (!*found) return fail(ErrorKind::not_found, "There is no such objection.");
    return std::move(**found);
}

bool waits_for_holder(const Objection& objection) {
    return objection.state == State::received || objection.state == State::considered ||
           objection.state == State::expired;
}

/// What waits, the longest first, as it comes; then the rest, the latest change first.
Result<std::vector<Objection>> waiting_first(Result<std::vector<Objection>> all) {
    if (!all) return all;
    const auto rest = std::ranges::stable_partition(*all, waits_for_holder);
    std::ranges::stable_sort(rest, std::greater{}, &Objection::changed);
    return all;
}

/// Filed before, and not answered with no or taken back.
bool stands_already(const Objection& objection) {
    return waits_for_holder(objection) || objection.state == State::upheld;
}

}  // namespace

Result<void> migrate(store::Store& store) {
    for (auto* of : {people::migrate_deeds, people::migrate_alerts})
        if (auto done = of(store); !done) return done;
    return store.migrate("objection", migrations());
}

Result<std::vector<Objection>> file(store::Transaction& t, const directory::Directory& directory,
                                    const Filing& filing, const people::Doer& by, Instant now,
                                    Random& random) {
    if (auto good = check_doer(by); !good) return pass_on(good);
    if (auto good = check(filing, directory); !good) return pass_on(good);
    const auto before = of_person(t, filing.patient, "");
    if (!before) return before;
    for (const Objection& other : *before)
        if (stands_already(other) && other.sections == filing.sections &&
            std::ranges::find(filing.holders, other.holder) != filing.holders.end())
            return fail(ErrorKind::conflict,
                        "This objection to " + other.holder.text() + " has been filed already.");

    const Instant at = to_the_millisecond(now);
    const std::string together = new_uuid(random);
    std::vector<Objection> filed;
    for (const OdsCode& holder : filing.holders) {
        Objection objection{.id = new_uuid(random),
                            .filing = together,
                            .patient = filing.patient,
                            .holder = holder};
        objection.sections = filing.sections;
        objection.except_in_emergency = filing.except_in_emergency;
        objection.authority = filing.authority;
        objection.on_authority_of = filing.on_authority_of;
        objection.competence = filing.competence;
        objection.recorded_by = by;
        objection.received = objection.changed = at;
        if (auto done = insert(t, objection); !done) return pass_on(done);
        if (auto done = record_change(t, objection, by, words_of_filing(objection)); !done)
            return pass_on(done);
        if (auto done = people::raise(t, holder, people::AlertKind::objection_filed, objection.id,
                                      at, random);
            !done)
            return pass_on(done);
        filed.push_back(std::move(objection));
    }
    return filed;
}

Result<Objection> consider(store::Transaction& t, const std::string& id, const people::Doer& by,
                           Instant now) {
    if (auto good = check_doer(by); !good) return pass_on(good);
    auto objection = load(t, id);
    if (!objection) return objection;
    if (objection->state != State::received)
        return fail(ErrorKind::conflict, "This objection is not waiting to be considered.");
    objection->state = State::considered;
    const Words words{"considered", "began to consider an objection", {}, "Under consideration"};
    return save_change(t, std::move(*objection), by, words, to_the_millisecond(now));
}

Result<Objection> decide(store::Transaction& t, const directory::Directory& directory,
                         const std::string& id, const Verdict& verdict, const people::Doer& by,
                         Instant now) {
    if (auto good = check_doer(by); !good) return pass_on(good);
    auto objection = load(t, id);
    if (!objection) return objection;
    // A holder that has left withholds nothing by itself any more; the relay does not ask it.
    const directory::Organisation* holder = directory.find(objection->holder);
    const auto withholding =
        holder != nullptr ? withholding_of(*holder) : directory::Withholding::only_this_relay;
    if (auto may = may_give(verdict, *objection, withholding, now); !may) return pass_on(may);
    if (verdict.reach.organisations.size() > most_holders)
        return fail(ErrorKind::invalid,
                    "A decision names at most " + std::to_string(most_holders) + " organisations.");
    for (const OdsCode& code : verdict.reach.organisations)
        if (directory.find(code) == nullptr) return no_organisation(code);

    objection->state = verdict.outcome;
    objection->verdict = verdict;
    Verdict& kept = *objection->verdict;
    for (auto* when : {&kept.review, &kept.reach.from, &kept.reach.until})
        if (*when) *when = to_the_millisecond(**when);
    if (kept.telling_deferred)
        kept.telling_deferred->review = to_the_millisecond(kept.telling_deferred->review);
    if (kept.ground == Ground::system_cannot_withhold) kept.reach.everyone = true;
    objection->choice = Choice::open;
    const Words words = words_of_verdict(kept);  // before what `kept` is part of is moved
    return save_change(t, std::move(*objection), by, words, to_the_millisecond(now));
}

Result<Objection> choose(store::Transaction& t, const std::string& id, Choice choice,
                         const people::Doer& by, Instant now, Random& random) {
    if (auto good = check_doer(by); !good) return pass_on(good);
    if (choice == Choice::open)
        return fail(ErrorKind::invalid, "Choose to share for this care, or to decline the care.");
    auto objection = load(t, id);
    if (!objection) return objection;
    const bool asked = objection->state == State::not_upheld && objection->verdict &&
                       objection->verdict->ground == Ground::care_needs_it;
    const bool declines_later =
        objection->choice == Choice::share && choice == Choice::decline_care;
    if (!asked || (objection->choice != Choice::open && !declines_later))
        return fail(ErrorKind::conflict, "There is nothing to choose about this objection.");
    objection->choice = choice;
    auto saved =
        save_change(t, std::move(*objection), by, words_of_choice(choice), to_the_millisecond(now));
    if (!saved || choice != Choice::decline_care) return saved;
    for (const OdsCode& organisation : saved->verdict->reach.organisations)
        if (auto done = people::raise(t, organisation, people::AlertKind::care_declined, id,
                                      saved->changed, random);
            !done)
            return pass_on(done);
    return saved;
}

Result<Objection> withdraw(store::Transaction& t, const std::string& id, bool checked,
                           const people::Doer& by, const std::string& reason, Instant now) {
    if (auto good = check_doer(by); !good) return pass_on(good);
    if (auto good = check_line("reason", reason, 1000); !good) return pass_on(good);
    auto objection = load(t, id);
    if (!objection) return objection;
    if (objection->state == State::withdrawn)
        return fail(ErrorKind::conflict, "This objection is withdrawn already.");
    const Instant at = to_the_millisecond(now);
    objection->state = State::withdrawn;
    objection->withdrawal_effective = checked ? at : at + longest_check;
    const Words words = words_of_withdrawal(*objection, checked, reason);
    return save_change(t, std::move(*objection), by, words, at);
}

Result<Objection> confirm_withdrawal(store::Transaction& t, const std::string& id,
                                     const people::Doer& by, Instant now) {
    if (auto good = check_doer(by); !good) return pass_on(good);
    auto objection = load(t, id);
    if (!objection) return objection;
    const Instant at = to_the_millisecond(now);
    if (objection->state != State::withdrawn ||
        (objection->withdrawal_effective && *objection->withdrawal_effective <= at))
        return fail(ErrorKind::conflict, "There is no withdrawal to check of this objection.");
    objection->withdrawal_effective = at;
    const Words words{"withdrawal checked",
                      "checked the withdrawal of an objection",
                      {},
                      "Checked: withdrawn at once"};
    return save_change(t, std::move(*objection), by, words, at);
}

Result<std::size_t> expire_reviewed(store::Transaction& t, std::size_t most, Instant now,
                                    Random& random) {
    const Instant at = to_the_millisecond(now);
    const std::array<store::Value, 2> values{format_instant(at), static_cast<std::int64_t>(most)};
    auto due = select(t, "state = 'upheld' and review <= ? order by review, id limit ?", values);
    if (!due) return pass_on(due);
    const people::Doer relay = people::operator_named("My Care Record");
    const Words words{"expired",
                      "reached the day of review of an objection",
                      {},
                      "The day of review has come; in force until it is decided anew"};
    for (Objection& objection : *due) {
        objection.state = State::expired;
        const auto saved = save_change(t, std::move(objection), relay, words, at);
        if (!saved) return std::unexpected(saved.error());
        if (auto done = people::raise(t, saved->holder, people::AlertKind::objection_filed,
                                      saved->id, at, random);
            !done)
            return pass_on(done);
    }
    return due->size();
}

Result<std::optional<Objection>> find(store::Transaction& t, const std::string& id) {
    const std::array<store::Value, 1> values{id};
    auto found = select(t, "id = ?", values);
    if (!found) return pass_on(found);
    if (found->empty()) return std::nullopt;
    return std::move(found->front());
}

Result<std::vector<Objection>> of_patient(store::Transaction& t, const people::NhsNumber& patient) {
    return of_person(t, patient, "order by received desc, holder, id");
}

Result<std::vector<Objection>> at_holder(store::Transaction& t, const OdsCode& holder,
                                         bool open_only) {
    const std::array<store::Value, 1> values{holder.text()};
    return waiting_first(select(t,
                                open_only ? "holder = ? and state in ('received', 'considered', "
                                            "'expired') order by received, id"
                                          : "holder = ? order by received, id",
                                values));
}

Result<std::vector<Objection>> at_all_holders(store::Transaction& t, bool open_only,
                                              std::size_t most) {
    const std::array<store::Value, 1> values{static_cast<std::int64_t>(most)};
    return waiting_first(select(
        t,
        open_only ? "state in ('received', 'considered', 'expired') order by received, id limit ?"
                  : "1 = 1 order by case when state in ('received', 'considered', 'expired') "
                    "then received else 'last' end, changed desc, id limit ?",
        values));
}

Result<std::vector<HistoryRow>> history(store::Transaction& t, const std::string& id) {
    return select_history(t, id);
}

Result<std::vector<Standing>> standing(store::Transaction& t, const people::NhsNumber& patient,
                                       Instant now) {
    const auto objections =
        of_person(t, patient, "and (withdrawal_effective is null or withdrawal_effective > ?)",
                  {format_instant(now)});
    if (!objections) return std::unexpected(objections.error());
    std::vector<Standing> all;
    for (const Objection& objection : *objections)
        if (auto one = standing_of(objection, now)) all.push_back(std::move(*one));
    return all;
}

Result<std::vector<people::NhsNumber>> objecting_since(store::Transaction& t, Instant since,
                                                       std::size_t most) {
    const auto rows =
        t.query("select patient from objection where received > ? order by received desc limit ?",
                format_instant(since), most);
    if (!rows) return std::unexpected(rows.error());
    std::vector<people::NhsNumber> patients;
    for (const store::Row row : *rows)
        if (auto number = people::NhsNumber::parse(row.text(0)))
            patients.push_back(std::move(*number));
    return patients;
}

Result<void> note_superseded(store::Transaction& t, const people::NhsNumber& old_number,
                             const people::NhsNumber& number, Instant now) {
    return join_numbers(t, old_number, number, now);
}

}  // namespace mcr::objection
