#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ods_code.hpp"
#include "base/result.hpp"
#include "people/key_source.hpp"
#include "people/smart_scope.hpp"

namespace mcr::people {

/// What a client may do to get somebody in.
enum class Grant : std::uint8_t {
    client_credentials,  ///< a token of the system by itself: no clinical data
    token_exchange,      ///< RFC 8693: for a staff identity token
    authorization_code,  ///< SMART app launch
    context_launch,      ///< opens the view for a patient
};
[[nodiscard]] std::string_view to_string(Grant grant) noexcept;  ///< "token_exchange", …
[[nodiscard]] Result<Grant> grant_from(std::string_view text);

/// Who vouches for the staff whose tokens a client exchanges.
struct StaffIssuer {
    std::string issuer;    ///< iss of its ID tokens
    std::string audience;  ///< aud: what the client is called there
    std::shared_ptr<KeySource> keys;
};

/// A registered system of a member, or an app.
struct Client {
    std::string id;    ///< 1 to 64 of letters, digits, '.', '_', '-'
    std::string name;  ///< as people know it
    OdsCode organisation;
    std::shared_ptr<KeySource> keys;        ///< null for an app without (a public client)
    std::vector<std::string> certificates;  ///< x5t#S256; where not empty, it must show one
    std::vector<std::string> redirect_uris;
    std::string launch_uri;  ///< of a SMART app that is opened from the view; may be empty
    SmartScopes scopes;      ///< the most it is granted
    std::vector<Grant> grants;
    std::shared_ptr<const StaffIssuer> staff;  ///< exactly with token_exchange
    /// Another gateway: its identity on the path of a question, and the organisations behind it
    /// for whose staff it vouches besides its own. Both or neither; with token_exchange only.
    std::string gateway = {};
    std::vector<OdsCode> speaks_for = {};
    [[nodiscard]] bool vouches_for(const OdsCode& staff_of) const noexcept;
    [[nodiscard]] bool may(Grant grant) const noexcept;
    /// Whether `uri` is one of redirect_uris, letter by letter; to 127.0.0.1 and [::1] the port may
    /// be another than that registered (RFC 8252 section 7.3).
    [[nodiscard]] bool may_redirect_to(std::string_view uri) const;
};

/// Every registered client. Immutable; safe from any thread.
class Clients {
public:
    Clients() = default;
    /// Errors: invalid, naming the client and what is wrong with it.
    [[nodiscard]] static Result<Clients> make(std::vector<Client> clients);
    [[nodiscard]] const Client* find(std::string_view id) const;
    [[nodiscard]] const std::map<std::string, Client, std::less<>>& all() const noexcept {
        return clients_;
    }

private:
    std::map<std::string, Client, std::less<>> clients_;
};

}  // namespace mcr::people
