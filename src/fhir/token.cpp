#include "fhir/token.hpp"

namespace mcr::fhir {

std::vector<std::string_view> split_escaped(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    std::size_t from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == separator) {
            parts.push_back(text.substr(from, i - from));
            from = i + 1;
        }
    }
    parts.push_back(text.substr(from));
    return parts;
}

std::optional<std::string> unescape(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
            if (i == text.size() ||
                std::string_view(",|$\\").find(text[i]) == std::string_view::npos)
                return std::nullopt;
        }
        out += text[i];
    }
    return out;
}

std::optional<TokenValue> parse_token_value(std::string_view text) {
    const auto parts = split_escaped(text, '|');
    if (parts.size() > 2) return std::nullopt;
    TokenValue out;
    const auto code = unescape(parts.back());
    if (!code) return std::nullopt;
    out.code = *code;
    if (parts.size() == 2) {
        out.system = unescape(parts.front());
        if (!out.system) return std::nullopt;
    }
    if (out.code.empty() && (!out.system || out.system->empty())) return std::nullopt;
    return out;
}

bool matches(const TokenValue& wanted, const record::Coding& found) noexcept {
    if (!wanted.code.empty() && wanted.code != found.code) return false;
    if (!wanted.system || found.plain) return true;
    return *wanted.system == found.system;
}

}  // namespace mcr::fhir
