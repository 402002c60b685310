#include "app/sign_in_settings.hpp"

#include <fstream>
#include <iterator>
#include <set>

#include "base/text.hpp"
#include "people/oidc_discovery.hpp"

namespace mcr::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view staff_scope =
    "openid profile nhsperson nationalrbacaccess associatedorgs selectedrole";
constexpr std::string_view patient_scope = "openid profile profile_extended";
constexpr std::string_view patient_vectors = R"(["P9.Cp.Cd","P9.Cp.Ck","P9.Cm"])";

/// Reads one table; remembers what is wrong first, and which settings were asked for.
class Table {
public:
    Table(const toml::table& table, std::string name, const fs::path& folder)
        : table_(table), name_(std::move(name)), folder_(folder) {}

    std::string text(std::string_view key, std::string_view otherwise = {}, bool needed = false) {
        const auto* node = find(key);
        if (node == nullptr) {
            if (needed) wrong(key, "is missing");
            return std::string(otherwise);
        }
        const auto value = node->value_exact<std::string>();
        if (!value) wrong(key, "must be a text");
        return value.value_or("");
    }
    std::int64_t number(std::string_view key, std::int64_t otherwise, std::int64_t least,
                        std::int64_t most) {
        const auto* node = find(key);
        if (node == nullptr) return otherwise;
        const auto value = node->value_exact<std::int64_t>();
        if (value && *value >= least && *value <= most) return *value;
        wrong(key, "must be a whole number from " + std::to_string(least) + " to " +
                       std::to_string(most));
        return otherwise;
    }
    std::vector<std::string> texts(std::string_view key) {
        std::vector<std::string> out;
        const auto* node = find(key);
        if (node == nullptr) return out;
        const auto* array = node->as_array();
        if (array == nullptr) wrong(key, "must be a list of texts");
        for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
            const auto value = array->get(i)->value_exact<std::string>();
            if (!value) wrong(key, "must be a list of texts");
            out.push_back(value.value_or(""));
        }
        return out;
    }
    fs::path path(std::string_view key) {
        const std::string named = text(key);
        return named.empty() ? fs::path() : folder_ / named;
    }
    /// The content of the file that `key` names; empty where it is not set.
    std::string content(std::string_view key) {
        const fs::path file = path(key);
        if (file.empty()) return {};
        std::ifstream in(file, std::ios::binary);
        const std::string all{std::istreambuf_iterator<char>(in), {}};
        if (!in) wrong(key, "names a file that cannot be read");
        return std::string(trim(all));
    }
    /// The table below, null where there is none.
    const toml::table* below(std::string_view key) {
        const auto* node = find(key);
        if (node == nullptr) return nullptr;
        if (!node->is_table()) wrong(key, "must be a table");
        return node->as_table();
    }
    void wrong(std::string_view key, std::string_view rule) {
        if (error_.empty()) error_ = name_ + "." + std::string(key) + " " + std::string(rule) + ".";
    }
    /// What was wrong first, a setting that nobody asked for included; empty when all is well.
    std::string error() {
        for (const auto& [key, node] : table_)
            if (!known_.contains(key.str())) wrong(key.str(), "is no known setting");
        return error_;
    }

private:
    const toml::node* find(std::string_view key) {
        known_.emplace(key);
        return table_.get(key);
    }
    const toml::table& table_;
    std::string name_;
    const fs::path& folder_;
    std::set<std::string, std::less<>> known_;
    std::string error_;
};

/// How the installation proves itself: a key, or a secret sent in one of two ways.
void read_proof(Table& read, ProviderOptions& into) {
    const std::string key = read.content("key_file");
    into.client_secret = Secret(read.content("client_secret_file"));
    const std::string sent = read.text("client_auth", "basic");
    if (sent != "basic" && sent != "post") read.wrong("client_auth", "must be basic or post");
    if (key.empty() == into.client_secret.empty()) {
        read.wrong("client_secret_file",
                   "or key_file must be there, one of them, and not be empty");
        return;
    }
    into.proof = sent == "post" ? people::ClientAuthentication::secret_post
                                : people::ClientAuthentication::secret_basic;
    if (key.empty()) return;
    auto parsed = people::SigningKey::parse(key);
    if (!parsed) {
        read.wrong("key_file", "holds no private key as a JWK with a kid");
        return;
    }
    into.key = std::make_shared<const people::SigningKey>(std::move(*parsed));
    into.proof = people::ClientAuthentication::private_key;
}

ProviderOptions read_common(Table& read, std::string_view name, std::string_view scope) {
    ProviderOptions out;
    out.issuer = read.text("issuer", {}, true);
    if (!out.issuer.empty() && !people::is_safe_url(out.issuer))
        read.wrong("issuer", "must be an https address, or http on this machine");
    out.client_id = read.text("client_id", {}, true);
    out.scope = read.text("scope", scope);
    out.upstream.name = "sign-in of " + std::string(name);
    out.upstream.ca_file = read.path("ca_file").string();
    read_proof(read, out);
    return out;
}

ProviderOptions read_staff(Table& read) {
    ProviderOptions out = read_common(read, "staff", staff_scope);
    out.contexts = read.text("acr_values");
    out.least_assurance = static_cast<std::uint32_t>(read.number("least_assurance", 2, 0, 9));
    for (const std::string& text : read.texts("roles")) {
        auto rule = people::parse_role_rule(text);
        if (rule)
            out.roles.push_back(std::move(*rule));
        else
            read.wrong("roles", "has a row that is none: " + rule.error().sentence);
    }
    for (const std::string& text : read.texts("administrators")) {
        const auto code = OdsCode::parse(text);
        if (code)
            out.administrators.push_back(*code);
        else
            read.wrong("administrators", "must be a list of ODS codes");
    }
    return out;
}

ProviderOptions read_patients(Table& read) {
    ProviderOptions out = read_common(read, "patients", patient_scope);
    out.vectors = read.text("vtr", patient_vectors);
    const auto code = OdsCode::parse(read.text("organisation", {}, true));
    if (code)
        out.organisation = *code;
    else
        read.wrong("organisation", "must be an ODS code");
    out.organisation_name = read.text("organisation_name", {}, true);
    return out;
}

}  // namespace

Result<SignInSettings> read_sign_in(const toml::table& root, const fs::path& folder) {
    SignInSettings out;
    const auto* node = root.get("sign_in");
    if (node == nullptr) return out;
    if (!node->is_table()) return fail(ErrorKind::invalid, "sign_in must be a table.");
    Table read(*node->as_table(), "sign_in", folder);
    out.limits.idle = std::chrono::minutes{read.number("idle_minutes", 15, 1, 120)};
    out.limits.absolute = std::chrono::minutes{read.number("absolute_minutes", 600, 5, 1440)};
    std::string error;
    if (const auto* table = read.below("staff")) {
        Table staff(*table, "sign_in.staff", folder);
        out.staff = read_staff(staff);
        error = staff.error();
    }
    if (const auto* table = read.below("patients")) {
        Table patients(*table, "sign_in.patients", folder);
        out.patients = read_patients(patients);
        if (error.empty()) error = patients.error();
    }
    if (error.empty()) error = read.error();
    if (!error.empty()) return fail(ErrorKind::invalid, std::move(error));
    return out;
}

}  // namespace mcr::app
