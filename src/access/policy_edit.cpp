#include <algorithm>
#include <string_view>

#include "access/policy.hpp"
#include "access/policy_tables.hpp"
#include "base/text.hpp"
#include "directory/rules.hpp"

namespace mcr::access {
namespace {

using directory::Kind;
using directory::Section;
using directory::Sections;
using What = AgreementEdit::What;

constexpr std::size_t longest_reason = 500;
constexpr std::size_t longest_group = 64;
constexpr std::size_t longest_code = 64;
constexpr std::size_t most_codes = 10'000;  // of one change
constexpr std::size_t codes_named = 20;     // in the detail of one change

Result<void> check_cause(const people::Doer& by, const std::string& reason) {
    if (trim(by.id).empty())
        return fail(ErrorKind::invalid, "A change needs to know who makes it.");
    if (trim(reason).empty() || !directory::is_one_line(reason, longest_reason))
        return fail(ErrorKind::invalid, "This change needs a reason, on one line.");
    return {};
}

std::unexpected<Error> nothing_changes() {
    return fail(ErrorKind::conflict, "It is so already: nothing would change.");
}

Result<const directory::Organisation*> known(const directory::Directory& directory,
                                             const OdsCode& code) {
    const auto* organisation = directory.find(code);
    if (organisation == nullptr)
        return fail(ErrorKind::not_found, "There is no organisation " + code.text() + ".");
    return organisation;
}

/// Notes a change in the history and as a deed, under a revision that was raised for it.
Result<void> note_change(store::Transaction& t, const PolicyChange& change) {
    if (auto done = insert_policy_change(t, change); !done) return done;
    people::Deed deed;
    deed.kind = "policy";
    deed.doer = change.by;
    deed.action = change.action + ": " + change.detail;
    if (!change.organisation.empty()) deed.holders.push_back(change.organisation);
    deed.reason = change.reason;
    return people::note(t, deed, change.at);
}

/// What others refer to, and so never stays behind alone.
Sections referred_to() {
    Sections sections;
    for (const Section one :
         {Section::person_demographics, Section::gp_practice, Section::professional_contacts})
        sections.set(static_cast<std::size_t>(one));
    return sections;
}

Sections changed(Sections sections, const AgreementEdit& edit) {
    if (edit.value)
        sections |= edit.sections;
    else
        sections &= ~edit.sections;
    if ((sections & ~referred_to()).any()) sections |= referred_to();
    return sections;
}

void change_sections(Agreement& agreement, const AgreementEdit& edit) {
    for (std::size_t role = 0; role < role_count; ++role) {
        if (edit.role && static_cast<std::size_t>(*edit.role) != role) continue;
        if (edit.what == What::see) {
            agreement.sees[role] = changed(agreement.sees[role], edit);
            continue;
        }
        for (std::size_t to = 0; to < kind_count; ++to)
            if (!edit.to || static_cast<std::size_t>(*edit.to) == to)
                agreement.gives[to][role] = changed(agreement.gives[to][role], edit);
    }
}

void apply(Agreement& agreement, const AgreementEdit& edit, Kind kind) {
    switch (edit.what) {
        case What::give:
        case What::see:
            change_sections(agreement, edit);
            break;
        case What::asks_first:
            agreement.asks_first = edit.value;
            break;
        case What::takes_self_claimed:
            agreement.takes_self_claimed = edit.value;
            break;
        case What::overrides:
            agreement.overrides = edit.reasons;
            break;
        case What::reset:
            agreement = default_agreement(kind);
            break;
    }
}

std::string action_of(const AgreementEdit& edit) {
    switch (edit.what) {
        case What::give:
            return edit.value ? "gives" : "gives no longer";
        case What::see:
            return edit.value ? "sees" : "sees no longer";
        case What::asks_first:
            return edit.value ? "asks first" : "asks first no longer";
        case What::takes_self_claimed:
            return edit.value ? "takes self-claimed" : "takes self-claimed no longer";
        case What::overrides:
            return "may be overridden";
        case What::reset:
            return "reset";
    }
    return "reset";
}

std::string listed(const Sections& sections) {
    if (sections.all()) return "all sections";
    std::string out;
    for (const auto code : directory::codes_of(sections)) {
        if (!out.empty()) out += ", ";
        out += code;
    }
    return out;
}

std::string listed(const std::bitset<override_reason_count>& reasons) {
    std::string out;
    for (std::size_t i = 0; i < reasons.size(); ++i) {
        if (!reasons.test(i)) continue;
        if (!out.empty()) out += ", ";
        out += to_string(static_cast<OverrideReason>(i));
    }
    return out.empty() ? "for no reason" : "for " + out;
}

std::string detail_of(const AgreementEdit& edit) {
    const std::string role =
        edit.role ? std::string(people::to_string(*edit.role)) : std::string("every role");
    switch (edit.what) {
        case What::give:
            return listed(edit.sections) + " to " + role + " in " +
                   (edit.to ? std::string(directory::to_string(*edit.to))
                            : std::string("every kind of organisation"));
        case What::see:
            return listed(edit.sections) + " by " + role;
        case What::asks_first:
            return edit.value ? "its staff must ask the patient before they view"
                              : "its staff need not ask the patient before they view";
        case What::takes_self_claimed:
            return edit.value ? "a self-claimed relationship is enough"
                              : "a self-claimed relationship is not enough";
        case What::overrides:
            return listed(edit.reasons);
        case What::reset:
            return "to the default of its kind";
    }
    return {};
}

Result<void> check_codes(const std::string& group, const std::vector<std::string>& codes) {
    const auto named = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    };
    if (group.empty() || group.size() > longest_group || !std::ranges::all_of(group, named))
        return fail(ErrorKind::invalid,
                    "A group of codes is named by lower case letters, digits and hyphens.");
    if (codes.empty() || codes.size() > most_codes)
        return fail(ErrorKind::invalid, "One change takes at least one code and at most 10,000.");
    const auto printable = [](char c) { return c > ' ' && c <= '~'; };
    for (const std::string& code : codes)
        if (code.empty() || code.size() > longest_code || !std::ranges::all_of(code, printable))
            return fail(ErrorKind::invalid,
                        "A code has 1 to 64 characters, none of them white space.");
    return {};
}

/// The codes of `codes` that are not so yet.
Result<std::vector<std::string>> codes_to_change(const SensitiveCodes& present,
                                                 const std::string& group,
                                                 const std::vector<std::string>& codes, bool add) {
    std::vector<std::string> out;
    for (const std::string& code : codes) {
        const auto at = present.find(code);
        const bool there = at != present.end();
        if (!add && there && at->second != group)
            return fail(ErrorKind::conflict, "One of the codes stands in another group.");
        if (add ? !there || at->second != group : there) out.push_back(code);
    }
    std::ranges::sort(out);
    const auto repeats = std::ranges::unique(out);
    out.erase(repeats.begin(), repeats.end());
    return out;
}

std::string listed(const std::string& group, const std::vector<std::string>& codes) {
    std::string out = group;
    for (std::size_t i = 0; i < codes.size() && i < codes_named; ++i)
        out += (i == 0 ? ": " : ", ") + codes[i];
    if (codes.size() > codes_named)
        out += " and " + std::to_string(codes.size() - codes_named) + " more";
    return out;
}

}  // namespace

