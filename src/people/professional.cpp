#include "people/professional.hpp"

#include <array>
#include <utility>

namespace mcr::people {
namespace {

constexpr std::array<std::pair<RoleGroup, std::string_view>, 11> names = {{
    {RoleGroup::doctor, "doctor"},
    {RoleGroup::nurse, "nurse"},
    {RoleGroup::pharmacist, "pharmacist"},
    {RoleGroup::paramedic, "paramedic"},
    {RoleGroup::social_worker, "social worker"},
    {RoleGroup::care_worker, "care worker"},
    {RoleGroup::receptionist, "receptionist"},
    {RoleGroup::call_handler, "call handler"},
    {RoleGroup::patient, "patient"},
    {RoleGroup::privacy_officer, "privacy officer"},
    {RoleGroup::administrator, "administrator"},
}};

}  // namespace

std::string_view to_string(RoleGroup group) noexcept {
    for (const auto& [known, name] : names)
        if (known == group) return name;
    return "unknown";
}

Result<RoleGroup> role_group_from(std::string_view text) {
    for (const auto& [group, name] : names)
        if (name == text) return group;
    return fail(ErrorKind::invalid, "This is not one of the roles.");
}

std::string Professional::display_name() const {
    std::string out;
    for (const std::string* part : {&prefix, &given, &family}) {
        if (part->empty()) continue;
        if (!out.empty()) out += ' ';
        out += *part;
    }
    return out;
}

}  // namespace mcr::people
