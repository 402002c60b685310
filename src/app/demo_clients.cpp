#include "app/demo_clients.hpp"

#include <chrono>
#include <set>

#include <boost/json.hpp>

#include "base/text.hpp"
#include "people/jwt.hpp"
#include "people/launch_token.hpp"

namespace mcr::app {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::string_view staff_issuer = "https://staff.my-care-record.example/demonstration";
constexpr std::string_view staff_audience = "demonstration-systems";
constexpr const char* client_key = "demo-client.key";
constexpr const char* staff_key = "demo-staff.key";

Result<void> make_key(const fs::path& folder, const char* name, const char* public_name,
                      Random& random) {
    if (!fs::exists(folder / name)) {
        auto key = people::new_signing_key(random);
        if (!key) return pass_on(key);
        if (auto done = write_private_file(folder / name, *key); !done) return done;
    }
    auto key = read_text_file(folder / name);
    if (!key) return pass_on(key);
    auto keys = people::public_keys_of(*key);
    if (!keys) return pass_on(keys);
    return write_private_file(folder / public_name, *keys);
}

Result<people::SigningKey> read_key(const fs::path& folder, const char* name) {
    auto text = read_text_file(folder / name);
    if (!text) return pass_on(text);
    return people::SigningKey::parse(*text);
}

Result<std::string> running_url(const fs::path& folder) {
    auto url = read_text_file(folder / "url");
    if (!url) return pass_on(url);
    return std::string(trim(*url));
}

std::string id_of(const OdsCode& organisation) {
    return "demo-" + organisation.text();
}

std::int64_t seconds_of(Instant when) {
    return std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
}

}  // namespace

Result<std::string> demo_clients(const fs::path& folder, const DemoPeople& people, Random& random) {
    if (auto made = make_key(folder, client_key, "demo-client.jwks", random); !made)
        return pass_on(made);
    if (auto made = make_key(folder, staff_key, "demo-staff.jwks", random); !made)
        return pass_on(made);
    std::string out;
    std::set<OdsCode> done;
    for (const Persona& persona : people.personas) {
        const people::Professional& who = persona.professional;
        if (who.role == people::RoleGroup::patient || !done.insert(who.organisation).second)
            continue;
        out += "\n[[client]]\nid = " + json_quote(id_of(who.organisation)) +
               "\nname = " + json_quote("the system of " + who.organisation_name) +
               "\norganisation = " + json_quote(who.organisation.text()) +
               "\nkeys_file = \"demo-client.jwks\"\n"
               "grants = [\"context_launch\", \"client_credentials\", \"token_exchange\"]\n"
               "scopes = \"system/Consent.crus user/*.rs\"\nstaff_issuer = " +
               json_quote(staff_issuer) + "\nstaff_audience = " + json_quote(staff_audience) +
               "\nstaff_keys_file = \"demo-staff.jwks\"\n";
    }
    out +=
        "\n[[client]]\nid = \"demo-app\"\nname = \"Demonstration app\"\norganisation = \"QM7\"\n"
        "grants = [\"authorization_code\"]\n"
        "redirect_uris = [\"http://127.0.0.1/callback\", \"http://127.0.0.1/\"]\n"
        "launch_uri = \"http://127.0.0.1/launch\"\n"
        "scopes = \"launch launch/patient user/*.rs patient/*.rs\"\n";
    return out;
}

Result<std::string> demo_launch(const fs::path& folder, const DemoPeople& people,
                                std::string_view persona, std::string_view patient,
                                const people::StatedReason& stated, const Clock& clock,
                                Random& random) {
    const auto who = persona_named(people, persona);
    if (!who) return std::unexpected(who.error());
    const auto url = running_url(folder);
    if (!url) return std::unexpected(url.error());
    auto key = read_key(folder, client_key);
    if (!key) return pass_on(key);
    const Instant now = clock.now();
    return people::write_launch({.client_id = id_of((*who)->professional.organisation),
                                 .id = new_uuid(random),
                                 .expires = now + std::chrono::minutes{4},
                                 .user = (*who)->professional,
                                 .patient = std::string(patient),
                                 .stated = stated},
                                *key, *url + "/launch", now);
}

Result<std::string> demo_identity(const fs::path& folder, const DemoPeople& people,
                                  std::string_view persona, const Clock& clock, Random& random) {
    const auto named = persona_named(people, persona);
    if (!named) return std::unexpected(named.error());
    auto key = read_key(folder, staff_key);
    if (!key) return pass_on(key);
    const people::Professional& who = (*named)->professional;
    const std::int64_t now = seconds_of(clock.now());
    const json::object claims{
        {"iss", staff_issuer},
        {"aud", staff_audience},
        {"sub", who.id},
        {"iat", now},
        {"exp", now + 600},
        {"auth_time", now},
        {"jti", new_uuid(random)},
        {"acr", "AAL3_ANY"},
        {"authentication_assurance_level", "3"},
        {"nhsid_useruid", who.id},
        {"family_name", who.family},
        {"given_name", who.given},
        {"title", who.prefix},
        {"selected_roleid", who.role_profile_id},
        {"nhsid_nrbac_roles", json::array{{{"person_roleid", who.role_profile_id},
                                           {"org_code", who.organisation.text()},
                                           {"role_code", who.role_code},
                                           {"role_name", who.role_name}}}},
        {"nhsid_user_orgs", json::array{{{"org_code", who.organisation.text()},
                                         {"org_name", who.organisation_name}}}}};
    return key->sign("JWT", json::serialize(claims));
}

Result<std::string> demo_assertion(const fs::path& folder, const DemoPeople& people,
                                   std::string_view persona, const Clock& clock, Random& random) {
    const auto who = persona_named(people, persona);
    if (!who) return std::unexpected(who.error());
    const auto url = running_url(folder);
    if (!url) return std::unexpected(url.error());
    auto key = read_key(folder, client_key);
    if (!key) return pass_on(key);
    const std::string id = id_of((*who)->professional.organisation);
    return key->sign("JWT", json::serialize(json::object{{"iss", id},
                                                         {"sub", id},
                                                         {"aud", *url + "/oauth/token"},
                                                         {"exp", seconds_of(clock.now()) + 240},
                                                         {"jti", new_uuid(random)}}));
}

}  // namespace mcr::app
