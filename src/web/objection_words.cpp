#include "web/objection_words.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "web/html.hpp"
#include "web/sharing.hpp"

namespace mcr::web {

using objection::Choice;
using objection::Ground;
using objection::Objection;
using objection::State;

namespace {

bool is_deferred(const Objection& objection, Instant now) {
    return objection.verdict && objection.verdict->telling_deferred &&
           now < objection.verdict->telling_deferred->review;
}

bool is_due(const Objection& objection, Instant now) {
    return objection.state == State::upheld && objection.verdict && objection.verdict->review &&
           *objection.verdict->review <= now;
}

/// Whom a decision lets through, and when.
std::string reach_in_words(const objection::Reach& reach, const directory::Directory& directory) {
    std::string text = "The information is shared with ";
    if (reach.everyone) {
        text += "every organisation that gives care";
    } else {
        std::vector<std::string> names;
        for (const OdsCode& code : reach.organisations) names.push_back(name_of(directory, code));
        text += names.empty() ? "nobody" : joined(names);
    }
    if (reach.from) text += ", from " + format_display_date(*reach.from);
    if (reach.until) text += ", until " + format_display_date(*reach.until);
    return text + ".";
}

void say_verdict(std::vector<std::string>& out, const Objection& objection,
                 const directory::Directory& directory, Reader reader) {
    const objection::Verdict& verdict = *objection.verdict;
    const bool patient = reader == Reader::patient;
    const std::string who = patient ? "You" : "The patient";
    if (verdict.ground) out.push_back(words_of(*verdict.ground, reader));
    if (!verdict.reason.empty()) out.push_back("The organisation wrote: " + verdict.reason);
    if (verdict.ground != Ground::care_needs_it) {
        out.push_back(reach_in_words(verdict.reach, directory));
        return;
    }
    out.push_back("The care that needs it: " + verdict.care + ".");
    switch (objection.choice) {
        case Choice::open:
            out.push_back(who + (patient ? " have" : " has") +
                          " not chosen yet. Until then the information is not shared.");
            break;
        case Choice::share:
            out.push_back(who + " chose to share for this care. " +
                          reach_in_words(verdict.reach, directory));
            break;
        case Choice::decline_care:
            out.push_back(who + " declined this care, so nothing is shared.");
            break;
    }
}

}  // namespace

Objection as_told(Objection objection, Instant now) {
    if (!is_deferred(objection, now)) return objection;
    if (objection.state == State::not_upheld) objection.state = State::considered;
    objection.verdict.reset();
    return objection;
}

std::vector<objection::HistoryRow> as_told(std::vector<objection::HistoryRow> history,
                                           const Objection& objection, Instant now) {
    if (!is_deferred(objection, now)) return history;
    const auto last = std::ranges::max_element(history, [](const objection::HistoryRow& a,
                                                           const objection::HistoryRow& b) {
        return (a.action == "decided" ? a.version : -1) < (b.action == "decided" ? b.version : -1);
    });
    if (last != history.end() && last->action == "decided") history.erase(last);
    return history;
}

std::string_view short_words_of(const Objection& objection, Instant now) {
    if (is_due(objection, now)) return "In force, to be reviewed";
    switch (objection.state) {
        case State::received:
            return "Received";
        case State::considered:
            return "Being considered";
        case State::upheld:
            return "Upheld";
        case State::not_upheld:
            if (objection.verdict && objection.verdict->ground == Ground::care_needs_it) {
                if (objection.choice == Choice::open) return "A choice is needed";
                if (objection.choice == Choice::decline_care) return "Care declined";
            }
            return "Not upheld";
        case State::withdrawn:
            return "Withdrawn";
        case State::expired:
            break;
    }
    return "In force, to be reviewed";
}

std::string_view colour_of(const Objection& objection, Instant now) {
    if (is_due(objection, now)) return "yellow";
    switch (objection.state) {
        case State::received:
        case State::considered:
            return "blue";
        case State::upheld:
            return "green";
        case State::not_upheld:
            return "orange";
        case State::withdrawn:
            return "grey";
        case State::expired:
            break;
    }
    return "yellow";
}

std::vector<std::string> sentences_of(const Objection& objection,
                                      const directory::Directory& directory, Reader reader,
                                      Instant now) {
    const std::string not_shared = "The information is not shared";
    const std::string but = objection.except_in_emergency ? ", except in an emergency." : ".";
    switch (objection.state) {
        case State::received:
            return {"The organisation has not looked at it yet.", not_shared + " meanwhile" + but};
        case State::considered:
            return {"The organisation is considering it.", not_shared + " meanwhile" + but};
        case State::upheld:
        case State::expired: {
            std::vector<std::string> out = {not_shared + but};
            if (objection.verdict && !objection.verdict->reason.empty())
                out.push_back("The organisation wrote: " + objection.verdict->reason);
            if (objection.state == State::expired || is_due(objection, now))
                out.emplace_back(
                    "The day on which it is looked at again has come. Until the organisation has "
                    "decided anew, it stays in force.");
            else if (objection.verdict && objection.verdict->review)
                out.push_back("It is looked at again on " +
                              format_display_date(*objection.verdict->review) + ".");
            return out;
        }
        case State::not_upheld: {
            std::vector<std::string> out;
            if (objection.verdict) say_verdict(out, objection, directory, reader);
            if (objection.verdict && objection.verdict->review)
                out.push_back("The decision is looked at again on " +
                              format_display_date(*objection.verdict->review) + ".");
            return out;
        }
        case State::withdrawn:
            break;
    }
    if (objection.withdrawal_effective && now < *objection.withdrawal_effective)
        return {"It was withdrawn. It stays in force until that was checked, at the latest until " +
                words_of(*objection.withdrawal_effective) + "."};
    return {"It was withdrawn. It withholds nothing any more."};
}

bool may_choose(const Objection& objection) {
    return objection.state == State::not_upheld && objection.verdict &&
           objection.verdict->ground == Ground::care_needs_it &&
           objection.choice != Choice::decline_care;
}

std::string history_table(const std::vector<objection::HistoryRow>& history, bool with_names) {
    std::vector<std::vector<std::string>> rows;
    for (const objection::HistoryRow& row : history) {
        std::string by = row.by.name;
        if (with_names) {
            if (!row.by.organisation_name.empty()) by += ", " + row.by.organisation_name;
        } else if (row.by.role_name == people::to_string(people::RoleGroup::patient)) {
            by = "You";
        } else if (!row.by.organisation_name.empty()) {
            by = row.by.organisation_name;
        }
        std::string what = row.action;
        if (!what.empty() && what[0] >= 'a' && what[0] <= 'z')
            what[0] = static_cast<char>(what[0] - 'a' + 'A');
        if (!row.detail.empty()) what += ": " + row.detail;
        if (!row.reason.empty()) what += " Reason: " + row.reason;
        rows.push_back({escape_html(words_of(row.at)), escape_html(by), escape_html(what)});
    }
    return table("What happened", {"When", "Who", "What"}, rows);
}

}  // namespace mcr::web
