#include "fhir/json_text.hpp"

#include "base/text.hpp"

namespace mcr::fhir {
namespace {

constexpr std::string_view white = " \t\r\n";

std::size_t skip_white(std::string_view text, std::size_t at) {
    const auto next = text.find_first_not_of(white, at);
    return next == std::string_view::npos ? text.size() : next;
}

/// The position behind the string whose quote stands at `at`.
std::size_t skip_string(std::string_view text, std::size_t at) {
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\') {
            ++at;
        } else if (text[at] == '"') {
            return at + 1;
        }
    }
    return text.size();
}

/// The position behind the value that begins at `at`.
std::size_t skip_value(std::string_view text, std::size_t at) {
    if (at >= text.size()) return text.size();
    if (text[at] == '"') return skip_string(text, at);
    if (text[at] != '{' && text[at] != '[') {
        const auto end = text.find_first_of(",}] \t\r\n", at);
        return end == std::string_view::npos ? text.size() : end;
    }
    std::size_t depth = 0;
    while (at < text.size()) {
        at = text.find_first_of("\"{}[]", at);
        if (at == std::string_view::npos) return text.size();
        if (text[at] == '"') {
            at = skip_string(text, at);
            continue;
        }
        const bool opens = text[at] == '{' || text[at] == '[';
        depth = opens ? depth + 1 : depth - 1;
        ++at;
        if (depth == 0) return at;
    }
    return text.size();
}

}  // namespace

std::optional<std::vector<Member>> members_of(std::string_view text) {
    std::size_t at = skip_white(text, 0);
    if (at >= text.size() || text[at] != '{') return std::nullopt;
    std::vector<Member> out;
    at = skip_white(text, at + 1);
    while (at < text.size() && text[at] != '}') {
        if (text[at] != '"') return std::nullopt;
        const std::size_t name_end = skip_string(text, at);
        if (name_end < at + 2) return std::nullopt;
        Member member{text.substr(at + 1, name_end - at - 2), {}};
        at = skip_white(text, name_end);
        if (at >= text.size() || text[at] != ':') return std::nullopt;
        at = skip_white(text, at + 1);
        const std::size_t end = skip_value(text, at);
        if (end == at) return std::nullopt;
        member.value = text.substr(at, end - at);
        out.push_back(member);
        at = skip_white(text, end);
        if (at < text.size() && text[at] == ',') at = skip_white(text, at + 1);
    }
    if (at >= text.size()) return std::nullopt;
    return out;
}

void append_on_one_line(std::string_view text, std::string& out) {
    while (!text.empty()) {
        const auto line_end = text.find_first_of("\r\n");
        out += text.substr(0, line_end);
        if (line_end == std::string_view::npos) return;
        const auto next = text.find_first_not_of(white, line_end);
        if (next == std::string_view::npos) return;
        text.remove_prefix(next);
    }
}

std::string edited_meta(std::string_view meta, std::string_view source, std::string_view tag) {
    std::string out;
    bool tagged = tag.empty();
    const auto put = [&](std::string_view name, std::string_view value) {
        out += out.empty() ? "{\"" : ",\"";
        out += name;
        out += "\":";
        out += value;
    };
    const auto members =
        meta.empty() ? std::vector<Member>{} : members_of(meta).value_or(std::vector<Member>{});
    for (const Member& member : members) {
        if (member.name == "source" && !source.empty()) continue;
        if (member.name != "tag" || tag.empty()) {
            put(member.name, member.value);
            continue;
        }
        std::string tags(member.value.substr(0, member.value.rfind(']')));
        if (tags.find('{') != std::string::npos) tags += ',';
        put("tag", (tags += tag) += ']');
        tagged = true;
    }
    if (!source.empty()) put("source", json_quote(source));
    if (!tagged) put("tag", "[" + std::string(tag) + "]");
    if (out.empty()) out = "{";
    return out + '}';
}

}  // namespace mcr::fhir
