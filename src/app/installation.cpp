#include "app/installation.hpp"

#include <toml++/toml.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <set>

#include "app/client_tables.hpp"
#include "base/text.hpp"

namespace mcr::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_file_bytes = 1UL << 20U;

Result<std::string> read_file(const fs::path& path, std::string_view what) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error)
        return fail(ErrorKind::not_found,
                    "The " + std::string(what) + " " + path.string() + " cannot be read.");
    if (size > max_file_bytes)
        return fail(ErrorKind::too_large,
                    "The " + std::string(what) + " " + path.string() + " is larger than 1 MB.");
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) return fail(ErrorKind::not_found, "The " + path.string() + " cannot be read.");
    return text;
}

/// Reads one configuration table by table; remembers the first thing that is wrong, and which keys
/// were asked for, so that an unknown one is found.
class Reader {
public:
    Reader(fs::path file, const toml::table& root) : file_(std::move(file)), root_(root) {}

    std::string text(std::string_view table, std::string_view key, std::string otherwise = {}) {
        const auto* node = find(table, key);
        if (!node) return otherwise;
        if (const auto value = node->value_exact<std::string>()) return *value;
        wrong(node, table, key, "must be a text");
        return otherwise;
    }
    std::int64_t number(std::string_view table, std::string_view key, std::int64_t otherwise,
                        std::int64_t least, std::int64_t most) {
        const auto* node = find(table, key);
        if (!node) return otherwise;
        const auto value = node->value_exact<std::int64_t>();
        if (value && *value >= least && *value <= most) return *value;
        wrong(
            node, table, key,
            "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
        return otherwise;
    }
    bool flag(std::string_view table, std::string_view key) {
        const auto* node = find(table, key);
        if (!node) return false;
        if (const auto value = node->value_exact<bool>()) return *value;
        wrong(node, table, key, "must be true or false");
        return false;
    }
    fs::path path(std::string_view table, std::string_view key) {
        const std::string value = text(table, key);
        if (value.empty()) return {};
        return fs::path(value).is_absolute() ? fs::path(value) : file_.parent_path() / value;
    }
    /// The content of the file that `key` names; it is required.
    std::string content(std::string_view table, std::string_view key) {
        const fs::path named = path(table, key);
        if (named.empty()) {
            missing(table, key);
            return {};
        }
        auto read = read_file(named, std::string(table) + "." + std::string(key));
        if (read) return std::string(trim(*read));
        if (!error_) error_ = read.error();
        return {};
    }
    /// As content, where the setting may be missing.
    std::string content_if_named(std::string_view table, std::string_view key) {
        return path(table, key).empty() ? std::string() : content(table, key);
    }
    /// Tables that are read elsewhere.
    void leave(std::string_view tables) { known_.insert("." + std::string(tables)); }
    void missing(std::string_view table, std::string_view key) {
        if (!error_)
            error_ = Error{ErrorKind::invalid,
                           400,
                           file_.string() + ": " + std::string(table) + "." + std::string(key) +
                               " is missing.",
                           {}};
    }
    /// What was wrong first, or a key that nobody asked for.
    std::optional<Error> error() {
        for (const auto& [table_name, node] : root_) {
            const std::string table(table_name.str());
            if (error_) break;
            if (!node.is_table()) {
                if (!known_.contains("." + table)) unknown(node, table);
                continue;
            }
            if (known_.contains("." + table)) continue;
            for (const auto& [key, value] : *node.as_table())
                if (!error_ && !known_.contains(table + "." + std::string(key.str())))
                    unknown(value, table + "." + std::string(key.str()));
        }
        return error_;
    }

private:
    const toml::node* find(std::string_view table, std::string_view key) {
        known_.insert(std::string(table) + "." + std::string(key));
        if (table.empty()) return root_.get(key);
        const auto* inner = root_.get_as<toml::table>(table);
        return inner ? inner->get(key) : nullptr;
    }
    [[nodiscard]] std::string at(const toml::node& node) const {
        return file_.string() + " line " + std::to_string(node.source().begin.line) + ": ";
    }
    void wrong(const toml::node* node, std::string_view table, std::string_view key,
               const std::string& rule) {
        if (!error_)
            error_ =
                Error{ErrorKind::invalid,
                      400,
                      at(*node) + std::string(table) + "." + std::string(key) + " " + rule + ".",
                      {}};
    }
    void unknown(const toml::node& node, const std::string& name) {
        error_ = Error{ErrorKind::invalid, 400, at(node) + name + " is no known setting.", {}};
    }

    fs::path file_;
    const toml::table& root_;
    std::set<std::string> known_;
    std::optional<Error> error_;
};

void read_listen(Reader& read, Installation& into, const fs::path& file,
                 std::optional<Error>& error) {
    const std::string listen = read.text("server", "listen", "127.0.0.1:8080");
    const auto colon = listen.rfind(':');
    int port = -1;
    if (colon != std::string::npos && colon + 1 < listen.size() && listen.size() - colon <= 6) {
        port = 0;
        for (const char c : std::string_view(listen).substr(colon + 1))
            port = c >= '0' && c <= '9' && port >= 0 ? port * 10 + (c - '0') : -1;
    }
    if (port < 0 || port > 65535) {
        error = Error{
            ErrorKind::invalid, 400, file.string() + ": server.listen must be ADDRESS:PORT.", {}};
        return;
    }
    into.server.address = listen.substr(0, colon);
    into.server.port = static_cast<std::uint16_t>(port);
}

net::ClientCertificates read_client_certificates(Reader& read, const fs::path& file,
                                                 std::optional<Error>& error) {
    const std::string text = read.text("server", "client_certificates", "none");
    if (text == "none") return net::ClientCertificates::none;
    if (text == "optional") return net::ClientCertificates::optional;
    if (text == "required") return net::ClientCertificates::required;
    error =
        Error{ErrorKind::invalid,
              400,
              file.string() + ": server.client_certificates must be none, optional or required.",
              {}};
    return net::ClientCertificates::none;
}

void read_upstream(Reader& read, std::string_view table, net::Upstream& upstream) {
    upstream.ca_file = read.path(table, "ca_file").string();
    upstream.client_cert_file = read.path(table, "cert_file").string();
    upstream.client_key_file = read.path(table, "key_file").string();
}

void read_locating(Reader& read, Installation& into, const fs::path& file,
                   std::optional<Error>& error) {
    auto& locator = into.record_locator;
    locator.address = read.text("nrl", "address");
    locator.credential = read.text("nrl", "credential");
    const std::string search = read.text("nrl", "search", "post");
    if (search != "post" && search != "get" && !error)
        error =
            Error{ErrorKind::invalid, 400, file.string() + ": nrl.search must be post or get.", {}};
    locator.by_post = search == "post";
    locator.time_limit = Milliseconds{read.number("nrl", "limit_ms", 3'000, 1, 60'000)};
    read_upstream(read, "nrl", locator.upstream);
    auto& endpoints = into.endpoint_directory;
    endpoints.address = read.text("sds", "address");
    endpoints.credential = read.text("sds", "credential");
    endpoints.time_limit = Milliseconds{read.number("sds", "limit_ms", 2'000, 1, 60'000)};
    endpoints.keep = std::chrono::seconds{read.number("sds", "keep_s", 300, 0, 3'600)};
    read_upstream(read, "sds", endpoints.upstream);
    into.hints_lifetime = std::chrono::days{read.number("hints", "days", 180, 0, 3'650)};
    into.askings_at_once =
        static_cast<std::size_t>(read.number("view", "askings_at_once", 0, 0, 10'000));
}

Result<Installation> read_installation(const fs::path& file, const toml::table& root) {
    Reader read(file, root);
    Installation in;
    std::optional<Error> error;
    in.folder = file.parent_path();
    in.demonstration = read.flag("", "demonstration");

    read_listen(read, in, file, error);
    in.server.cert_file = read.path("server", "cert_file").string();
    in.server.key_file = read.path("server", "key_file").string();
    in.server.client_ca_file = read.path("server", "client_ca_file").string();
    in.server.client_certificates = read_client_certificates(read, file, error);
    in.base_url = read.text("server", "base_url");
    in.threads = static_cast<std::size_t>(read.number("server", "threads", 0, 0, 256));
    in.stop_grace = Milliseconds{read.number("server", "stop_grace_ms", 10'000, 0, 600'000)};
    in.server.max_connections =
        static_cast<std::uint32_t>(read.number("server", "max_connections", 4096, 1, 1'000'000));

    in.store = read.text("store", "url");
    if (in.store.empty()) read.missing("store", "url");
    constexpr std::string_view sqlite = "sqlite:";
    if (in.store.starts_with(sqlite)) {
        const fs::path path = in.store.substr(sqlite.size());
        if (path.is_relative()) in.store = std::string(sqlite) + (in.folder / path).string();
    }
    in.database_threads = static_cast<std::size_t>(read.number("store", "threads", 4, 1, 64));

    in.audit_folder = read.path("audit", "folder");
    if (in.audit_folder.empty()) read.missing("audit", "folder");
    in.audit_key = Secret(read.content("audit", "key_file"));
    in.patient_hash_key = Secret(read.content("keys", "patient_hash_file"));
    in.page_key = Secret(read.content("keys", "page_file"));

    in.token_issuer = read.text("tokens", "issuer");
    in.token_audience = read.text("tokens", "audience");
    if (in.token_issuer.empty()) read.missing("tokens", "issuer");
    if (in.token_audience.empty()) read.missing("tokens", "audience");
    in.token_keys = read.content("tokens", "keys_file");
    in.token_signing_key = Secret(read.content_if_named("tokens", "signing_key_file"));

    in.directory_file = read.path("directory", "file");
    in.secrets_folder = read.path("secrets", "folder");
    in.demographics_address = read.text("demographics", "address");
    if (in.demographics_address.empty()) read.missing("demographics", "address");
    in.demographics_upstream.name = "PDS";
    in.demographics_upstream.ca_file = read.path("demographics", "ca_file").string();
    in.demographics_upstream.client_cert_file = read.path("demographics", "cert_file").string();
    in.demographics_upstream.client_key_file = read.path("demographics", "key_file").string();
    in.demographics_upstream.max_body_bytes = 1UL << 20U;
    read_locating(read, in, file, error);
    in.view_limit = Milliseconds{read.number("view", "limit_ms", 10'000, 100, 120'000)};

    in.document_limit =
        Milliseconds{read.number("documents", "limit_ms", 300'000, 1000, 3'600'000)};
    in.document_lifetime =
        std::chrono::minutes{read.number("documents", "lifetime_minutes", 60, 1, 1440)};
    in.max_document_bytes =
        static_cast<std::uint64_t>(read.number("documents", "max_megabytes", 1024, 1, 1U << 20U))
        << 20U;
    in.gateway.identity = read.text("federation", "identity");
    if (!in.gateway.identity.empty() && !source::federation::is_identity(in.gateway.identity) &&
        !error)
        error = Error{ErrorKind::invalid,
                      400,
                      file.string() +
                          ": federation.identity must be 1 to 64 letters, digits, '.', '_' or '-'.",
                      {}};
    in.gateway.most_hops = static_cast<std::size_t>(
        read.number("federation", "most_hops", 3, 1,
                    static_cast<std::int64_t>(source::federation::longest_path)));

    read.leave("client");
    read.leave("sign_in");
    if (!error) error = read.error();
    if (error) return std::unexpected(*error);
    auto clients = read_clients(root, in.folder);
    if (!clients) return fail(ErrorKind::invalid, file.string() + ": " + clients.error().sentence);
    in.clients = std::move(*clients);
    auto sign_in = read_sign_in(root, in.folder);
    if (!sign_in) return fail(ErrorKind::invalid, file.string() + ": " + sign_in.error().sentence);
    in.sign_in = std::move(*sign_in);
    return in;
}

}  // namespace

Result<Installation> load_installation(const fs::path& config, const fs::path& state) {
    if (config.empty() && state.empty())
        return fail(ErrorKind::not_found,
                    "Say which installation: --config FILE, or --state DIR of a demonstration.");
    const fs::path file = config.empty() ? state / "mcr.toml" : config;
    auto text = read_file(file, "configuration");
    if (!text) return pass_on(text);
    try {
        const toml::table root = toml::parse(*text, file.string());
        return read_installation(file, root);
    } catch (const toml::parse_error& wrong) {
        return fail(ErrorKind::invalid, file.string() + " line " +
                                            std::to_string(wrong.source().begin.line) + ": " +
                                            std::string(wrong.description()) + ".");
    }
}

}  // namespace mcr::app
