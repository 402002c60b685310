#include "app/demo_state.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <optional>

#include "app/demo_clients.hpp"
#include "base/text.hpp"
#include "people/token.hpp"

namespace mcr::app {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::string_view token_issuer = "https://my-care-record.example/demonstration";
constexpr std::string_view token_audience = "https://my-care-record.example/fhir";
constexpr Milliseconds token_lifetime = std::chrono::hours{8};

Result<void> write_key_once(const fs::path& path, Random& random) {
    if (fs::exists(path)) return {};
    return write_private_file(path, new_token(random, 32) + "\n");
}

std::string text_of(const json::object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

Result<json::object> parse_object(std::string_view text, std::string_view what) {
    json::error_code error;
    auto value = json::parse(text, error);
    if (error || !value.is_object())
        return fail(ErrorKind::malformed, std::string(what) + " is no JSON object.");
    return std::move(value.get_object());
}

std::vector<web::Demonstration::Patient> patients_of(const json::object& from) {
    std::vector<web::Demonstration::Patient> patients;
    const auto* list = from.if_contains("patients");
    if (!list || !list->is_array()) return patients;
    for (const auto& one : list->get_array())
        if (one.is_object())
            patients.push_back(
                {text_of(one.get_object(), "nhs_number"), text_of(one.get_object(), "name"),
                 text_of(one.get_object(), "story"), text_of(one.get_object(), "id")});
    return patients;
}

Region::Client client_of(const json::object& identity, std::string_view name) {
    const auto* found = identity.if_contains(name);
    if (!found || !found->is_object()) return {};
    return {text_of(found->get_object(), "client_id"),
            text_of(found->get_object(), "client_secret")};
}

/// The persona that `from` describes; nothing if there is no token for them.
std::optional<Persona> persona_of(const json::object& from) {
    const auto* found = from.if_contains("token");
    if (!found || !found->is_object()) return std::nullopt;
    const json::object& token = found->get_object();
    const auto group = people::role_group_from(text_of(token, "role_group"));
    const auto organisation = OdsCode::parse(text_of(token, "organisation"));
    if (!group || !organisation) return std::nullopt;
    return Persona{.id = text_of(from, "id"),
                   .professional = {.id = text_of(token, "id"),
                                    .role_profile_id = text_of(token, "role_profile_id"),
                                    .family = text_of(from, "family"),
                                    .given = text_of(from, "given"),
                                    .prefix = text_of(from, "prefix"),
                                    .role = *group,
                                    .role_code = text_of(token, "role_code"),
                                    .role_name = text_of(token, "role_name"),
                                    .organisation = *organisation,
                                    .organisation_name = text_of(token, "organisation_name")},
                   .purpose = text_of(from, "purpose")};
}

/// The tables of mcr.toml with which the demonstration signs people in, as any installation would.
std::string sign_in_tables(const Region& region) {
    const auto common = [&](std::string_view table, const Region::Client& client) {
        return "[sign_in." + std::string(table) + "]\nissuer = " + json_quote(region.issuer) +
               "\nclient_id = " + json_quote(client.id) + "\nclient_secret_file = \"" +
               std::string(table) + "-client.secret\"\n";
    };
    return common("staff", region.staff_client) + "administrators = [\"QM7\"]\n\n" +
           common("patients", region.patients_client) +
           "client_auth = \"post\"\norganisation = \"QM7\"\norganisation_name = "
           "\"NHS Hertfordshire and West Essex Integrated Care Board\"\n\n";
}

/// What the simulated organisations take as this installation's credentials.
Result<void> write_secrets(const fs::path& folder, Random& random) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        return fail(ErrorKind::unavailable, "The folder " + folder.string() + " cannot be made.");
    if (auto done = write_private_file(folder / "nrl-token", new_uuid(random) + "\n"); !done)
        return done;
    if (fs::exists(folder / "federation.jwk")) return {};
    auto key = people::new_signing_key(random);
    if (!key) return pass_on(key);
    return write_private_file(folder / "federation.jwk", *key);
}

}  // namespace

Result<void> write_private_file(const fs::path& path, std::string_view text) {
    const fs::path fresh = path.string() + ".new";
    const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool written =
        file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    if (file >= 0) ::close(file);
    std::error_code error;
    if (written) fs::rename(fresh, path, error);
    if (!written || error)
        return fail(ErrorKind::unavailable, "The file " + path.string() + " cannot be written.");
    return {};
}

Result<std::string> read_text_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in)
        return fail(ErrorKind::not_found,
                    path.string() + " is not there; is this the folder of a demonstration?");
    return text;
}

Result<Region> read_region(std::string_view ready_line) {
    auto line = parse_object(ready_line, "What mcr-sim says");
    if (!line) return pass_on(line);
    Region region;
    region.demographics = text_of(*line, "demographics");
    region.record_locator = text_of(*line, "record_locator");
    region.control = text_of(*line, "control");
    region.patients = patients_of(*line);
    if (const auto* identity = line->if_contains("identity"); identity && identity->is_object()) {
        region.issuer = text_of(identity->get_object(), "issuer");
        region.staff_client = client_of(identity->get_object(), "staff");
        region.patients_client = client_of(identity->get_object(), "patients");
    }
    if (const auto* personas = line->if_contains("personas"); personas && personas->is_array())
        region.personas = json::serialize(*personas);
    if (region.demographics.empty() || region.patients.empty())
        return fail(ErrorKind::malformed, "mcr-sim named no demographics or no patients.");
    if (region.issuer.empty() || region.staff_client.secret.empty() ||
        region.patients_client.secret.empty() || region.personas.empty())
        return fail(ErrorKind::malformed, "mcr-sim named no identity provider or no personas.");
    return region;
}

