#include "web/sharing.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.hpp"
#include "web/html.hpp"

namespace mcr::web {

using directory::Withholding;
using people::RoleGroup;

namespace {

/// Those who may be given anything of another's record.
constexpr std::array roles = {
    RoleGroup::doctor,       RoleGroup::nurse,         RoleGroup::pharmacist,
    RoleGroup::paramedic,    RoleGroup::social_worker, RoleGroup::care_worker,
    RoleGroup::receptionist, RoleGroup::call_handler,
};

std::vector<std::string> titles_of(const directory::Sections& sections) {
    std::vector<std::string> titles;
    for (std::size_t i = 0; i < directory::section_count; ++i)
        if (sections.test(i)) {
            std::string title(directory::title_of(static_cast<directory::Section>(i)));
            // "GP practice" stays as it is.
            if (title.size() > 1 && title[0] >= 'A' && title[0] <= 'Z' &&
                !(title[1] >= 'A' && title[1] <= 'Z'))
                title[0] = static_cast<char>(title[0] - 'A' + 'a');
            titles.push_back(std::move(title));
        }
    return titles;
}

}  // namespace

Joining joining_of(const directory::Organisation& organisation) {
    bool awaiting = true;
    for (const directory::System& system : organisation.systems) {
        if (system.stage == directory::Stage::live) return Joining::takes_part;
        if (system.stage == directory::Stage::suspended) awaiting = false;
    }
    return awaiting ? Joining::joining : Joining::switched_off;
}

std::string_view words_of(Joining joining) noexcept {
    switch (joining) {
        case Joining::takes_part:
            return "Takes part";
        case Joining::joining:
            return "Joining";
        case Joining::switched_off:
            break;
    }
    return "Switched off at present";
}

std::string_view colour_of(Joining joining) noexcept {
    switch (joining) {
        case Joining::takes_part:
            return "green";
        case Joining::joining:
            return "blue";
        case Joining::switched_off:
            break;
    }
    return "grey";
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
        text += words[i];
    }
    return text;
}

std::string words_of(const directory::Sections& sections) {
    if (sections.none()) return "nothing";
    if (sections.all()) return "the whole record";
    if (sections.count() > directory::section_count / 2)
        return "everything but " + joined(titles_of(~sections));
    return joined(titles_of(sections));
}

std::vector<Gives> gives_of(const access::Agreement& agreement) {
    // What one kind is given, as it reads; kinds that read the same stand together.
    using OfKind = std::vector<std::pair<std::vector<std::string>, std::string>>;
    std::vector<std::pair<std::vector<std::string>, OfKind>> groups;
    for (std::size_t k = 0; k < access::kind_count; ++k) {
        const auto kind = static_cast<directory::Kind>(k);
        OfKind of_kind;
        for (const RoleGroup role : roles) {
            const directory::Sections& given = agreement.given(kind, role);
            if (given.none()) continue;
            const std::string words = words_of(given);
            const auto at = std::ranges::find(of_kind, words, &OfKind::value_type::second);
            auto& entry = at == of_kind.end() ? of_kind.emplace_back() : *at;
            entry.first.emplace_back(people::to_string(role));
            entry.second = words;
        }
        if (of_kind.empty()) continue;
        const auto same = std::ranges::find_if(
            groups, [&of_kind](const auto& group) { return group.second == of_kind; });
        auto& group = same == groups.end() ? groups.emplace_back() : *same;
        group.first.emplace_back(directory::plain_plural(kind));
        group.second = std::move(of_kind);
    }
    std::vector<Gives> rows;
    for (const auto& [kinds, of_kind] : groups)
        for (const auto& [of_roles, sections] : of_kind)
            rows.push_back({kinds, of_roles, sections});
    return rows;
}

std::string gives_html(const access::Agreement& agreement) {
    const std::vector<Gives> all = gives_of(agreement);
    if (all.empty()) return paragraph("It gives nothing to other organisations.");
    std::string html;
    for (std::size_t i = 0; i < all.size();) {
        std::vector<std::vector<std::string>> rows;
        const std::vector<std::string>& kinds = all[i].kinds;
        for (; i < all.size() && all[i].kinds == kinds; ++i)
            rows.push_back({escape_html(joined(all[i].roles)), escape_html(all[i].sections)});
        html += details("To staff of " + joined(kinds),
                        table("What each role is given", {"Role", "What"}, rows));
    }
    return html;
}

std::string words_of(Withholding withholding) {
    switch (withholding) {
        case Withholding::yes:
            return "Yes. Its own system can keep one patient's record from being shared.";
        case Withholding::only_this_relay:
            return "Only through My Care Record. Its own system cannot keep one patient's record "
                   "back, but My Care Record can: it does not ask for the record then.";
        case Withholding::no:
            break;
    }
    return "No. Records of several organisations stand in its system and cannot be told apart. The "
           "information stays confidential to the team of people who are directly caring for you.";
}

std::string words_of(objection::Ground ground, Reader reader) {
    const std::string whom = reader == Reader::patient ? "you" : "the patient";
    switch (ground) {
        case objection::Ground::public_interest:
            return "It is in the public interest that the information is still shared, for example "
                   "to safeguard someone, or because there is a risk of harm to " +
                   whom + " or to others.";
        case objection::Ground::care_needs_it:
            return "Care cannot be provided without the information.";
        case objection::Ground::system_cannot_withhold:
            break;
    }
    return "The organisation's computer system cannot prevent sharing. The information stays "
           "confidential to the team of people who are directly caring for " +
           whom + ".";
}

std::string_view words_of(objection::Authority authority) noexcept {
    switch (authority) {
        case objection::Authority::patient:
            return "The patient asked for it";
        case objection::Authority::parent:
            return "A parent, or someone with parental responsibility";
        case objection::Authority::attorney:
            return "An attorney under a lasting power of attorney for health and welfare";
        case objection::Authority::court_order:
            break;
    }
    return "A court order, or a deputy appointed by the court";
}

std::string_view words_of(objection::Competence competence) noexcept {
    switch (competence) {
        case objection::Competence::not_a_child:
            return "The patient is not a child";
        case objection::Competence::competent:
            return "The patient is a child who was found competent to decide this";
        case objection::Competence::not_competent:
            break;
    }
    return "The patient is a child who was not found competent to decide this";
}

std::string name_of(const directory::Directory& directory, const OdsCode& code) {
    const directory::Organisation* found = directory.find(code);
    return found == nullptr ? code.text() : found->name;
}

std::string words_of(Instant when) {
    return format_display_date(when) + ", " + format_instant(when).substr(11, 5) + " UTC";
}

}  // namespace mcr::web
