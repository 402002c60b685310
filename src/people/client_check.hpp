#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "net/worker.hpp"
#include "people/client.hpp"
#include "store/store.hpp"

namespace mcr::people {

/// What a client sends to the token address or the introspection address.
struct OAuthRequest {
    std::map<std::string, std::string, std::less<>> form;  ///< each field once
    std::string certificate;  ///< x5t#S256 of the connection's certificate; empty without one
    std::string request_id;
    [[nodiscard]] std::string_view field(std::string_view name) const;
};

/// Who proved to be which client.
struct ProvenClient {
    const Client* client = nullptr;
    bool confidential = false;  ///< by its key; an app without keys has only said its name
    std::string thumbprint;     ///< what its tokens are bound to; empty: to nothing
};

/// Authenticates clients: by a signed assertion (RFC 7523; RS384, ES384, RS512 or ES256; iss and
/// sub are the client, aud the address, exp at most five minutes ahead, jti used once over all
/// servers), and by the certificate of the connection where certificates are registered (RFC 8705
/// section 2.2). Safe from any thread.
class ClientCheck {
public:
    struct Parts {  ///< references must outlive it
        const Clients& clients;
        store::Store& store;
        const Clock& clock;
        std::vector<std::string> audiences;  ///< the addresses that assertions may be for
    };
    explicit ClientCheck(Parts parts) : use_(std::move(parts)) {}

    /// Errors: unauthenticated with code "invalid_client"; invalid with code "invalid_request";
    /// unavailable when the client's keys or the store cannot be reached.
    [[nodiscard]] net::Task<Result<ProvenClient>> of(net::Worker& worker, OAuthRequest request,
                                                     Deadline deadline) const;

private:
    net::Task<Result<ProvenClient>> by_assertion(net::Worker& worker, OAuthRequest request,
                                                 Deadline deadline) const;
    [[nodiscard]] Result<ProvenClient> with_certificate(const Client& client, bool confidential,
                                                        const OAuthRequest& request) const;
    Parts use_;
};

}  // namespace mcr::people
