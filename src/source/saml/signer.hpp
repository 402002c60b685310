#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace mcr::source::saml {

/// Signs the element of `xml` whose ID attribute, on the root, is `id`, with an enveloped signature
/// that is put behind the root's first child element (as SAML 2.0 wants it behind the Issuer).
/// RSA-SHA256 for RSA keys of 2048 bits or more, ECDSA-SHA256 for EC keys; exclusive
/// canonicalisation. `key` is PEM: a private key and its certificate. Safe from any thread.
/// Errors: invalid for a key that cannot be used; internal when the library refuses.
[[nodiscard]] Result<std::string> sign_enveloped(const std::string& xml, std::string_view id,
                                                 const Secret& key);

/// Whether `key` can be used for it. Errors: as sign_enveloped.
[[nodiscard]] Result<void> check_key(const Secret& key);

}  // namespace mcr::source::saml
