#include "app/client_tables.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "people/oidc_discovery.hpp"

namespace mcr::app {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 17> settings = {
    "id",           "name",           "organisation",    "keys_file",      "keys_uri",
    "certificates", "scopes",         "redirect_uris",   "launch_uri",     "grants",
    "staff_issuer", "staff_audience", "staff_keys_file", "staff_keys_uri", "ca_file",
    "gateway",      "speaks_for"};

/// Reads one [[client]] table; remembers what is wrong first.
class ClientTable {
public:
    ClientTable(const toml::table& table, const fs::path& folder) : table_(table), folder_(folder) {
        for (const auto& [key, node] : table)
            if (std::ranges::find(settings, key.str()) == settings.end())
                wrong(key.str(), "is no known setting");
    }

    std::string text(std::string_view key, bool needed = false) {
        const auto* node = table_.get(key);
        if (node == nullptr) {
            if (needed) wrong(key, "is missing");
            return {};
        }
        if (const auto value = node->value_exact<std::string>()) return *value;
        wrong(key, "must be a text");
        return {};
    }
    std::vector<std::string> texts(std::string_view key) {
        std::vector<std::string> out;
        const auto* node = table_.get(key);
        if (node == nullptr) return out;
        const auto* array = node->as_array();
        if (array == nullptr) {
            wrong(key, "must be a list of texts");
            return out;
        }
        for (const auto& one : *array) {
            const auto value = one.value_exact<std::string>();
            if (!value) wrong(key, "must be a list of texts");
            out.push_back(value.value_or(""));
        }
        return out;
    }
    /// Null where neither the file nor the address is given.
    std::shared_ptr<people::KeySource> keys(std::string_view file_key, std::string_view uri_key) {
        const std::string file = text(file_key);
        const std::string uri = text(uri_key);
        if (!file.empty() && !uri.empty()) wrong(uri_key, "goes without the file of keys");
        if (!uri.empty()) return from_address(uri_key, uri);
        if (file.empty()) return nullptr;
        std::ifstream in(folder_ / file, std::ios::binary);
        const std::string json{std::istreambuf_iterator<char>(in), {}};
        auto set = people::KeySet::parse(json);
        if (set) return std::make_shared<people::KeySource>(std::move(*set));
        wrong(file_key, in ? "names a file without usable keys" : "names a file that is not there");
        return nullptr;
    }
    void wrong(std::string_view key, std::string_view rule) {
        if (!error_.empty()) return;
        error_ = "the client in line " + std::to_string(table_.source().begin.line) + ": " +
                 std::string(key) + " " + std::string(rule) + ".";
    }
    [[nodiscard]] const std::string& error() const noexcept { return error_; }

private:
    std::shared_ptr<people::KeySource> from_address(std::string_view key, const std::string& uri) {
        if (!people::is_safe_url(uri)) {
            wrong(key, "is neither https nor this machine");
            return nullptr;
        }
        net::Upstream upstream;
        upstream.name = "keys of " + text("id");
        const std::string ca = text("ca_file");
        if (!ca.empty()) upstream.ca_file = (folder_ / ca).string();
        return std::make_shared<people::KeySource>(uri, std::move(upstream));
    }

    const toml::table& table_;
    const fs::path& folder_;
    std::string error_;
};

std::shared_ptr<const people::StaffIssuer> staff_of(ClientTable& read) {
    people::StaffIssuer staff{read.text("staff_issuer"), read.text("staff_audience"),
                              read.keys("staff_keys_file", "staff_keys_uri")};
    if (staff.issuer.empty() && staff.audience.empty() && !staff.keys) return nullptr;
    if (!staff.keys) read.wrong("staff_keys_file", "is missing");
    return std::make_shared<const people::StaffIssuer>(std::move(staff));
}

Result<people::Client> read_client(const toml::table& table, const fs::path& folder) {
    ClientTable read(table, folder);
    const auto organisation = OdsCode::parse(read.text("organisation", true));
    if (!organisation) read.wrong("organisation", "is no ODS code");
    const auto scopes = people::SmartScopes::parse(read.text("scopes"));
    if (!scopes) read.wrong("scopes", "are none");
    std::vector<people::Grant> grants;
    for (const std::string& name : read.texts("grants"))
        if (const auto grant = people::grant_from(name))
            grants.push_back(*grant);
        else
            read.wrong("grants", "names one that there is not");
    std::string id = read.text("id", true), name = read.text("name", true);
    auto keys = read.keys("keys_file", "keys_uri");
    auto certificates = read.texts("certificates"), redirects = read.texts("redirect_uris");
    std::string launch = read.text("launch_uri");
    auto staff = staff_of(read);
    std::string gateway = read.text("gateway");
    std::vector<OdsCode> speaks_for;
    for (const std::string& code : read.texts("speaks_for"))
        if (auto parsed = OdsCode::parse(code))
            speaks_for.push_back(std::move(*parsed));
        else
            read.wrong("speaks_for", "names what is no ODS code");
    if (!read.error().empty()) return fail(ErrorKind::invalid, read.error());
    return people::Client{.id = std::move(id),
                          .name = std::move(name),
                          .organisation = *organisation,
                          .keys = std::move(keys),
                          .certificates = std::move(certificates),
                          .redirect_uris = std::move(redirects),
                          .launch_uri = std::move(launch),
                          .scopes = *scopes,
                          .grants = std::move(grants),
                          .staff = std::move(staff),
                          .gateway = std::move(gateway),
                          .speaks_for = std::move(speaks_for)};
}

}  // namespace

Result<people::Clients> read_clients(const toml::table& root, const fs::path& folder) {
    const auto* node = root.get("client");
    if (node == nullptr) return people::Clients();
    const auto* tables = node->as_array();
    if (tables == nullptr || !tables->is_homogeneous<toml::table>())
        return fail(ErrorKind::invalid, "clients stand in [[client]] tables.");
    std::vector<people::Client> clients;
    for (const auto& one : *tables) {
        auto client = read_client(*one.as_table(), folder);
        if (!client) return pass_on(client);
        clients.push_back(std::move(*client));
    }
    return people::Clients::make(std::move(clients));
}

}  // namespace mcr::app
