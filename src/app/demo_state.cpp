#include "app/demo_state.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>

#include "base/text.hpp"
#include "directory/toml.hpp"
#include "people/token.hpp"

namespace mcr::app {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::string_view issuer = "https://my-care-record.example/demonstration";
constexpr std::string_view audience = "https://my-care-record.example/fhir";
constexpr Milliseconds token_lifetime = std::chrono::hours{8};

/// Writes `text` whole or not at all, readable by its owner only.
Result<void> write_file(const fs::path& path, std::string_view text) {
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

Result<std::string> read_text(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in)
        return fail(ErrorKind::not_found,
                    path.string() + " is not there; is this the folder of a demonstration?");
    return text;
}

Result<void> write_key_once(const fs::path& path, Random& random) {
    if (fs::exists(path)) return {};
    return write_file(path, new_token(random, 32) + "\n");
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
            patients.push_back({text_of(one.get_object(), "nhs_number"),
                                text_of(one.get_object(), "name"),
                                text_of(one.get_object(), "story"),
                                text_of(one.get_object(), "id")});
    return patients;
}

}  // namespace

Result<Region> read_region(std::string_view ready_line) {
    auto line = parse_object(ready_line, "What mcr-sim says");
    if (!line) return pass_on(line);
    Region region{text_of(*line, "demographics"), text_of(*line, "control"), patients_of(*line)};
    if (region.demographics.empty() || region.patients.empty())
        return fail(ErrorKind::malformed, "mcr-sim named no demographics or no patients.");
    return region;
}

Result<void> write_demo_state(const fs::path& folder, std::string_view listen, const Region& region,
                              Random& random) {
    for (const char* key : {"audit.key", "patient-hash.key", "page.key"})
        if (auto done = write_key_once(folder / key, random); !done) return done;
    if (!fs::exists(folder / "token.key")) {
        auto key = people::new_signing_key(random);
        if (!key) return pass_on(key);
        if (auto done = write_file(folder / "token.key", *key); !done) return done;
    }
    json::array patients;
    for (const auto& patient : region.patients)
        patients.push_back(
            {{"nhs_number", patient.nhs_number}, {"name", patient.name}, {"story", patient.story}, {"id", patient.id}});
    if (auto done = write_file(folder / "demonstration.json",
                               json::serialize(json::object{{"patients", std::move(patients)},
                                                            {"control", region.control}}));
        !done)
        return done;
    std::string text = "# Written by mcr demo at each start.\ndemonstration = true\n\n";
    text += "[server]\nlisten = " + json_quote(listen) + "\n\n";
    text += "[store]\nurl = \"sqlite:mcr.db\"\n\n";
    text += "[audit]\nfolder = \"audit\"\nkey_file = \"audit.key\"\n\n";
    text += "[keys]\npatient_hash_file = \"patient-hash.key\"\npage_file = \"page.key\"\n\n";
    text += "[tokens]\nissuer = " + json_quote(issuer) + "\naudience = " + json_quote(audience) +
            "\nkeys_file = \"token.key\"\n\n";
    text += "[directory]\nfile = \"directory.toml\"\n\n";
    text += "[demographics]\naddress = " + json_quote(region.demographics) + "\n";
    return write_file(folder / "mcr.toml", text);
}

Result<DemoPeople> read_demo_people(const fs::path& folder) {
    auto text = read_text(folder / "demonstration.json");
    if (!text) return pass_on(text);
    auto found = parse_object(*text, "demonstration.json");
    if (!found) return pass_on(found);
    DemoPeople demo;
    demo.patients = patients_of(*found);
    if (demo.patients.empty())
        return fail(ErrorKind::malformed, "demonstration.json names no patients.");
    auto organisations = directory::read_toml_file(folder / "directory.toml");
    if (!organisations) return pass_on(organisations);
    const directory::Organisation* practice = nullptr;
    for (const auto& organisation : *organisations)
        if (!practice && organisation.kind == directory::Kind::gp_practice &&
            !organisation.systems.empty())
            practice = &organisation;
    if (!practice)
        return fail(ErrorKind::malformed, "directory.toml names no GP practice with a system.");
    const auto& first = demo.patients.front();
    auto number = people::NhsNumber::parse(first.nhs_number);
    if (!number) return pass_on(number);
    const auto space = first.name.rfind(' ');
    const std::string family =
        space == std::string::npos ? first.name : first.name.substr(space + 1);
    const std::string given = space == std::string::npos ? "" : first.name.substr(0, space);
    demo.personas = people::demonstration_personas(
        {*number, family, given, "", practice->code, practice->name});
    return demo;
}

Result<std::string> demo_token(const fs::path& folder, const DemoPeople& people,
                               std::string_view persona, const Clock& clock, Random& random) {
    std::string known;
    for (const people::Persona& one : people.personas) {
        if (one.id == persona) {
            auto key = read_text(folder / "token.key");
            if (!key) return pass_on(key);
            auto made = people::make_token_issuer(
                *key, {std::string(issuer), std::string(audience)}, clock, random);
            if (!made) return pass_on(made);
            return (*made)->issue(one.professional, one.purpose, token_lifetime);
        }
        known += (known.empty() ? "" : ", ") + one.id;
    }
    return fail(ErrorKind::not_found, "There is no such persona; there are: " + known + ".");
}

}  // namespace mcr::app
