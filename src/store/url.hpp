#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace mcr::store {

enum class Database { sqlite, postgresql };

/// Where a store is. Made only by `parse`.
///   sqlite:PATH              a file, made when it is not there; its folder must be
///   postgresql:CONNINFO      libpq's "host=… dbname=… password=…"
///   postgresql://…           libpq's URI
class Url {
public:
    /// Errors: invalid. No sentence repeats any part of a PostgreSQL connection string.
    [[nodiscard]] static Result<Url> parse(std::string_view text);

    [[nodiscard]] Database database() const noexcept { return database_; }
    /// SQLite only.
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    /// PostgreSQL only: what libpq is given, with time limits where the text sets none.
    [[nodiscard]] const Secret& conninfo() const noexcept { return conninfo_; }
    /// Without user, password or options, for logs and errors.
    [[nodiscard]] const std::string& shown() const noexcept { return shown_; }
    /// `text` with every secret of this Url blotted out.
    [[nodiscard]] std::string without_secrets(std::string text) const;

private:
    Url() = default;
    [[nodiscard]] Result<void> parse_keywords(std::string_view text);
    [[nodiscard]] Result<void> parse_uri(std::string_view text);

    Database database_ = Database::sqlite;
    std::string path_;
    Secret conninfo_;
    std::string shown_;
    std::vector<Secret> secrets_;
};

}  // namespace mcr::store