Result<void> write_demo_state(const fs::path& folder, std::string_view listen, const Region& region,
                              Random& random) {
    for (const char* key : {"audit.key", "patient-hash.key", "page.key"})
        if (auto done = write_key_once(folder / key, random); !done) return done;
    if (!fs::exists(folder / "token.key")) {
        auto key = people::new_signing_key(random);
        if (!key) return pass_on(key);
        if (auto done = write_private_file(folder / "token.key", *key); !done) return done;
    }
    if (auto done = write_secrets(folder / "secrets", random); !done) return done;
    for (const auto& [name, client] :
         {std::pair{"staff-client.secret", &region.staff_client},
          std::pair{"patients-client.secret", &region.patients_client}})
        if (auto done = write_private_file(folder / name, client->secret + "\n"); !done)
            return done;
    json::array patients;
    for (const auto& patient : region.patients)
        patients.push_back({{"nhs_number", patient.nhs_number},
                            {"name", patient.name},
                            {"story", patient.story},
                            {"id", patient.id}});
    json::object edges;
    for (const auto& [key, pid] : region.edges) edges[key] = json::object{{"pid", pid}};
    if (auto done = write_private_file(
            folder / "demonstration.json",
            json::serialize(json::object{{"patients", std::move(patients)},
                                         {"control", region.control},
                                         {"edges", std::move(edges)},
                                         {"personas", json::parse(region.personas)}}));
        !done)
        return done;
    std::string text = "# Written by mcr demo at each start.\ndemonstration = true\n\n";
    text += "[server]\nlisten = " + json_quote(listen) + "\n\n";
    text += "[store]\nurl = \"sqlite:mcr.db\"\n\n";
    text += "[audit]\nfolder = \"audit\"\nkey_file = \"audit.key\"\n\n";
    text += "[keys]\npatient_hash_file = \"patient-hash.key\"\npage_file = \"page.key\"\n\n";
    text += "[tokens]\nissuer = " + json_quote(token_issuer) +
            "\naudience = " + json_quote(token_audience) +
            "\nkeys_file = \"token.key\"\nsigning_key_file = \"token.key\"\n\n";
    text += sign_in_tables(region);
    text += "[directory]\nfile = \"directory.toml\"\n\n";
    text += "[demographics]\naddress = " + json_quote(region.demographics) + "\n\n";
    text += "[secrets]\nfolder = \"secrets\"\n\n[federation]\nidentity = \"demonstration\"\n";
    if (!region.record_locator.empty())
        text += "\n[nrl]\naddress = " + json_quote(region.record_locator) +
                "\ncredential = \"nrl-token\"\n";
    const auto people = read_demo_people(folder);
    if (!people) return std::unexpected(people.error());
    const auto clients = demo_clients(folder, *people, random);
    if (!clients) return std::unexpected(clients.error());
    return write_private_file(folder / "mcr.toml", text + *clients);
}

Result<DemoPeople> read_demo_people(const fs::path& folder) {
    auto text = read_text_file(folder / "demonstration.json");
    if (!text) return pass_on(text);
    auto found = parse_object(*text, "demonstration.json");
    if (!found) return pass_on(found);
    DemoPeople demo;
    demo.patients = patients_of(*found);
    if (demo.patients.empty())
        return fail(ErrorKind::malformed, "demonstration.json names no patients.");
    if (const auto* personas = found->if_contains("personas"); personas && personas->is_array())
        for (const auto& one : personas->get_array())
            if (auto persona = one.is_object() ? persona_of(one.get_object()) : std::nullopt)
                demo.personas.push_back(std::move(*persona));
    if (demo.personas.empty())
        return fail(ErrorKind::malformed, "demonstration.json names no personas.");
    return demo;
}

Result<const Persona*> persona_named(const DemoPeople& people, std::string_view persona) {
    std::string known;
    for (const Persona& one : people.personas) {
        if (one.id == persona) return &one;
        known += (known.empty() ? "" : ", ") + one.id;
    }
    return fail(ErrorKind::not_found, "There is no such persona; there are: " + known + ".");
}

Result<std::string> demo_token(const fs::path& folder, const DemoPeople& people,
                               std::string_view persona, const Clock& clock, Random& random,
                               DemoStatement statement) {
    const auto named = persona_named(people, persona);
    if (!named) return std::unexpected(named.error());
    auto key = read_text_file(folder / "token.key");
    if (!key) return pass_on(key);
    auto issuer = people::make_token_issuer(
        *key, {std::string(token_issuer), std::string(token_audience)}, clock, random);
    if (!issuer) return pass_on(issuer);
    people::TokenClaims claims{.professional = (*named)->professional,
                               .purpose = (*named)->purpose};
    if (!statement.purpose.empty()) claims.purpose = statement.purpose;
    claims.patient = statement.patient;
    claims.authenticated = clock.now();
    if (claims.professional.role != people::RoleGroup::patient) {
        people::StatedReason& stated = statement.stated;
        if (stated.basis.empty()) stated.basis = "self-claimed";
        if (stated.basis == "self-claimed" && stated.claim.empty())
            stated.claim = "patient-present";
        if (stated.permission.empty()) stated.permission = "given";
        claims.stated = stated;
    }
    if (!statement.override_reason.empty()) {
        if (claims.patient.empty())
            return fail(ErrorKind::invalid, "An override is for one patient: name it.");
        claims.purpose = "BTG";
        claims.declared =
            people::DeclaredOverride{statement.override_reason, statement.words, statement.holders};
    }
    return (*issuer)->issue(std::move(claims), token_lifetime);
}

}  // namespace mcr::app
