#include "store/sql_text.hpp"

#include "base/text.hpp"

namespace mcr::store {
namespace {

/// The end of the quoted text, name or comment that begins at `at`; `at` where none begins.
std::size_t end_of_quoted(std::string_view sql, std::size_t at) {
    const auto after = [&](std::string_view closing, std::size_t from) {
        const auto found = sql.find(closing, from);
        return found == std::string_view::npos ? sql.size() : found + closing.size();
    };
    if (sql[at] == '\'') return after("'", at + 1);
    if (sql[at] == '"') return after("\"", at + 1);
    if (sql.substr(at, 2) == "--") return after("\n", at + 2);
    if (sql.substr(at, 2) == "/*") return after("*/", at + 2);
    return at;
}

}  // namespace

NumberedSql number_parameters(std::string_view sql) {
    NumberedSql out;
    out.text.reserve(sql.size() + 16);
    for (std::size_t i = 0; i < sql.size();) {
        if (const auto end = end_of_quoted(sql, i); end != i) {
            out.text += sql.substr(i, end - i);
            i = end;
        } else if (sql[i] == '?') {
            out.text += ":p" + std::to_string(++out.parameters);
            ++i;
        } else {
            out.text += sql[i++];
        }
    }
    return out;
}

std::vector<std::string> split_statements(std::string_view sql) {
    std::vector<std::string> out;
    std::size_t from = 0;
    const auto take = [&](std::size_t to) {
        if (const auto statement = trim(sql.substr(from, to - from)); !statement.empty())
            out.emplace_back(statement);
        from = to + 1;
    };
    for (std::size_t i = 0; i < sql.size();) {
        if (const auto end = end_of_quoted(sql, i); end != i) {
            i = end;
        } else {
            if (sql[i] == ';') take(i);
            ++i;
        }
    }
    if (from < sql.size()) take(sql.size());
    return out;
}

std::string shorten(std::string_view sql) {
    constexpr std::size_t most = 100;
    std::string out;
    bool space = false;
    for (const char c : trim(sql)) {
        if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
            space = true;
            continue;
        }
        if (space) out += ' ';
        space = false;
        out += c;
        if (out.size() >= most) return out + "...";
    }
    return out;
}

}  // namespace mcr::store
