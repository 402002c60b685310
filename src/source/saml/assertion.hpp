#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "people/professional.hpp"

namespace mcr::source::saml {

/// What an identity assertion says: who asks, for whom, why (IHE ITI-40, Cross-Enterprise User
/// Assertion, with the attributes of XSPA).
struct Statement {
    const people::Professional* asker = nullptr;
    std::string_view purpose;      ///< v3-ActReason
    std::string resource_id;       ///< the patient as a CX: 'id^^^&oid&ISO'
    std::string issuer;            ///< this installation
    std::string audience;          ///< the system that is asked
    std::string home_community;    ///< "urn:oid:…" of this installation; empty for none
    std::string role_code_system;  ///< OID of the asker's role code
    std::chrono::seconds lifetime{300};
};

/// The SAML 2.0 assertion as XML, signed with an enveloped signature: exclusive canonicalisation,
/// SHA-256, RSA or ECDSA as the key is; the certificate stands in it. `key` is PEM: a private key
/// and its certificate. Valid from half a minute before `now`, for clocks that differ. The subject
/// is confirmed as a bearer: the connection is mutual TLS (ITI-19). Safe from any thread.
/// Errors: invalid for a key that cannot be used (kind, size, no certificate); internal when the
/// library refuses.
[[nodiscard]] Result<std::string> make_assertion(const Statement& statement, const Secret& key,
                                                 Instant now, Random& random);

/// The same without a signature, for tests and for the parts that need none.
[[nodiscard]] std::string write_assertion(const Statement& statement, std::string_view id,
                                          Instant now);

/// wsse:Security around `assertion`, for the header of a SOAP request, with a timestamp.
[[nodiscard]] std::string security_header(std::string_view assertion, Instant now,
                                          std::chrono::seconds lifetime);

}  // namespace mcr::source::saml
