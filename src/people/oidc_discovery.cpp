#include "people/oidc_discovery.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "people/json.hpp"

namespace mcr::people {
namespace {

constexpr std::size_t max_url = 2048;
constexpr JsonLimits limits{.max_bytes = 256UL << 10U, .max_depth = 16};

/// Host and port, with what stands before a path or query; empty for no URL of `scheme`.
std::string_view authority_after(std::string_view url, std::string_view scheme) {
    if (!url.starts_with(scheme)) return {};
    url.remove_prefix(scheme.size());
    return url.substr(0, url.find_first_of("/?"));
}

bool is_this_machine(std::string_view authority) {
    if (authority.starts_with("[::1]")) return authority.size() == 5 || authority[5] == ':';
    const std::string_view host = authority.substr(0, authority.find(':'));
    return host == "127.0.0.1" || host == "localhost";
}

std::unexpected<Error> wrong(std::string_view member, std::string_view why) {
    return fail(ErrorKind::malformed,
                "The sign-in provider's description of itself is not usable: " +
                    std::string(member) + ' ' + std::string(why) + '.');
}

/// Whether the list `key`, if it is there, has `value`.
bool allows(const boost::json::value& document, std::string_view key, std::string_view value) {
    if (member(document, key) == nullptr) return true;
    return std::ranges::any_of(array_of(document, key), [&](const boost::json::value& one) {
        const auto* text = one.if_string();
        return text != nullptr && std::string_view(text->data(), text->size()) == value;
    });
}

}  // namespace

bool is_safe_url(std::string_view url) {
    if (url.size() > max_url || std::ranges::any_of(url, [](unsigned char c) {
            return c <= 0x20 || c >= 0x7f || c == '#' || c == '@' || c == '"' || c == '\'' ||
                   c == '<' || c == '>' || c == '\\' || c == ';' || c == ',';
        }))
        return false;
    if (!authority_after(url, "https://").empty()) return true;
    return is_this_machine(authority_after(url, "http://"));
}

std::string origin_of(std::string_view url) {
    for (const std::string_view scheme : {"https://", "http://"})
        if (const auto authority = authority_after(url, scheme); !authority.empty())
            return std::string(scheme) + std::string(authority);
    return {};
}

Result<ProviderMetadata> read_discovery(std::string_view document, std::string_view issuer) {
    const auto json = parse_json(document, limits);
    if (!json || !json->is_object())
        return fail(ErrorKind::malformed,
                    "The sign-in provider's description of itself is no sound JSON object.");
    ProviderMetadata out;
    out.issuer = text_of(*json, "issuer");
    if (out.issuer != issuer) return wrong("issuer", "names another one than is configured");
    const std::array<std::pair<std::string_view, std::string*>, 5> endpoints = {{
        {"authorization_endpoint", &out.authorization_endpoint},
        {"token_endpoint", &out.token_endpoint},
        {"jwks_uri", &out.jwks_uri},
        {"userinfo_endpoint", &out.userinfo_endpoint},
        {"end_session_endpoint", &out.end_session_endpoint},
    }};
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        const auto& [name, into] = endpoints[i];
        if (member(*json, name) == nullptr) {
            if (i < 3) return wrong(name, "is missing");
            continue;
        }
        if (!is_safe_url(text_of(*json, name))) return wrong(name, "is no https address");
        *into = text_of(*json, name);
    }
    if (!allows(*json, "response_types_supported", "code"))
        return wrong("response_types_supported", "lacks code");
    if (!allows(*json, "code_challenge_methods_supported", "S256"))
        return wrong("code_challenge_methods_supported", "lacks S256");
    if (const auto* names = member(*json, "authorization_response_iss_parameter_supported"))
        out.names_itself = names->is_bool() && names->get_bool();
    return out;
}

}  // namespace mcr::people
