#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "edge/withholding.hpp"
#include "net/mllp.hpp"
#include "net/server.hpp"

namespace mcr::edge {

/// One way in which the holder's systems tell the edge something.
struct FeedSettings {
    enum class Kind { mllp, csv, sql, folder };
    std::string name;
    Kind kind = Kind::mllp;
    std::string system;  ///< goes into ids: feeds of one system speak of the same things
    // mllp
    net::MllpServerOptions listen;
    std::vector<std::string> senders, processing_ids;
    // csv, folder: where the files are; sql: what is asked
    std::filesystem::path path;
    std::filesystem::path mapping;  ///< csv, sql
    std::string url;                ///< sql
    std::filesystem::path index;    ///< folder
    Milliseconds every{60'000};     ///< between readings
};
[[nodiscard]] std::string_view code_of(FeedSettings::Kind kind) noexcept;

/// An edge's configuration (docs/edge.md describes the file).
struct EdgeSettings {
    std::string organisation;  ///< ODS code; may be empty
    std::string name, key;
    std::string time_zone = "Europe/London";
    /// Systems of identifiers by assigning authority.
    std::vector<std::pair<std::string, std::string>> authorities;
    std::string store;
    std::size_t database_threads = 4;
    net::ServerOptions server;
    std::string base_url;  ///< empty: that of the server, with /fhir behind it
    std::size_t threads = 2;
    std::vector<Secret> tokens;
    std::vector<std::string> subjects;
    bool anybody = false;  ///< said so, and only for an address of this machine
    std::size_t page_resources = 500;
    WithheldAs withheld_as = WithheldAs::unknown;
    int remember_days = 400;  ///< how long the ledger knows a message
    std::vector<FeedSettings> feeds;
};

/// Errors: invalid, in the form "FILE line 12: feed pas, listen must be ADDRESS:PORT.", for what is
/// no TOML, unknown keys, and values that break a rule; not_found for files.
[[nodiscard]] Result<EdgeSettings> read_settings(const std::filesystem::path& file);

}  // namespace mcr::edge
