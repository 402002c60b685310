#include "source/federation/settings.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "base/text.hpp"
#include "source/federation/path.hpp"

namespace mcr::source::federation {
namespace {

std::unexpected<Error> bad(std::string_view setting, std::string_view what) {
    return fail(ErrorKind::invalid, "The setting " + std::string(setting) + " of federation " +
                                        std::string(what) + '.');
}

bool is_line(std::string_view text) {
    return !text.empty() && text.size() <= 500 &&
           std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c >= 0x7f; });
}

bool is_url(std::string_view text) {
    return (text.starts_with("https://") || text.starts_with("http://")) && is_line(text) &&
           !text.contains(' ');
}

bool is_header_name(std::string_view text) {
    const std::string lower = to_lower(text);
    return lower.starts_with("x-") && lower != "x-request-id" && lower != "x-correlation-id" &&
           lower != to_lower(path_header) && is_identity(text) && !text.contains('.');
}

Result<void> add(Settings& settings, std::string_view name, const std::string& value) {
    if (name == directory::notice_setting) return {};
    if (name == "auth") {
        if (value != "token-exchange" && value != "bearer")
            return bad(name, "must be token-exchange or bearer");
        settings.auth = value == "bearer" ? Settings::Auth::bearer : Settings::Auth::token_exchange;
    } else if (name == "token-address") {
        if (!is_url(value)) return bad(name, "must be an address");
        settings.token_address = value;
    } else if (name == "page-limit") {
        std::uint32_t limit = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), limit);
        if (error != std::errc{} || end != value.data() + value.size() || limit == 0 ||
            limit > 1000)
            return bad(name, "must be a whole number from 1 to 1000");
        settings.pages.page_limit = limit;
    } else if (name == "person-header") {
        if (!is_header_name(value)) return bad(name, "must name a header of its own, X-…");
        settings.person_header = value;
    } else if (name == identity_setting) {
        if (!is_identity(value)) return bad(name, "must be 1 to 64 letters, digits, '.', '_', '-'");
        settings.identity = value;
    } else {
        std::string* const text = name == "client-id"  ? &settings.client_id
                                  : name == "issuer"   ? &settings.issuer
                                  : name == "audience" ? &settings.audience
                                  : name == "scope"    ? &settings.scope
                                                       : nullptr;
        if (text == nullptr) return bad(name, "is not known");
        if (!is_line(value)) return bad(name, "must be one line of text");
        *text = value;
    }
    return {};
}

std::string credential(const directory::System& system, std::string_view name) {
    const auto named = system.credentials.find(name);
    return named == system.credentials.end() ? std::string() : named->second;
}

}  // namespace

Result<Settings> settings_of(const directory::System& system) {
    Settings settings;
    for (const auto& [name, value] : system.settings)
        if (auto added = add(settings, name, value); !added) return pass_on(added);
    if (settings.identity.empty()) return bad(identity_setting, "is missing");
    settings.key = credential(system, "client-key");
    settings.bearer = credential(system, "bearer");
    if (settings.key.empty())
        return bad("auth", "needs the credential client-key, which signs who asks");
    if (settings.auth == Settings::Auth::bearer) {
        if (settings.bearer.empty())
            return bad("auth", "is bearer, but no credential bearer is named");
        if (settings.person_header.empty())
            return bad("person-header", "is missing, and nobody is asked for without a name");
    } else {
        if (settings.client_id.empty()) return bad("client-id", "is missing");
        constexpr std::string_view face = "/fhir";
        if (settings.token_address.empty() && system.address.ends_with(face))
            settings.token_address =
                system.address.substr(0, system.address.size() - face.size()) + "/oauth/token";
        if (settings.token_address.empty()) return bad("token-address", "is missing");
    }
    if (settings.audience.empty())
        settings.audience = settings.client_id.empty() ? settings.identity : settings.client_id;
    return settings;
}

}  // namespace mcr::source::federation
