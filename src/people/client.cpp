#include "people/client.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "people/claims.hpp"
#include "people/oidc_discovery.hpp"

namespace mcr::people {
namespace {

constexpr std::array<std::pair<Grant, std::string_view>, 4> grants = {
    {{Grant::client_credentials, "client_credentials"},
     {Grant::token_exchange, "token_exchange"},
     {Grant::authorization_code, "authorization_code"},
     {Grant::context_launch, "context_launch"}}};

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    });
}

/// `uri` without its port where it leads to this machine by number; else as it is.
std::string without_loopback_port(std::string_view uri) {
    for (const std::string_view host : {"http://127.0.0.1", "http://[::1]"}) {
        if (!uri.starts_with(host)) continue;
        std::string_view rest = uri.substr(host.size());
        if (!rest.starts_with(':')) break;
        const auto end = rest.find_first_not_of("0123456789", 1);
        if (end == 1 || end > 6) break;
        rest.remove_prefix(std::min(end, rest.size()));
        return std::string(host) + std::string(rest);
    }
    return std::string(uri);
}

std::string fault_of(const Client& client) {
    if (!is_id(client.id)) return "its id is not 1 to 64 letters, digits, '.', '_' or '-'";
    if (client.name.empty() || !is_plain_text(client.name)) return "it has no name";
    if (client.grants.empty()) return "it has no grants";
    for (const Grant grant :
         {Grant::client_credentials, Grant::token_exchange, Grant::context_launch})
        if (client.may(grant) && !client.keys)
            return "the grant " + std::string(to_string(grant)) + " needs keys";
    if (client.may(Grant::token_exchange) != (client.staff != nullptr))
        return "a staff issuer goes with the grant token_exchange";
    if (client.staff && (client.staff->issuer.empty() || client.staff->audience.empty()))
        return "its staff issuer has no name or no audience";
    if (client.may(Grant::authorization_code) == client.redirect_uris.empty())
        return "redirect addresses go with the grant authorization_code";
    if (!std::ranges::all_of(client.redirect_uris, is_safe_url))
        return "a redirect address is neither https nor this machine";
    if (!client.launch_uri.empty() &&
        (!client.may(Grant::authorization_code) || !is_safe_url(client.launch_uri)))
        return "its launch address is none, or it may not be launched";
    if (!std::ranges::all_of(client.certificates, is_thumbprint))
        return "a certificate is not given by its SHA-256 thumbprint";
    if (client.gateway.empty() != client.speaks_for.empty())
        return "gateway and speaks_for go together";
    if (!client.gateway.empty() && !client.may(Grant::token_exchange))
        return "a gateway needs the grant token_exchange";
    if (!client.gateway.empty() && !is_id(client.gateway))
        return "its gateway is not 1 to 64 letters, digits, '.', '_' or '-'";
    return {};
}

}  // namespace

std::string_view to_string(Grant grant) noexcept {
    return grants[static_cast<std::size_t>(grant)].second;
}

Result<Grant> grant_from(std::string_view text) {
    for (const auto& [grant, name] : grants)
        if (name == text) return grant;
    return fail(ErrorKind::invalid, "This is no grant that a client can have.");
}

bool Client::may(Grant grant) const noexcept {
    return std::ranges::find(this->grants, grant) != this->grants.end();
}

bool Client::vouches_for(const OdsCode& staff_of) const noexcept {
    return staff_of == organisation || std::ranges::find(speaks_for, staff_of) != speaks_for.end();
}

bool Client::may_redirect_to(std::string_view uri) const {
    if (!is_safe_url(uri)) return false;
    return std::ranges::any_of(redirect_uris, [&](const std::string& registered) {
        return registered == uri || without_loopback_port(registered) == without_loopback_port(uri);
    });
}

Result<Clients> Clients::make(std::vector<Client> clients) {
    Clients out;
    for (Client& client : clients) {
        const std::string id = client.id;
        if (const std::string fault = fault_of(client); !fault.empty())
            return fail(ErrorKind::invalid, "Client " + id + ": " + fault + ".");
        if (!out.clients_.emplace(id, std::move(client)).second)
            return fail(ErrorKind::invalid, "Client " + id + " is registered twice.");
    }
    return out;
}

const Client* Clients::find(std::string_view id) const {
    const auto found = clients_.find(id);
    return found == clients_.end() ? nullptr : &found->second;
}

}  // namespace mcr::people
