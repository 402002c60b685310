#pragma once

#include <string>
#include <string_view>

#include "net/http.hpp"
#include "net/worker.hpp"
#include "people/client_proof.hpp"
#include "people/token_service.hpp"

namespace mcr::fhir {

/// Where systems and apps get their tokens (docs/systems.md):
///   GET  /fhir/.well-known/smart-configuration   what is offered (SMART App Launch 2.2)
///   POST /oauth/token                            RFC 6749, 7523, 7636, 8693
///   POST /oauth/introspect                       RFC 7662
/// Shared by all workers; keeps nothing between requests.
class SmartFace {
public:
    /// `service` must outlive it. `base_url`: as readers see it, without /fhir.
    SmartFace(const people::TokenService& service, const std::string& base_url);

    [[nodiscard]] static bool answers(std::string_view path) noexcept;
    net::Task<void> handle(net::Worker& worker, const net::Request& request, net::Responder& out);

private:
    const people::TokenService& service_;
    std::string configuration_;
};

/// Reads an application/x-www-form-urlencoded body of at most 20 fields, each once (RFC 6749
/// section 3.2), and what the connection showed. Errors: invalid, code "invalid_request".
[[nodiscard]] Result<people::OAuthRequest> read_oauth_request(const net::Request& request);

}  // namespace mcr::fhir
