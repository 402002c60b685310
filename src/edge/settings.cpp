#include "edge/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "base/ods_code.hpp"
#include "base/text.hpp"
#include "edge/toml_reader.hpp"

namespace mcr::edge {
namespace {

namespace fs = std::filesystem;

struct Address {
    std::string host;
    std::uint16_t port = 0;
};

std::optional<Address> address_of(const std::string& text) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0) return std::nullopt;
    Address out{text.substr(0, colon), 0};
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + colon + 1, end, out.port);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return out;
}

bool is_this_machine(std::string_view host) {
    return host == "::1" || host == "localhost" || host.starts_with("127.");
}

net::ClientCertificates certificates_of(TableReader& read) {
    const std::string word = read.word("client_certificates", {"none", "optional", "required"});
    if (word == "required") return net::ClientCertificates::required;
    return word == "optional" ? net::ClientCertificates::optional : net::ClientCertificates::none;
}

template <class Options>
void read_listening(TableReader& read, Options& into) {
    const std::string listen = read.needed_text("listen");
    const auto address = address_of(listen);
    if (!address && !listen.empty()) read.wrong("listen", "must be ADDRESS:PORT");
    if (address) {
        into.address = address->host;
        into.port = address->port;
    }
    into.cert_file = read.path("cert_file").string();
    into.key_file = read.path("key_file").string();
    into.client_ca_file = read.path("client_ca_file").string();
    into.client_certificates = certificates_of(read);
    if (into.cert_file.empty() != into.key_file.empty())
        read.wrong("cert_file", "goes with key_file");
    if (into.client_certificates != net::ClientCertificates::none &&
        (into.client_ca_file.empty() || into.cert_file.empty()))
        read.wrong("client_certificates", "needs cert_file, key_file and client_ca_file");
}

