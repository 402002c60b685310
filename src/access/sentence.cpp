#include <utility>

#include "access/decision.hpp"

namespace mcr::access {
namespace {

constexpr std::size_t most_named = 6;

/// "the whole record", "Problem list and Documents", "Problem list, Documents and 4 more parts".
std::string named(const directory::Sections& sections) {
    if (sections.all()) return "The whole record";
    std::string out;
    std::size_t shown = 0;
    const std::size_t count = sections.count();
    for (std::size_t i = 0; i < directory::section_count && shown < most_named; ++i) {
        if (!sections.test(i)) continue;
        const std::string_view title = directory::title_of(static_cast<directory::Section>(i));
        if (shown > 0) out += shown + 1 == count ? " and " : ", ";
        out += title;
        ++shown;
    }
    if (count > shown) out += " and " + std::to_string(count - shown) + " more parts";
    return out;
}

std::string with_detail(std::string sentence, std::string_view detail) {
    if (detail.empty()) return sentence + '.';
    sentence += ": ";
    sentence += detail;
    if (!detail.ends_with('.')) sentence += '.';
    return sentence;
}

}  // namespace

std::string sentence_of(Reason reason, const directory::Sections& sections,
                        std::string_view detail) {
    switch (reason) {
        case Reason::permitted:
            return {};
        case Reason::system_awaiting:
            return "This organisation has agreed to take part; its system is not connected yet.";
        case Reason::system_suspended:
            return with_detail("Sharing from this organisation's system is switched off at present",
                               detail);
        case Reason::not_offered:
            return "This organisation's system does not offer the part of the record that was "
                   "asked for.";
        case Reason::switched_off:
            return with_detail(named(sections) + ": switched off by this organisation", detail);
        case Reason::role:
            return named(sections) +
                   ": not shown to your role. Your own organisation's privacy officer can say why.";
        case Reason::agreement:
            return named(sections) +
                   ": not shared by this organisation with your kind of organisation and role.";
        case Reason::relationship:
            return named(sections) +
                   ": this organisation shares only where the system of your organisation shows "
                   "that you care for the patient.";
        case Reason::permission:
            return named(sections) +
                   ": your organisation asks the patient first. Ask, or say why you could not.";
        case Reason::objection:
            return named(sections) +
                   ": the patient objects to this being shared. If it matters to the care you "
                   "give, ask the patient, or this organisation.";
        case Reason::caring_team:
            return named(sections) +
                   ": confidential to the team directly caring for the patient. Open the record "
                   "from the referral, appointment or admission to see it.";
    }
    return {};
}

}  // namespace mcr::access
