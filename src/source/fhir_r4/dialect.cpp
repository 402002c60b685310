#include "source/fhir_r4/dialect.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "base/text.hpp"

namespace mcr::source::fhir_r4 {
namespace {

constexpr std::string_view header_prefix = "headers.";

std::unexpected<Error> bad(std::string_view setting, std::string_view what) {
    return fail(ErrorKind::invalid,
                "The setting " + std::string(setting) + " of fhir-r4 " + std::string(what) + '.');
}

Result<std::uint32_t> number_of(std::string_view setting, std::string_view text,
                                std::uint32_t most) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value == 0 || value > most)
        return bad(setting, "must be a whole number from 1 to " + std::to_string(most));
    return value;
}

/// One of two words; true for the second.
Result<bool> choice_of(std::string_view setting, std::string_view text, std::string_view first,
                       std::string_view second) {
    if (text == first) return false;
    if (text == second) return true;
    return bad(setting, "must be " + std::string(first) + " or " + std::string(second));
}

bool is_type_name(std::string_view text) {
    return !text.empty() && text.size() <= 64 && text.front() >= 'A' && text.front() <= 'Z' &&
           std::ranges::all_of(
               text, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
}

bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view("!#$%&'*+-.^_`|~").contains(c);
    });
}

Result<void> add_header(Dialect& dialect, std::string_view setting, std::string_view value) {
    constexpr std::array<std::string_view, 9> ours = {
        "accept", "authorization",     "connection",   "content-length",  "content-type",
        "host",   "transfer-encoding", "x-request-id", "x-correlation-id"};
    const std::string_view name = setting.substr(header_prefix.size());
    if (!is_token(name)) return bad(setting, "does not name a header");
    if (std::ranges::find(ours, to_lower(name)) != ours.end())
        return bad(setting, "names a header that is set otherwise");
    if (std::ranges::any_of(value, [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
        return bad(setting, "has a control character in its value");
    dialect.headers.emplace_back(name, value);
    return {};
}

Result<void> add_types(Dialect& dialect, std::string_view value) {
    for (const auto part : split(value, ',')) {
        const auto type = trim(part);
        if (!is_type_name(type)) return bad("types", "must be resource types with commas between");
        if (std::ranges::find(dialect.types, type) == dialect.types.end())
            dialect.types.emplace_back(type);
    }
    return {};
}

Result<void> add(Dialect& dialect, std::string_view setting, const std::string& value,
                 const directory::System& system) {
    const auto choose = [&](std::string_view first, std::string_view second) {
        return choice_of(setting, value, first, second);
    };
    const auto flag = [](bool& into, Result<bool> chosen) -> Result<void> {
        if (!chosen) return pass_on(chosen);
        into = *chosen;
        return {};
    };
    if (setting == directory::notice_setting) return {};
    if (setting == "query") {
        const auto search = choose("everything", "search");
        if (!search) return std::unexpected(search.error());
        dialect.query = *search ? Dialect::Query::search : Dialect::Query::everything;
    } else if (setting == "patient-lookup") {
        if (value == "none") {
            dialect.lookup = Dialect::Lookup::none;
            return {};
        }
        const auto by_id = choose("identifier", "id");
        if (!by_id) return std::unexpected(by_id.error());
        dialect.lookup = *by_id ? Dialect::Lookup::id : Dialect::Lookup::identifier;
    } else if (setting == "search-method") {
        return flag(dialect.search_by_post, choose("get", "post"));
    } else if (setting == "metadata") {
        return flag(dialect.check_metadata, choose("ignore", "check"));
    } else if (setting == "narrow") {
        return flag(dialect.narrow_by_type, choose("none", "type"));
    } else if (setting == "types") {
        return add_types(dialect, value);
    } else if (setting == "page-limit") {
        const auto limit = number_of(setting, value, 1000);
        if (!limit) return std::unexpected(limit.error());
        dialect.page_limit = *limit;
    } else if (setting == "count") {
        const auto count = number_of(setting, value, 10'000);
        if (!count) return std::unexpected(count.error());
        dialect.count = *count;
    } else if (setting == "auth") {
        const auto bearer = choose("none", "bearer");
        if (!bearer) return std::unexpected(bearer.error());
        const auto named = system.credentials.find("bearer");
        if (*bearer && (named == system.credentials.end() || named->second.empty()))
            return bad(setting, "is bearer, but no credential bearer is named");
        if (*bearer) dialect.bearer = named->second;
    } else if (setting.starts_with(header_prefix)) {
        return add_header(dialect, setting, value);
    } else {
        return bad(setting, "is not known");
    }
    return {};
}

}  // namespace

Result<Dialect> dialect_of(const directory::System& system) {
    Dialect dialect;
    for (const auto& [setting, value] : system.settings)
        if (auto added = add(dialect, setting, value, system); !added) return pass_on(added);
    if (dialect.lookup == Dialect::Lookup::none && dialect.query == Dialect::Query::search)
        return bad("patient-lookup", "is none, which query search cannot do");
    return dialect;
}

}  // namespace mcr::source::fhir_r4
