#include "objection/changes.hpp"

#include "base/text.hpp"
#include "objection/notices.hpp"
#include "objection/tables.hpp"

namespace mcr::objection {
namespace {

std::string sections_in_words(const directory::Sections& sections) {
    if (sections.all()) return "everything";
    std::string text;
    for (const std::string_view code : directory::codes_of(sections)) {
        const auto section = directory::section_from(code);
        text += (text.empty() ? "" : ", ") + std::string(directory::title_of(*section));
    }
    return text;
}

std::string_view in_words(Ground ground) {
    switch (ground) {
        case Ground::public_interest:
            return "in the public interest";
        case Ground::care_needs_it:
            return "care cannot be provided without it";
        case Ground::system_cannot_withhold:
            return "the system cannot prevent sharing";
    }
    return "on no ground";
}

std::string reach_in_words(const Reach& reach) {
    std::string text = "lets through ";
    if (reach.everyone)
        text += "everyone";
    else if (reach.organisations.empty())
        text += "nobody";
    std::string names;
    for (const OdsCode& code : reach.organisations)
        names += (names.empty() ? "" : ", ") + code.text();
    text += names;
    if (reach.from) text += ", from " + format_instant(*reach.from);
    if (reach.until) text += ", until " + format_instant(*reach.until);
    return text;
}

std::string authority_in_words(const Objection& objection) {
    switch (objection.authority) {
        case Authority::patient:
            return {};
        case Authority::parent:
            return ", for a child by " + objection.on_authority_of;
        case Authority::attorney:
            return ", by the attorney " + objection.on_authority_of;
        case Authority::court_order:
            return ", by order of " + objection.on_authority_of;
    }
    return {};
}

}  // namespace

Words words_of_filing(const Objection& objection) {
    return {"filed",
            objection.everything() ? "filed an objection to sharing everything"
                                   : "filed an objection to sharing some sections",
            {},
            "Objects to sharing " + sections_in_words(objection.sections) +
                (objection.except_in_emergency ? ", except in an emergency" : "") +
                authority_in_words(objection)};
}

Words words_of_verdict(const Verdict& verdict) {
    Words words{"decided", {}, verdict.reason, {}};
    if (verdict.outcome == State::upheld) {
        words.deed = "decided on an objection: upheld";
        words.detail = "Upheld";
        if (verdict.bars_override) words.detail += ", and bars an override";
    } else {
        const std::string ground(in_words(verdict.ground.value_or(Ground::public_interest)));
        words.deed = "decided on an objection: not upheld, " + ground;
        words.detail = "Not upheld: " + ground;
        if (!verdict.care.empty()) words.detail += " (" + verdict.care + ")";
        words.detail += "; " + reach_in_words(verdict.reach);
        if (const auto& deferred = verdict.telling_deferred)
            words.detail += "; telling the patient is deferred by " + deferred->officer +
                            ", to be reviewed " + format_instant(deferred->review);
    }
    if (verdict.review) words.detail += "; review " + format_instant(*verdict.review);
    return words;
}

Words words_of_choice(Choice choice) {
    return choice == Choice::share ? Words{"chosen",
                                           "chose to share for the care that needs it",
                                           {},
                                           "Shares for this care"}
                                   : Words{"chosen",
                                           "declined the care rather than share",
                                           {},
                                           "Declines the care: nothing is shared"};
}

Words words_of_withdrawal(const Objection& objection, bool checked, const std::string& reason) {
    const Instant effective = objection.withdrawal_effective.value_or(objection.changed);
    return {"withdrawn", "withdrew an objection", reason,
            checked ? "Withdrawn, at once"
                    : "Withdrawn, from " + format_instant(effective) + " or when it was checked"};
}

Result<void> record_change(store::Transaction& t, const Objection& objection,
                           const people::Doer& by, const Words& words) {
    HistoryRow row;
    row.version = objection.version;
    row.at = objection.changed;
    row.by = by;
    row.action = words.action;
    row.state = objection.state;
    row.reason = words.reason;
    row.detail = words.detail;
    if (auto written = insert_history(t, objection.id, row); !written) return written;

    people::Deed deed;
    deed.kind = "objection";
    deed.doer = by;
    deed.patient = objection.patient.text();
    deed.action = words.deed;
    deed.holders = {objection.holder.text()};
    deed.reason = words.reason;
    deed.request_id = objection.id;  // what an alert about it refers to
    if (auto noted = people::note(t, deed, objection.changed); !noted) return noted;
    return leave_notice(t, objection);
}

Result<Objection> save_change(store::Transaction& t, Objection objection, const people::Doer& by,
                              const Words& words, Instant now) {
    ++objection.version;
    objection.changed = now;
    if (auto written = update(t, objection); !written) return pass_on(written);
    if (auto recorded = record_change(t, objection, by, words); !recorded) return pass_on(recorded);
    return objection;
}

}  // namespace mcr::objection
