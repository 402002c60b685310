#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mcr::edge {

/// The whole of a small file. Errors: not_found; too_large beyond `max_bytes`.
[[nodiscard]] Result<std::string> text_of_file(const std::filesystem::path& file,
                                               std::size_t max_bytes = 1UL << 20U);

/// TOML of a file. Errors: invalid, naming file and line; those of text_of_file.
[[nodiscard]] Result<toml::table> read_toml(const std::filesystem::path& file);
[[nodiscard]] Result<toml::table> parse_toml(std::string_view text, std::string_view name);

/// What is wrong first over all tables of a file.
struct TomlFault {
    std::string file;
    std::optional<Error> first;
    void note(const toml::node* node, const std::string& where, const std::string& rule);
};

/// Reads one table key by key; a key that nobody asked for is a fault when `finish` is called.
class TableReader {
public:
    /// `what` names the table in errors ("feed pas"); empty for the root. All must outlive it.
    TableReader(const toml::table& table, std::string what, TomlFault& fault)
        : table_(table), what_(std::move(what)), fault_(fault) {}

    [[nodiscard]] std::string text(std::string_view key, std::string otherwise = {});
    [[nodiscard]] std::string needed_text(std::string_view key);
    [[nodiscard]] std::int64_t number(std::string_view key, std::int64_t otherwise,
                                      std::int64_t least, std::int64_t most);
    [[nodiscard]] bool flag(std::string_view key, bool otherwise = false);
    [[nodiscard]] std::vector<std::string> texts(std::string_view key);
    /// One of `words`; the first where it is missing.
    [[nodiscard]] std::string word(std::string_view key, const std::vector<std::string>& words);
    /// A path, from the folder of the file if it is relative; empty where it is missing.
    [[nodiscard]] std::filesystem::path path(std::string_view key);
    /// A table of its own; null where it is missing.
    [[nodiscard]] const toml::table* table(std::string_view key);
    /// An array of tables; empty where it is missing.
    [[nodiscard]] std::vector<const toml::table*> tables(std::string_view key);
    /// All texts of the table `key`, in its order.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> pairs(std::string_view key);

    void wrong(std::string_view key, const std::string& rule);
    [[nodiscard]] bool has(std::string_view key) const { return table_.contains(key); }
    /// Names the table from now on.
    void call(std::string what) { what_ = std::move(what); }
    void finish();

private:
    [[nodiscard]] const toml::node* find(std::string_view key);
    [[nodiscard]] std::string name_of(std::string_view key) const;
    const toml::table& table_;
    std::string what_;
    TomlFault& fault_;
    std::set<std::string, std::less<>> known_;
};

}  // namespace mcr::edge