void read_server(TableReader& read, const fs::path& folder, EdgeSettings& into) {
    read_listening(read, into.server);
    into.base_url = read.text("base_url");
    if (into.base_url.ends_with('/')) read.wrong("base_url", "has no slash at its end");
    into.threads = static_cast<std::size_t>(read.number("threads", 2, 1, 64));
    into.page_resources = static_cast<std::size_t>(read.number("page_resources", 500, 1, 10'000));
    into.subjects = read.texts("callers");
    into.anybody = read.flag("anybody");
    for (const std::string& file : read.texts("token_files")) {
        const fs::path path(file);
        auto text = text_of_file(path.is_absolute() ? path : folder / path, 4096);
        if (!text || trim(*text).size() < 16)
            read.wrong("token_files",
                       "names a file that is not there, or has fewer than 16 "
                       "characters");
        else
            into.tokens.emplace_back(std::string(trim(*text)));
    }
    if (!into.subjects.empty() && into.server.client_certificates == net::ClientCertificates::none)
        read.wrong("callers", "needs client_certificates to be required");
    if (into.anybody && !is_this_machine(into.server.address))
        read.wrong("anybody", "is for an address of this machine only");
    if (!into.anybody && into.tokens.empty() && into.subjects.empty())
        read.wrong("token_files", "or callers must say who may ask");
    if (into.base_url.empty() && !is_this_machine(into.server.address))
        read.wrong("base_url", "must say by which address others know this one");
}

FeedSettings read_feed(const toml::table& table, TomlFault& fault) {
    TableReader read(table, "a feed", fault);
    FeedSettings feed;
    feed.name = read.needed_text("name");
    read.call("feed " + feed.name);
    if (!std::ranges::all_of(feed.name, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        }))
        read.wrong("name", "must be of lower case letters, digits and hyphens");
    feed.system = read.text("system", feed.name);
    const std::string kind = read.word("kind", {"mllp", "csv", "sql", "folder"});
    if (kind == "mllp") {
        read_listening(read, feed.listen);
        feed.senders = read.texts("senders");
        feed.processing_ids = read.texts("processing_ids");
        if (feed.processing_ids.empty()) feed.processing_ids = {"P"};
        feed.listen.max_bytes = static_cast<std::size_t>(read.number(
            "max_bytes", static_cast<std::int64_t>(net::mllp_max_bytes), 1024, 256L << 20U));
    } else {
        feed.every = Milliseconds{1000 * read.number("every_seconds", 60, 1, 86'400)};
        const bool mapped = kind == "csv" || kind == "sql";
        feed.kind = kind == "csv"   ? FeedSettings::Kind::csv
                    : kind == "sql" ? FeedSettings::Kind::sql
                                    : FeedSettings::Kind::folder;
        if (mapped) {
            feed.mapping = read.path("mapping");
            if (feed.mapping.empty()) read.wrong("mapping", "is missing");
        }
        if (kind == "sql") {
            feed.url = read.needed_text("url");
        } else {
            feed.path = read.path("path");
            if (feed.path.empty()) read.wrong("path", "is missing");
        }
        if (kind == "folder") {
            feed.index = read.path("index");
            if (feed.index.empty()) read.wrong("index", "is missing");
        }
    }
    read.finish();
    return feed;
}

std::string with_folder(std::string url, const fs::path& folder) {
    constexpr std::string_view sqlite = "sqlite:";
    if (!url.starts_with(sqlite)) return url;
    const fs::path path = url.substr(sqlite.size());
    return path.is_absolute() ? url : std::string(sqlite) + (folder / path).string();
}

void read_tables(TableReader& root, const fs::path& folder, TomlFault& fault, EdgeSettings& out) {
    static const toml::table none;
    const auto within = [&](std::string_view key) -> const toml::table& {
        const auto* table = root.table(key);
        if (table == nullptr) root.wrong(key, "is missing");
        return table != nullptr ? *table : none;
    };
    TableReader edge(within("edge"), "edge", fault);
    out.organisation = edge.text("organisation");
    if (!out.organisation.empty() && !OdsCode::parse(out.organisation))
        edge.wrong("organisation", "is no ODS code");
    out.name = edge.text("name");
    out.key = edge.needed_text("key");
    out.time_zone = edge.text("time_zone", "Europe/London");
    out.authorities = edge.pairs("authorities");
    out.remember_days = static_cast<int>(edge.number("remember_days", 400, 1, 4000));
    edge.finish();

    TableReader store(within("store"), "store", fault);
    out.store = with_folder(store.needed_text("url"), folder);
    out.database_threads = static_cast<std::size_t>(store.number("threads", 4, 1, 64));
    store.finish();

    TableReader server(within("server"), "server", fault);
    read_server(server, folder, out);
    server.finish();

    if (const auto* table = root.table("withhold"); table != nullptr) {
        TableReader withhold(*table, "withhold", fault);
        out.withheld_as = *withheld_as_from(withhold.word("as", {"unknown", "refused"}));
        withhold.finish();
    }
    std::set<std::string> names;
    for (const toml::table* table : root.tables("feed")) {
        FeedSettings feed = read_feed(*table, fault);
        if (!names.insert(feed.name).second)
            fault.note(table, "feed " + feed.name, "is there twice");
        feed.url = with_folder(std::move(feed.url), folder);
        out.feeds.push_back(std::move(feed));
    }
    root.finish();
}

}  // namespace

std::string_view code_of(FeedSettings::Kind kind) noexcept {
    constexpr std::array<std::string_view, 4> names = {"mllp", "csv", "sql", "folder"};
    return names[static_cast<std::size_t>(kind)];
}

Result<EdgeSettings> read_settings(const fs::path& file) {
    auto table = read_toml(file);
    if (!table) return pass_on(table);
    TomlFault fault{file.string(), {}};
    EdgeSettings out;
    TableReader root(*table, {}, fault);
    read_tables(root, file.parent_path(), fault, out);
    if (fault.first) return std::unexpected(std::move(*fault.first));
    return out;
}

}  // namespace mcr::edge
