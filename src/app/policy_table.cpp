#include "app/policy_table.hpp"

#include <boost/json.hpp>
#include <iomanip>

#include "base/text.hpp"

namespace mcr::app {
namespace {

namespace json = boost::json;
using access::Agreement;
using access::ByRole;
using access::kind_count;
using access::role_count;
using directory::Kind;
using directory::Sections;
using people::RoleGroup;

json::array to_json(const Sections& sections) {
    json::array out;
    for (const auto code : directory::codes_of(sections)) out.emplace_back(code);
    return out;
}

json::object to_json(const ByRole& roles) {
    json::object out;
    for (std::size_t i = 0; i < role_count; ++i)
        out[people::to_string(static_cast<RoleGroup>(i))] = to_json(roles[i]);
    return out;
}

void print(std::ostream& out, const ByRole& roles) {
    for (std::size_t i = 0; i < role_count; ++i)
        out << "  " << std::left << std::setw(17) << people::to_string(static_cast<RoleGroup>(i))
            << listed(roles[i]) << "\n";
}

std::vector<std::string_view> override_reasons(const Agreement& agreement) {
    std::vector<std::string_view> out;
    for (std::size_t i = 0; i < access::override_reason_count; ++i)
        if (agreement.overrides.test(i))
            out.push_back(access::to_string(static_cast<access::OverrideReason>(i)));
    return out;
}

}  // namespace

std::string listed(const Sections& sections) {
    if (sections.all()) return "all";
    if (sections.none()) return "none";
    const bool most = sections.count() > directory::section_count / 2;
    std::string out;
    for (const auto code : directory::codes_of(most ? ~sections : sections)) {
        if (!out.empty()) out += ", ";
        out += code;
    }
    return most ? "all but " + out : out;
}

Result<Sections> sections_named(const std::vector<std::string>& codes) {
    Sections sections;
    for (const std::string& code : codes) {
        if (code == "all") {
            sections.set();
            continue;
        }
        const auto section = directory::section_from(code);
        if (!section) return fail(ErrorKind::invalid, section.error().sentence + ".");
        sections.set(static_cast<std::size_t>(*section));
    }
    if (sections.none()) return fail(ErrorKind::invalid, "Say which sections: --section CODE.");
    return sections;
}

void print_agreement(std::ostream& out, const directory::Organisation& organisation,
                     const Agreement& agreement, bool own) {
    out << organisation.code.text() << "  " << organisation.name << ", "
        << directory::to_string(organisation.kind)
        << (own ? ": its own agreement" : ": the default of its kind") << "\n\n";
    out << "asks the patient first:              " << (agreement.asks_first ? "yes" : "no") << "\n"
        << "a self-claimed relationship will do: " << (agreement.takes_self_claimed ? "yes" : "no")
        << "\n"
        << "may be overridden for:               ";
    const auto reasons = override_reasons(agreement);
    for (std::size_t i = 0; i < reasons.size(); ++i) out << (i == 0 ? "" : ", ") << reasons[i];
    if (reasons.empty())
        out << "nothing";
    else
        out << ", for at most " << agreement.override_hours << " hours";
    out << "\n\nits own staff see at most\n";
    print(out, agreement.sees);
    std::vector<bool> shown(kind_count);
    for (std::size_t to = 0; to < kind_count; ++to) {
        if (shown[to]) continue;
        out << "\ngives to";
        for (std::size_t same = to; same < kind_count; ++same) {
            if (agreement.gives[same] != agreement.gives[to]) continue;
            shown[same] = true;
            out << (same == to ? " " : ", ") << directory::to_string(static_cast<Kind>(same));
        }
        out << "\n";
        print(out, agreement.gives[to]);
    }
}

json::object to_json(const directory::Organisation& organisation, const Agreement& agreement,
                     bool own) {
    json::object gives;
    for (std::size_t to = 0; to < kind_count; ++to)
        gives[directory::to_string(static_cast<Kind>(to))] = to_json(agreement.gives[to]);
    json::array overrides;
    for (const auto reason : override_reasons(agreement)) overrides.emplace_back(reason);
    return {{"code", organisation.code.text()},
            {"name", organisation.name},
            {"kind", directory::to_string(organisation.kind)},
            {"own", own},
            {"asks_first", agreement.asks_first},
            {"takes_self_claimed", agreement.takes_self_claimed},
            {"overrides", std::move(overrides)},
            {"override_hours", agreement.override_hours},
            {"sees", to_json(agreement.sees)},
            {"gives", std::move(gives)}};
}

json::object to_json(const access::PolicyChange& change) {
    return {{"revision", change.revision},
            {"at", format_instant(change.at)},
            {"by", change.by.name},
            {"by_id", change.by.id},
            {"by_organisation", change.by.organisation},
            {"organisation", change.organisation},
            {"action", change.action},
            {"detail", change.detail},
            {"reason", change.reason}};
}

}  // namespace mcr::app
