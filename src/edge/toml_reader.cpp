#include "edge/toml_reader.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace mcr::edge {

Result<std::string> text_of_file(const std::filesystem::path& file, std::size_t max_bytes) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    std::ifstream in(file, std::ios::binary);
    if (error || !in)
        return fail(ErrorKind::not_found, "The file " + file.string() + " cannot be read.");
    if (size > max_bytes)
        return fail(ErrorKind::too_large, "The file " + file.string() + " is larger than " +
                                              std::to_string(max_bytes) + " bytes.");
    std::string text{std::istreambuf_iterator<char>(in), {}};
    return text;
}

Result<toml::table> parse_toml(std::string_view text, std::string_view name) {
    try {
        return toml::parse(text, name);
    } catch (const toml::parse_error& wrong) {
        return fail(ErrorKind::invalid, std::string(name) + " line " +
                                            std::to_string(wrong.source().begin.line) + ": " +
                                            std::string(wrong.description()) + ".");
    }
}

Result<toml::table> read_toml(const std::filesystem::path& file) {
    auto text = text_of_file(file);
    if (!text) return pass_on(text);
    return parse_toml(*text, file.string());
}

void TomlFault::note(const toml::node* node, const std::string& where, const std::string& rule) {
    if (first) return;
    std::string at = file;
    if (node != nullptr) at += " line " + std::to_string(node->source().begin.line);
    first = Error{ErrorKind::invalid, 400, at + ": " + where + ' ' + rule + '.', {}};
}

const toml::node* TableReader::find(std::string_view key) {
    known_.emplace(key);
    return table_.get(key);
}

std::string TableReader::name_of(std::string_view key) const {
    return what_.empty() ? std::string(key) : what_ + ", " + std::string(key);
}

void TableReader::wrong(std::string_view key, const std::string& rule) {
    const auto* node = table_.get(key);
    fault_.note(node != nullptr ? node : &table_, name_of(key), rule);
}

std::string TableReader::text(std::string_view key, std::string otherwise) {
    const auto* node = find(key);
    if (node == nullptr) return otherwise;
    if (const auto value = node->value_exact<std::string>()) return *value;
    wrong(key, "must be a text");
    return otherwise;
}

std::string TableReader::needed_text(std::string_view key) {
    std::string out = text(key);
    if (out.empty()) wrong(key, "is missing");
    return out;
}

std::int64_t TableReader::number(std::string_view key, std::int64_t otherwise, std::int64_t least,
                                 std::int64_t most) {
    const auto* node = find(key);
    if (node == nullptr) return otherwise;
    const auto value = node->value_exact<std::int64_t>();
    if (value && *value >= least && *value <= most) return *value;
    wrong(key,
          "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return otherwise;
}

bool TableReader::flag(std::string_view key, bool otherwise) {
    const auto* node = find(key);
    if (node == nullptr) return otherwise;
    if (const auto value = node->value_exact<bool>()) return *value;
    wrong(key, "must be true or false");
    return otherwise;
}

std::vector<std::string> TableReader::texts(std::string_view key) {
    std::vector<std::string> out;
    const auto* node = find(key);
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

std::string TableReader::word(std::string_view key, const std::vector<std::string>& words) {
    std::string value = text(key, words.front());
    if (std::ranges::find(words, value) != words.end()) return value;
    std::string rule = "must be one of";
    for (const std::string& word : words) rule += ' ' + word;
    wrong(key, rule);
    return words.front();
}

std::filesystem::path TableReader::path(std::string_view key) {
    const std::string value = text(key);
    if (value.empty()) return {};
    const std::filesystem::path named(value);
    return named.is_absolute() ? named : std::filesystem::path(fault_.file).parent_path() / named;
}

const toml::table* TableReader::table(std::string_view key) {
    const auto* node = find(key);
    if (node == nullptr) return nullptr;
    if (node->is_table()) return node->as_table();
    wrong(key, "must be a table");
    return nullptr;
}

std::vector<const toml::table*> TableReader::tables(std::string_view key) {
    std::vector<const toml::table*> out;
    const auto* node = find(key);
    if (node == nullptr) return out;
    const auto* array = node->as_array();
    if (array == nullptr) {
        wrong(key, "must be a list of tables");
        return out;
    }
    for (const auto& one : *array) {
        if (!one.is_table())
            wrong(key, "must be a list of tables");
        else
            out.push_back(one.as_table());
    }
    return out;
}

std::vector<std::pair<std::string, std::string>> TableReader::pairs(std::string_view key) {
    std::vector<std::pair<std::string, std::string>> out;
    const auto* within = table(key);
    if (within == nullptr) return out;
    for (const auto& [name, node] : *within) {
        const auto value = node.value_exact<std::string>();
        if (!value) wrong(key, "must hold texts only");
        out.emplace_back(name.str(), value.value_or(""));
    }
    return out;
}

void TableReader::finish() {
    for (const auto& [key, node] : table_)
        if (!known_.contains(key.str()))
            fault_.note(&node, name_of(key.str()), "is no known setting");
}

}  // namespace mcr::edge
