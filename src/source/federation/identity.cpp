#include "source/federation/identity.hpp"

#include <chrono>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "people/jwt.hpp"

namespace mcr::source::federation {
namespace {

namespace json = boost::json;

constexpr std::int64_t life = 240;

std::int64_t seconds_of(Instant when) {
    return std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
}

}  // namespace

Result<std::string> identity_token(const Secret& key, const Settings& settings,
                                   std::string_view own, const people::Professional& who,
                                   Instant now, Random& random) {
    if (who.id.empty() || who.family.empty() || who.role_code.empty() ||
        who.role == people::RoleGroup::patient)
        return fail(ErrorKind::invalid, "Who asks is not named well enough to be vouched for.");
    auto signing = people::SigningKey::parse(key.reveal());
    if (!signing) return pass_on(signing);
    const std::string profile = who.role_profile_id.empty() ? "UNK" : who.role_profile_id;
    const std::int64_t at = seconds_of(now);
    const json::object claims{
        {"iss", settings.issuer.empty() ? std::string(own) : settings.issuer},
        {"aud", settings.audience},
        {"sub", who.id},
        {"iat", at},
        {"exp", at + life},
        {"jti", new_uuid(random)},
        {"acr", "AAL3_ANY"},
        {"authentication_assurance_level", "3"},
        {"nhsid_useruid", who.id},
        {"family_name", who.family},
        {"given_name", who.given},
        {"title", who.prefix},
        {"selected_roleid", profile},
        {"nhsid_nrbac_roles", json::array{{{"person_roleid", profile},
                                           {"org_code", who.organisation.text()},
                                           {"role_code", who.role_code},
                                           {"role_name", who.role_name}}}},
        {"nhsid_user_orgs", json::array{{{"org_code", who.organisation.text()},
                                         {"org_name", who.organisation_name}}}}};
    return signing->sign("JWT", json::serialize(claims));
}

Result<std::string> client_assertion(const Secret& key, const Settings& settings, Instant now,
                                     Random& random) {
    auto signing = people::SigningKey::parse(key.reveal());
    if (!signing) return pass_on(signing);
    const json::object claims{{"iss", settings.client_id},
                              {"sub", settings.client_id},
                              {"aud", settings.token_address},
                              {"exp", seconds_of(now) + life},
                              {"jti", new_uuid(random)}};
    return signing->sign("JWT", json::serialize(claims));
}

}  // namespace mcr::source::federation
