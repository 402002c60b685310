#include "people/oidc_people.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.hpp"
#include "people/json.hpp"
#include "people/oidc_claims.hpp"

namespace mcr::people {
namespace {

namespace json = boost::json;

constexpr std::size_t max_roles = 100;

std::unexpected<Error> refuse(std::string_view claim, std::string_view why) {
    return fail(ErrorKind::unauthenticated, "What the sign-in provider says is not accepted: " +
                                                std::string(claim) + ' ' + std::string(why) + '.');
}

/// Claims of the ID token, which is signed, before those of userinfo.
class Claims {
public:
    Claims(const json::value& id_token, const json::value& userinfo)
        : id_token_(id_token), userinfo_(userinfo) {}

    [[nodiscard]] const json::value* find(std::string_view name) const {
        const auto* found = member(id_token_, name);
        return found != nullptr ? found : member(userinfo_, name);
    }
    /// A plain text; empty where it is missing or is none.
    [[nodiscard]] std::string text(std::string_view name) const {
        const auto* found = find(name);
        const auto* text = found == nullptr ? nullptr : found->if_string();
        if (text == nullptr) return {};
        const std::string_view view(text->data(), text->size());
        return is_plain_claim(view) ? std::string(view) : std::string();
    }
    [[nodiscard]] const json::array& list(std::string_view name) const {
        const auto& first = array_of(id_token_, name);
        return first.empty() ? array_of(userinfo_, name) : first;
    }

private:
    const json::value& id_token_;
    const json::value& userinfo_;
};

/// 0 to 9, as a number or a text.
std::optional<std::uint32_t> level_of(const json::value* value) {
    if (value == nullptr) return std::nullopt;
    if (const auto* number = value->if_int64())
        return *number >= 0 && *number <= 9 ? std::optional(static_cast<std::uint32_t>(*number))
                                            : std::nullopt;
    const auto* text = value->if_string();
    if (text == nullptr || text->size() != 1 || (*text)[0] < '0' || (*text)[0] > '9')
        return std::nullopt;
    return static_cast<std::uint32_t>((*text)[0] - '0');
}

/// 3 for "AAL3_ANY" and for "AAL3".
std::optional<std::uint32_t> level_of_context(std::string_view acr) {
    if (!acr.starts_with("AAL") || acr.size() < 4 || acr[3] < '0' || acr[3] > '9' ||
        (acr.size() > 4 && acr[4] != '_'))
        return std::nullopt;
    return static_cast<std::uint32_t>(acr[3] - '0');
}

std::string plain(const json::value& of, std::string_view name) {
    const auto text = text_of(of, name);
    return is_plain_claim(text) ? std::string(text) : std::string();
}

/// What nhsid_user_orgs calls the organisation; empty if it does not name it.
std::string name_in(const json::array& organisations, const OdsCode& code) {
    for (const json::value& one : organisations)
        if (text_of(one, "org_code") == code.text()) return plain(one, "org_name");
    return {};
}

/// One role profile; nothing when it is malformed or has no place here.
std::optional<Professional> role_from(const json::value& profile, const Professional& person,
                                      const Claims& claims, const StaffRules& rules) {
    const auto organisation = OdsCode::parse(text_of(profile, "org_code"));
    const std::string id = plain(profile, "person_roleid");
    const std::string code = plain(profile, "role_code");
    if (!organisation || id.empty() || code.empty()) return std::nullopt;
    const OrganisationFacts facts = rules.organisations(*organisation);
    const auto rule = rules.roles.find(code, *organisation, facts.kind);
    if (!rule) return std::nullopt;
    Professional role = person;
    role.role_profile_id = id;
    role.role = rule->group;
    role.role_code = code;
    role.role_name = rule->role_name;
    role.organisation = *organisation;
    role.organisation_name = facts.name;
    if (role.organisation_name.empty())
        role.organisation_name = name_in(claims.list("nhsid_user_orgs"), *organisation);
    if (role.organisation_name.empty()) role.organisation_name = organisation->text();
    return role;
}

}  // namespace

Result<ClaimedPerson> read_staff(const json::value& id_token, const json::value& userinfo,
                                 const StaffRules& rules) {
    const Claims claims(id_token, userinfo);
    ClaimedPerson out;
    auto level = level_of(claims.find("authentication_assurance_level"));
    if (!level) level = level_of_context(claims.text("acr"));
    out.assurance = level.value_or(0);
    if (out.assurance < rules.least_assurance)
        return fail(ErrorKind::forbidden,
                    "This way of signing in is not strong enough for care records.", "assurance");

    Professional person{.organisation = *OdsCode::parse("ZZZ")};
    person.id = claims.text("nhsid_useruid");
    if (person.id.empty()) person.id = claims.text("uid");
    if (person.id.empty()) person.id = claims.text("sub");
    person.family = claims.text("family_name");
    person.given = claims.text("given_name");
    person.prefix = claims.text("title");
    if (person.id.empty()) return refuse("nhsid_useruid", "is missing");
    if (person.family.empty()) return refuse("family_name", "is missing");

    const json::array& profiles = claims.list("nhsid_nrbac_roles");
    if (profiles.size() > max_roles) return refuse("nhsid_nrbac_roles", "has more than 100 roles");
    for (const json::value& profile : profiles) {
        auto role = role_from(profile, person, claims, rules);
        if (!role || std::ranges::any_of(out.roles, [&](const Professional& other) {
                return other.role_profile_id == role->role_profile_id;
            })) {
            ++out.without_place;
            continue;
        }
        out.roles.push_back(std::move(*role));
    }
    const std::string selected = claims.text("selected_roleid");
    if (!selected.empty()) {
        const auto at = std::ranges::find(out.roles, selected, &Professional::role_profile_id);
        if (at != out.roles.end()) out.role = static_cast<std::size_t>(at - out.roles.begin());
    } else if (out.roles.size() == 1) {
        out.role = 0;
    }
    return out;
}

Result<ClaimedPerson> read_patient(const json::value& id_token, const json::value& userinfo,
                                   const PatientRules& rules) {
    const auto unproven = [] {
        return fail(ErrorKind::forbidden,
                    "Your NHS login has not been proven to the level that a care record needs "
                    "(P9). Prove who you are with NHS login, then sign in here again.",
                    "proofing");
    };
    const std::string_view vector = text_of(id_token, "vot");
    const std::string_view proofing = text_of(id_token, "identity_proofing_level");
    const bool vector_says = vector == "P9" || vector.starts_with("P9.");
    if ((!vector.empty() && !vector_says) || (!proofing.empty() && proofing != "P9") ||
        (vector.empty() && proofing.empty()))
        return unproven();
    if (const auto said = text_of(userinfo, "identity_proofing_level");
        !said.empty() && said != "P9")
        return unproven();

    const std::string_view first = text_of(id_token, "nhs_number");
    const std::string_view second = text_of(userinfo, "nhs_number");
    if (!first.empty() && !second.empty() && first != second)
        return refuse("nhs_number", "differs between ID token and userinfo");
    const auto number = NhsNumber::parse(first.empty() ? second : first);
    if (!number) return refuse("nhs_number", "is missing or no NHS number");
    if (!number->in(rules.range)) return refuse("nhs_number", "is not of the range used here");

    const Claims claims(id_token, userinfo);
    Professional person{.organisation = rules.organisation};
    person.id = number->text();
    person.family = claims.text("family_name");
    person.given = claims.text("given_name");
    person.role = RoleGroup::patient;
    person.role_name = "patient";
    person.organisation_name = rules.organisation_name;
    if (person.family.empty()) return refuse("family_name", "is missing");
    ClaimedPerson out;
    out.roles.push_back(std::move(person));
    out.role = 0;
    out.assurance = 9;
    return out;
}

}  // namespace mcr::people
