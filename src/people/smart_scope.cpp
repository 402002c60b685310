#include "people/smart_scope.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"

namespace mcr::people {
namespace {

using Flag = bool SmartScope::*;
constexpr std::array<std::pair<char, Flag>, 5> letters = {{{'c', &SmartScope::create},
                                                           {'r', &SmartScope::read},
                                                           {'u', &SmartScope::update},
                                                           {'d', &SmartScope::remove},
                                                           {'s', &SmartScope::search}}};
constexpr std::array<std::pair<std::string_view, SmartScope::Context>, 3> contexts = {
    {{"patient", SmartScope::Context::patient},
     {"user", SmartScope::Context::user},
     {"system", SmartScope::Context::system}}};
constexpr std::array<std::string_view, 2> known_words = {"launch", "launch/patient"};

std::unexpected<Error> no_scope() {
    return fail(ErrorKind::invalid, "This is no SMART scope of version 2.");
}

/// RFC 6749 section 3.3: printable ASCII but '"' and '\'.
bool is_scope_text(std::string_view text) {
    return std::ranges::all_of(
        text, [](char c) { return c > ' ' && c < '\x7f' && c != '"' && c != '\\'; });
}

bool is_type(std::string_view text) {
    return text == "*" || (!text.empty() && text.size() <= 64 && text[0] >= 'A' && text[0] <= 'Z' &&
                           std::ranges::all_of(text, [](char c) {
                               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
                           }));
}

bool has_letter(const SmartScope& scope) {
    return std::ranges::any_of(letters, [&](const auto& row) { return scope.*row.second; });
}

/// The narrower of two types; nothing where they are different ones.
std::optional<std::string> narrower(const std::string& a, const std::string& b) {
    if (a == "*" || a == b) return b;
    if (b == "*") return a;
    return std::nullopt;
}

}  // namespace

Result<SmartScope> parse_smart_scope(std::string_view text) {
    SmartScope out;
    const auto slash = text.find('/');
    if (slash == std::string_view::npos || !is_scope_text(text)) return no_scope();
    const auto context = std::ranges::find(
        contexts, text.substr(0, slash), &std::pair<std::string_view, SmartScope::Context>::first);
    if (context == contexts.end()) return no_scope();
    out.context = context->second;
    std::string_view rest = text.substr(slash + 1);
    if (const auto question = rest.find('?'); question != std::string_view::npos) {
        out.query = rest.substr(question + 1);
        rest = rest.substr(0, question);
        if (out.query.find('=') == std::string::npos || out.query.front() == '=') return no_scope();
    }
    const auto dot = rest.find('.');
    if (dot == std::string_view::npos || !is_type(rest.substr(0, dot))) return no_scope();
    out.type = rest.substr(0, dot);
    std::string_view suffix = rest.substr(dot + 1);
    for (const auto& [letter, flag] : letters) {
        if (!suffix.starts_with(letter)) continue;
        out.*flag = true;
        suffix.remove_prefix(1);
    }
    if (!suffix.empty() || !has_letter(out)) return no_scope();
    return out;
}

std::string to_string(const SmartScope& scope) {
    std::string out;
    for (const auto& [name, context] : contexts)
        if (context == scope.context) out = name;
    out += '/' + scope.type + '.';
    for (const auto& [letter, flag] : letters)
        if (scope.*flag) out += letter;
    if (!scope.query.empty()) out += '?' + scope.query;
    return out;
}

Result<SmartScopes> SmartScopes::parse(std::string_view text) {
    if (text.size() > 2000) return fail(ErrorKind::too_large, "There are too many scopes.");
    SmartScopes out;
    std::size_t count = 0;
    for (const std::string_view one : split(text, ' ')) {
        if (one.empty()) continue;
        if (++count > 50) return fail(ErrorKind::too_large, "There are too many scopes.");
        if (!is_scope_text(one)) return fail(ErrorKind::invalid, "A scope has forbidden letters.");
        if (auto scope = parse_smart_scope(one))
            out.add(std::move(*scope));
        else if (std::ranges::find(known_words, one) != known_words.end() && !out.has(one))
            out.words_.emplace_back(one);
    }
    return out;
}

void SmartScopes::add(SmartScope scope) {
    if (std::ranges::find(resources_, scope) == resources_.end())
        resources_.push_back(std::move(scope));
}

bool SmartScopes::has(std::string_view word) const {
    return std::ranges::find(words_, word) != words_.end();
}

bool SmartScopes::may_read(std::string_view type) const {
    return std::ranges::any_of(resources_, [&](const SmartScope& scope) {
        return scope.read && scope.query.empty() && (scope.type == "*" || scope.type == type);
    });
}

bool SmartScopes::may_search(std::string_view type) const {
    return std::ranges::any_of(resources_, [&](const SmartScope& scope) {
        return scope.search && scope.query.empty() && (scope.type == "*" || scope.type == type);
    });
}

SmartScopes SmartScopes::only(SmartScope::Context context, bool words) const {
    SmartScopes out;
    if (words) out.words_ = words_;
    for (const SmartScope& scope : resources_)
        if (scope.context == context) out.add(scope);
    return out;
}

std::string SmartScopes::text() const {
    std::string out;
    const auto append = [&](std::string_view one) {
        out.append(out.empty() ? "" : " ").append(one);
    };
    for (const std::string& word : words_) append(word);
    for (const SmartScope& scope : resources_) append(to_string(scope));
    return out;
}

SmartScopes SmartScopes::granted(const SmartScopes& asked, const SmartScopes& allowed) {
    SmartScopes out;
    for (const std::string& word : asked.words_)
        if (allowed.has(word)) out.words_.push_back(word);
    for (const SmartScope& one : asked.resources_) {
        if (!one.query.empty()) continue;
        for (const SmartScope& other : allowed.resources_) {
            const auto type = narrower(one.type, other.type);
            if (!type || one.context != other.context || !other.query.empty()) continue;
            SmartScope both{.context = one.context, .type = *type};
            for (const auto& [letter, flag] : letters) both.*flag = one.*flag && other.*flag;
            if (has_letter(both)) out.add(std::move(both));
        }
    }
    return out;
}

}  // namespace mcr::people
