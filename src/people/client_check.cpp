#include "people/client_check.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "people/json.hpp"
#include "people/jwt.hpp"
#include "people/session.hpp"
#include "store/async.hpp"

namespace mcr::people {
namespace {

constexpr std::string_view assertion_type =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr std::array algorithms = {JwsAlgorithm::rs384, JwsAlgorithm::es384, JwsAlgorithm::rs512,
                                   JwsAlgorithm::es256};

std::unexpected<Error> no_client(std::string sentence) {
    return fail(ErrorKind::unauthenticated, std::move(sentence), "invalid_client");
}

}  // namespace

std::string_view OAuthRequest::field(std::string_view name) const {
    const auto found = form.find(name);
    return found == form.end() ? std::string_view() : std::string_view(found->second);
}

Result<ProvenClient> ClientCheck::with_certificate(const Client& client, bool confidential,
                                                   const OAuthRequest& request) const {
    if (client.certificates.empty()) return ProvenClient{&client, confidential, {}};
    if (std::ranges::find(client.certificates, request.certificate) == client.certificates.end())
        return no_client("The client must connect with a certificate that is registered for it.");
    return ProvenClient{&client, confidential, request.certificate};
}

net::Task<Result<ProvenClient>> ClientCheck::by_assertion(net::Worker& worker, OAuthRequest request,
                                                          Deadline deadline) const {
    if (request.field("client_assertion_type") != assertion_type)
        co_return fail(ErrorKind::invalid, "The client assertion's type is not offered.",
                       "invalid_request");
    std::string assertion(request.field("client_assertion"));
    const auto issuer = claimed_issuer(assertion);
    const Client* client = issuer ? use_.clients.find(*issuer) : nullptr;
    if (client == nullptr || !client->keys) co_return no_client("The client is not registered.");
    const std::string_view named = request.field("client_id");
    if (!named.empty() && named != client->id)
        co_return no_client("The assertion is by another client.");
    auto verified =
        co_await client->keys->verify(worker, std::move(assertion), algorithms, deadline);
    if (!verified && verified.error().kind != ErrorKind::unauthenticated)
        co_return pass_on(verified);
    if (!verified) co_return no_client(std::move(verified.error().sentence));
    const Instant now = use_.clock.now();
    const JwtRules rules{.issuer = client->id, .audiences = use_.audiences, .needs_jti = true};
    auto sound = check_registered(verified->claims, rules, now);
    if (!sound) co_return no_client(std::move(sound.error().sentence));
    if (text_of(verified->claims, "sub") != client->id)
        co_return no_client("The token's claim sub is not the client.");

    const std::string realm = "assertion " + client->id;
    const std::string id(text_of(verified->claims, "jti"));
    const Instant until = now + rules.longest_life + 2 * rules.tolerance;
    auto use = [realm, id, until, now](store::Transaction& transaction) {
        return use_once(transaction, realm, id, until, now);
    };
    auto first =
        co_await store::transact(use_.store, store::Access::write, deadline, std::move(use));
    if (!first) co_return pass_on(first);
    if (!*first) co_return no_client("The client assertion was used before.");
    co_return with_certificate(*client, true, request);
}

net::Task<Result<ProvenClient>> ClientCheck::of(net::Worker& worker, OAuthRequest request,
                                                Deadline deadline) const {
    if (!request.field("client_secret").empty())
        co_return no_client("Clients prove who they are with a signed assertion, not a secret.");
    if (!request.field("client_assertion").empty())
        co_return co_await by_assertion(worker, std::move(request), deadline);
    const Client* client = use_.clients.find(request.field("client_id"));
    if (client == nullptr) co_return no_client("The client is not registered.");
    if (client->keys) co_return no_client("The client must send a signed assertion.");
    co_return with_certificate(*client, false, request);
}

}  // namespace mcr::people
