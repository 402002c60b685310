#include "web/looks.hpp"

#include <map>

#include "access/vocabulary.hpp"
#include "base/text.hpp"
#include "record/coverage_state.hpp"
#include "web/html.hpp"
#include "web/sharing.hpp"

namespace mcr::web {

using audit::Entry;
using audit::EntryKind;

namespace {

/// The name to be shown; nothing where the name alone would tell something.
std::optional<std::string> plain_name_of(const directory::Directory& directory,
                                         const std::string& code) {
    const auto parsed = OdsCode::parse(code);
    if (!parsed) return std::nullopt;
    const auto* organisation = directory.find(*parsed);
    if (organisation == nullptr) return code;
    if (organisation->telling_name) return std::nullopt;
    return organisation->name;
}

std::string_view purpose_in_words(std::string_view act_reason) {
    switch (access::purpose_from(act_reason)) {
        case access::Purpose::care:
            return "Direct care";
        case access::Purpose::emergency_care:
            return "Emergency care";
        case access::Purpose::break_the_glass:
            return "In spite of an objection";
        case access::Purpose::own_request:
            return "Own request";
        case access::Purpose::other:
            break;
    }
    return "No purpose that is accepted";
}

std::string why_of(const Entry& entry) {
    std::string why(purpose_in_words(entry.purpose));
    if (const auto basis = access::basis_from(entry.basis);
        basis && *basis != access::Basis::none && *basis != access::Basis::patient)
        why += "; " + std::string(access::plain_name(*basis));
    return why;
}

std::string display_of(const std::string& state) {
    for (std::size_t i = 0; i < record::coverage_state_count; ++i)
        if (const auto known = static_cast<record::CoverageState>(i);
            record::code_of(known) == state)
            return std::string(record::display_of(known));
    return state;
}

bool begins_with_capital(std::string& text) {
    if (text.empty()) return false;
    if (text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return true;
}

/// "Shown: A (12 items), B (3 items)", and for every other state who was in it.
void say_release(std::vector<std::string>& out, const Entry& release,
                 const directory::Directory& directory, const std::string& only) {
    std::map<std::string, std::vector<std::string>> by_state;
    std::vector<std::string> shown;
    for (const audit::ReleasedPart& part : release.parts) {
        if (!only.empty() && part.holder != only) continue;
        if (part.state == "data") {
            const auto code = OdsCode::parse(part.holder);
            shown.push_back((code ? name_of(directory, *code) : part.holder) + " (" +
                            std::to_string(part.items.size()) +
                            (part.items.size() == 1 ? " item)" : " items)"));
        } else if (auto name = plain_name_of(directory, part.holder)) {
            by_state[part.state].push_back(std::move(*name));
        }
    }
    out.push_back(shown.empty() ? "Nothing was shown." : "Shown: " + joined(shown) + ".");
    for (const auto& [state, names] : by_state) {
        out.push_back(display_of(state) + ": " + joined(names) + ".");
    }
}

/// Holders of an intent stand as "ODS key".
std::vector<std::string> names_of(const std::vector<std::string>& holders,
                                  const directory::Directory& directory, const std::string& only) {
    std::vector<std::string> names;
    for (const std::string& holder : holders) {
        const std::string code(split(holder, ' ').front());
        if (!only.empty() && code != only) continue;
        auto name = plain_name_of(directory, code);
        if (name && (names.empty() || names.back() != *name)) names.push_back(std::move(*name));
    }
    return names;
}

}  // namespace

bool tells_of_a_look(const Entry& entry) {
    return entry.kind == EntryKind::intent || entry.kind == EntryKind::release ||
           entry.kind == EntryKind::refusal || entry.kind == EntryKind::override_used;
}

std::vector<Look> looks_of(const std::vector<audit::Record>& records,
                           const directory::Directory& directory, const std::string& officer_of) {
    std::map<std::string, const Entry*> releases;
    for (const audit::Record& record : records)
        if (record.entry.kind == EntryKind::release)
            releases.emplace(record.entry.request_id, &record.entry);
    std::vector<Look> looks;
    for (const audit::Record& record : records) {
        const Entry& entry = record.entry;
        if (entry.kind == EntryKind::release) continue;
        const std::string only = entry.actor.organisation == officer_of ? "" : officer_of;
        Look look{record.position.recorded, entry.actor.id,       entry.actor.name,
                  entry.actor.role_name,    entry.actor.organisation_name, why_of(entry)};
        if (entry.kind == EntryKind::refusal) {
            look.refused = true;
            look.what.push_back("Refused: " + entry.reason);
        } else if (entry.kind == EntryKind::override_used) {
            look.overridden = true;
            // "override declared for 4 hours: safeguarding"
            const auto colon = entry.action.rfind(": ");
            if (colon != std::string::npos)
                if (const auto reason =
                        access::override_reason_from(std::string_view(entry.action).substr(colon + 2)))
                    look.why += ": " + std::string(access::plain_name(*reason));
            look.what.push_back("Overrode the objection at " +
                                joined(names_of(entry.holders, directory, only)) + ".");
            if (!entry.reason.empty()) look.what.push_back("They wrote: " + entry.reason);
        } else if (const auto at = releases.find(entry.request_id);
                   entry.kind == EntryKind::intent && at != releases.end()) {
            say_release(look.what, *at->second, directory, only);
        } else if (entry.kind != EntryKind::intent) {
            std::string what = entry.action;
            if (begins_with_capital(what)) look.what.push_back(what + ".");
            if (!entry.reason.empty()) look.what.push_back("Reason: " + entry.reason);
            if (entry.purpose.empty()) look.why.clear();
        } else {
            const auto names = names_of(entry.holders, directory, only);
            look.what.push_back(names.empty() ? "Nobody was asked."
                                              : "Asked: " + joined(names) + ".");
        }
        looks.push_back(std::move(look));
    }
    return looks;
}

std::string looks_table(const std::vector<Look>& looks, std::string_view caption,
                        std::string_view self) {
    std::vector<std::vector<std::string>> rows;
    for (const Look& look : looks) {
        std::string who = "You";
        if (look.id != self) {
            who = escape_html(look.name);
            for (const std::string& more : {look.role, look.organisation})
                if (!more.empty()) who += "<br>" + escape_html(more);
        }
        std::string what;
        if (look.refused) what = tag("red", "Refused") + "<br>";
        if (look.overridden) what = tag("orange", "Objection overridden") + "<br>";
        for (const std::string& sentence : look.what) what += escape_html(sentence) + "<br>";
        rows.push_back({escape_html(words_of(look.when)), who, escape_html(look.why), what});
    }
    return table(caption, {"When", "Who", "Why", "What became of it"}, rows);
}

}  // namespace mcr::web