Result<void> edit_agreement(store::Transaction& transaction, const directory::Directory& directory,
                            const AgreementEdit& edit, const people::Doer& by,
                            const std::string& reason, Instant now) {
    if (auto good = check_cause(by, reason); !good) return good;
    const auto organisation = known(directory, edit.organisation);
    if (!organisation) return std::unexpected(organisation.error());
    if ((edit.what == What::give || edit.what == What::see) && edit.sections.none())
        return fail(ErrorKind::invalid, "Say which sections.");
    const auto revision = raise_policy_revision(transaction);
    if (!revision) return std::unexpected(revision.error());
    const auto before = load_agreement(transaction, **organisation);
    if (!before) return std::unexpected(before.error());
    Agreement after = *before;
    apply(after, edit, (*organisation)->kind);
    if (after == *before) return nothing_changes();
    if (auto done = store_agreement(transaction, **organisation, after); !done) return done;
    return note_change(transaction, {.revision = *revision,
                                     .at = now,
                                     .by = by,
                                     .organisation = edit.organisation.text(),
                                     .action = action_of(edit),
                                     .detail = detail_of(edit),
                                     .reason = reason});
}

Result<void> switch_sections(store::Transaction& transaction, const directory::Directory& directory,
                             const OdsCode& holder, const Sections& sections, bool off,
                             const people::Doer& by, const std::string& reason, Instant now) {
    if (auto good = check_cause(by, reason); !good) return good;
    const auto organisation = known(directory, holder);
    if (!organisation) return std::unexpected(organisation.error());
    if (sections.none()) return fail(ErrorKind::invalid, "Say which sections.");
    const auto revision = raise_policy_revision(transaction);
    if (!revision) return std::unexpected(revision.error());
    const auto switches = load_switches(transaction);
    if (!switches) return std::unexpected(switches.error());
    const auto at = switches->find(holder);
    const Sections before = at == switches->end() ? Sections{} : at->second.sections;
    const Sections turned = off ? sections & ~before : sections & before;
    if (turned.none()) return nothing_changes();
    for (std::size_t i = 0; i < directory::section_count; ++i) {
        if (!turned.test(i)) continue;
        auto done = store_switch(transaction, holder, static_cast<Section>(i), off, reason);
        if (!done) return done;
    }
    return note_change(transaction, {.revision = *revision,
                                     .at = now,
                                     .by = by,
                                     .organisation = holder.text(),
                                     .action = off ? "switched off" : "switched on",
                                     .detail = listed(turned),
                                     .reason = reason});
}

Result<void> edit_sensitive_codes(store::Transaction& transaction, const std::string& group,
                                  const std::vector<std::string>& codes, bool add,
                                  const people::Doer& by, const std::string& reason, Instant now) {
    if (auto good = check_cause(by, reason); !good) return good;
    if (auto good = check_codes(group, codes); !good) return good;
    const auto revision = raise_policy_revision(transaction);
    if (!revision) return std::unexpected(revision.error());
    const auto present = load_sensitive_codes(transaction);
    if (!present) return std::unexpected(present.error());
    const auto turned = codes_to_change(*present, group, codes, add);
    if (!turned) return std::unexpected(turned.error());
    if (turned->empty()) return nothing_changes();
    for (const std::string& code : *turned)
        if (auto done = store_sensitive_code(transaction, code, group, add); !done) return done;
    return note_change(transaction,
                       {.revision = *revision,
                        .at = now,
                        .by = by,
                        .organisation = {},
                        .action = add ? "sensitive codes added" : "sensitive codes taken out",
                        .detail = listed(group, *turned),
                        .reason = reason});
}

}  // namespace mcr::access
