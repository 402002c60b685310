#include "store/url.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.hpp"

namespace mcr::store {
namespace {

struct Default {
    std::string_view key, value;
};
constexpr std::array defaults = {Default{"connect_timeout", "5"},
                                 Default{"tcp_user_timeout", "10000"},
                                 Default{"application_name", "my-care-record"}};

bool space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_secret(std::string_view key) {
    return key.find("pass") != std::string_view::npos || key == "sslkey" || key == "user";
}

std::unexpected<Error> broken() {
    return fail(ErrorKind::invalid,
                "The store's PostgreSQL connection string is not a list of keyword=value, nor a "
                "URI with its user and password percent-encoded.");
}

/// libpq's keyword/value form: spaces around '=' allowed, values quoted with ' and escaped with \.
Result<std::map<std::string, std::string>> keywords_of(std::string_view text) {
    std::map<std::string, std::string> out;
    std::size_t i = 0;
    const auto skip = [&] {
        while (i < text.size() && space(text[i])) ++i;
    };
    for (skip(); i < text.size(); skip()) {
        std::string key;
        while (i < text.size() && text[i] != '=' && !space(text[i])) key += text[i++];
        skip();
        if (key.empty() || i >= text.size() || text[i] != '=') return broken();
        ++i;
        skip();
        std::string value;
        const bool quoted = i < text.size() && text[i] == '\'';
        if (quoted) ++i;
        for (;; ++i) {
            if (i >= text.size()) {
                if (quoted) return broken();
                break;
            }
            if (quoted ? text[i] == '\'' : space(text[i])) break;
            if (text[i] == '\\') ++i;
            if (i >= text.size()) return broken();
            value += text[i];
        }
        if (quoted) ++i;
        if (!std::ranges::all_of(key, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; }))
            return broken();
        out[key] = value;
    }
    return out;
}

}  // namespace

Result<Url> Url::parse(std::string_view text) {
    Url url;
    constexpr std::string_view sqlite = "sqlite:", postgresql = "postgresql:";
    if (text.find('\0') != std::string_view::npos)
        return fail(ErrorKind::invalid, "The store's address contains a NUL.");
    if (text.starts_with(sqlite)) {
        url.path_ = text.substr(sqlite.size());
        if (url.path_.empty() || url.path_.find_first_of("\"\n\r") != std::string::npos)
            return fail(ErrorKind::invalid,
                        "The store's address needs a path after sqlite:, without quotes.");
        url.shown_ = text;
        return url;
    }
    if (!text.starts_with(postgresql))
        return fail(ErrorKind::invalid,
                    "The store's address begins with neither sqlite: nor postgresql:.");
    url.database_ = Database::postgresql;
    const auto rest = text.substr(postgresql.size());
    const auto parsed = rest.starts_with("//") ? url.parse_uri(rest) : url.parse_keywords(rest);
    if (!parsed) return std::unexpected(parsed.error());
    return url;
}

Result<void> Url::parse_keywords(std::string_view text) {
    auto keywords = keywords_of(text);
    if (!keywords) return pass_on(keywords);
    std::string conninfo(text);
    for (const auto& [key, value] : defaults)
        if (!keywords->contains(std::string(key)))
            conninfo += " " + std::string(key) + "=" + std::string(value);
    conninfo_ = Secret(std::move(conninfo));
    shown_ = "postgresql:";
    for (const std::string_view key : {"host", "hostaddr", "port", "dbname", "service"})
        if (const auto at = keywords->find(std::string(key)); at != keywords->end())
            shown_ += (shown_.back() == ':' ? "" : " ") + at->first + "=" + at->second;
    for (auto& [key, value] : *keywords)
        if (is_secret(key) && !value.empty()) secrets_.emplace_back(std::move(value));
    return {};
}

Result<void> Url::parse_uri(std::string_view text) {
    const auto question = text.find('?');
    const auto path = text.substr(2, question == std::string_view::npos ? question : question - 2);
    const auto query =
        question == std::string_view::npos ? std::string_view{} : text.substr(question + 1);
    const auto at = path.find('@');
    const auto slash = path.find('/');
    const bool has_user = at != std::string_view::npos;
    if (query.find_first_of("@?") != std::string_view::npos ||
        (has_user && (slash < at || path.find('@', at + 1) != std::string_view::npos)) ||
        std::ranges::any_of(text, space))
        return broken();
    if (has_user)
        for (const auto part : split(path.substr(0, at), ':')) {
            auto decoded = percent_decode(part);
            if (!decoded) return broken();
            if (!decoded->empty()) secrets_.emplace_back(std::move(*decoded));
        }
    std::string conninfo = "postgresql:" + std::string(text);
    if (question == std::string_view::npos) conninfo += '?';
    for (const auto part : split(query, '&')) {
        const auto equals = part.find('=');
        if (equals == std::string_view::npos) continue;
        auto decoded = percent_decode(part.substr(equals + 1));
        if (!decoded) return broken();
        if (is_secret(part.substr(0, equals)) && !decoded->empty())
            secrets_.emplace_back(std::move(*decoded));
    }
    for (const auto& [key, value] : defaults)
        if (query.find(std::string(key) + "=") == std::string_view::npos)
            conninfo +=
                (conninfo.back() == '?' ? "" : "&") + std::string(key) + "=" + std::string(value);
    conninfo_ = Secret(std::move(conninfo));
    shown_ = "postgresql://" + std::string(has_user ? path.substr(at + 1) : path);
    return {};
}

std::string Url::without_secrets(std::string text) const {
    for (const Secret& secret : secrets_)
        for (auto at = text.find(secret.reveal()); at != std::string::npos;
             at = text.find(secret.reveal(), at + 3))
            text.replace(at, secret.reveal().size(), "***");
    return text;
}

}  // namespace mcr::store
