#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "directory/organisation.hpp"
#include "source/fhir_r4/dialect.hpp"

namespace mcr::source::federation {

/// How one peer wants to be asked, from its System's settings (docs/sources/federation.md).
struct Settings {
    enum class Auth {
        token_exchange,  ///< the person's identity token for a token of the peer (RFC 8693)
        bearer,          ///< a bearer of the peer's own; the identity token goes in a header
    };
    std::string identity;  ///< of the peer
    Auth auth = Auth::token_exchange;
    std::string token_address;
    std::string client_id;  ///< what the peer knows us as
    std::string issuer;     ///< of our identity tokens; empty: our own identity
    std::string audience;   ///< of our identity tokens; empty: client_id
    std::string scope = "user/*.rs";
    std::string person_header;  ///< bearer: carries the identity token
    std::string key;            ///< name of the credential that signs
    std::string bearer;         ///< name of the credential
    fhir_r4::Dialect pages;     ///< page-limit
};

/// Errors: invalid, naming the setting.
[[nodiscard]] Result<Settings> settings_of(const directory::System& system);

}  // namespace mcr::source::federation
