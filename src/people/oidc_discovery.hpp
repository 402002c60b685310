#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mcr::people {

/// What an OpenID provider says of itself (OpenID Connect Discovery 1.0 section 3).
struct ProviderMetadata {
    std::string issuer;
    std::string authorization_endpoint, token_endpoint, jwks_uri;
    std::string userinfo_endpoint;     ///< empty if it has none
    std::string end_session_endpoint;  ///< RP-initiated logout; empty if it has none
    bool names_itself = false;         ///< sends iss with the code (RFC 9207)
};

/// A URL that this process may send secrets or people to: https, or http to this machine only
/// (127.0.0.1, [::1], localhost); without user, fragment, blanks or control characters.
[[nodiscard]] bool is_safe_url(std::string_view url);
/// Scheme, host and port of a safe URL: "https://am.example:8443".
[[nodiscard]] std::string origin_of(std::string_view url);

/// Reads a discovery document of at most 256 KB.
/// Errors: malformed, naming the member that is missing or wrong; a document that names another
/// issuer than `issuer`, or an endpoint that is no safe URL, is wrong as a whole.
[[nodiscard]] Result<ProviderMetadata> read_discovery(std::string_view document,
                                                      std::string_view issuer);

}  // namespace mcr::people
