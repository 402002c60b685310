#include "people/role_table.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace mcr::people {
namespace {

struct BuiltIn {
    std::string_view role, kind;
    RoleGroup group;
    std::string_view role_name;
};

/// A kind before any kind. R8003 has no row for any kind on purpose: a health professional may be
/// nearly anything, and what they see depends on what they are.
constexpr std::array built_in = {
    BuiltIn{"R8000", "gp-practice", RoleGroup::doctor, "GP"},
    BuiltIn{"R8000", "acute-trust", RoleGroup::doctor, "hospital doctor"},
    BuiltIn{"R8000", "beyond-region", RoleGroup::doctor, "hospital doctor"},
    BuiltIn{"R8000", "extended-hours-provider", RoleGroup::doctor, "extended-hours doctor"},
    BuiltIn{"R8000", "out-of-hours-provider", RoleGroup::doctor, "out-of-hours doctor"},
    BuiltIn{"R8000", "", RoleGroup::doctor, "doctor"},
    BuiltIn{"R8001", "gp-practice", RoleGroup::nurse, "practice nurse"},
    BuiltIn{"R8001", "acute-trust", RoleGroup::nurse, "hospital nurse"},
    BuiltIn{"R8001", "provider-111", RoleGroup::nurse, "111 clinician"},
    BuiltIn{"R8001", "", RoleGroup::nurse, "nurse"},
    BuiltIn{"R8003", "community-pharmacy", RoleGroup::pharmacist, "community pharmacist"},
    BuiltIn{"R8003", "ambulance-service", RoleGroup::paramedic, "paramedic"},
    BuiltIn{"R8003", "county-council", RoleGroup::social_worker, "social worker"},
    BuiltIn{"R8003", "care-provider", RoleGroup::care_worker, "care worker"},
    BuiltIn{"R8008", "provider-111", RoleGroup::call_handler, "111 call handler"},
    BuiltIn{"R8008", "", RoleGroup::receptionist, "receptionist"},
    BuiltIn{"R8009", "", RoleGroup::receptionist, "receptionist"},
    BuiltIn{"R0001", "", RoleGroup::privacy_officer, "privacy officer"},
};

bool is_job_role(std::string_view text) {
    return text.size() >= 2 && text.size() <= 8 && text.front() == 'R' &&
           std::ranges::all_of(text.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_kind(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

}  // namespace

RoleTable::RoleTable(std::vector<RoleRule> first, std::vector<OdsCode> administrators)
    : rules_(std::move(first)) {
    for (const OdsCode& code : administrators)
        rules_.push_back({"R8015", code.text(), "", RoleGroup::administrator, "administrator"});
    for (const BuiltIn& one : built_in)
        rules_.push_back({std::string(one.role), "", std::string(one.kind), one.group,
                          std::string(one.role_name)});
}

std::optional<RoleRule> RoleTable::find(std::string_view role_code, const OdsCode& organisation,
                                        std::string_view kind) const {
    const std::string_view job = split(role_code, ':').back();
    const auto fits = [&](const RoleRule& rule) {
        return rule.role == job && (rule.kind.empty() || rule.kind == kind) &&
               (rule.organisation.empty() || rule.organisation == organisation.text());
    };
    const auto found = std::ranges::find_if(rules_, fits);
    if (found == rules_.end()) return std::nullopt;
    return *found;
}

Result<RoleRule> parse_role_rule(std::string_view text) {
    const auto wrong = [](std::string_view why) {
        return fail(ErrorKind::invalid,
                    "A row of the role table is written like \"R8003 acute-trust = pharmacist, "
                    "hospital pharmacist\"; this one " +
                        std::string(why) + ".");
    };
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) return wrong("has no =");
    const std::string_view left = trim(text.substr(0, equals));
    const std::string_view right = trim(text.substr(equals + 1));
    const auto blank = left.find(' ');
    RoleRule rule;
    rule.role = trim(left.substr(0, blank));
    if (!is_job_role(rule.role)) return wrong("begins with no job role");
    const std::string_view where =
        blank == std::string_view::npos ? std::string_view("any") : trim(left.substr(blank));
    if (where != "any") {
        const auto code = OdsCode::parse(where);
        if (code && code->text() == where)
            rule.organisation = where;
        else if (is_kind(where))
            rule.kind = where;
        else
            return wrong("names neither a kind nor an ODS code");
    }
    const auto comma = right.find(',');
    const auto group = role_group_from(trim(right.substr(0, comma)));
    if (!group || *group == RoleGroup::patient) return wrong("names no role group of staff");
    rule.group = *group;
    rule.role_name = comma == std::string_view::npos ? std::string(to_string(*group))
                                                     : std::string(trim(right.substr(comma + 1)));
    if (rule.role_name.empty() || rule.role_name.size() > 80 || !is_valid_utf8(rule.role_name))
        return wrong("has no name of 1 to 80 bytes for the role");
    return rule;
}

}  // namespace mcr::people
