#include "fhir/smart/smart_face.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/text.hpp"

namespace mcr::fhir {
namespace {

namespace json = boost::json;

constexpr std::string_view configuration_path = "/fhir/.well-known/smart-configuration";
constexpr std::string_view token_path = "/oauth/token";
constexpr std::string_view introspection_path = "/oauth/introspect";
constexpr std::size_t most_fields = 20;

std::string configuration_of(const std::string& base) {
    const json::object out{
        {"authorization_endpoint", base + "/oauth/authorize"},
        {"token_endpoint", base + std::string(token_path)},
        {"introspection_endpoint", base + std::string(introspection_path)},
        {"grant_types_supported",
         {"authorization_code", "client_credentials",
          "urn:ietf:params:oauth:grant-type:token-exchange"}},
        {"response_types_supported", json::array{"code"}},
        {"code_challenge_methods_supported", json::array{"S256"}},
        {"token_endpoint_auth_methods_supported",
         {"private_key_jwt", "self_signed_tls_client_auth", "none"}},
        {"token_endpoint_auth_signing_alg_values_supported", {"RS384", "ES384", "RS512", "ES256"}},
        {"tls_client_certificate_bound_access_tokens", true},
        {"scopes_supported",
         {"launch", "launch/patient", "patient/*.rs", "user/*.rs", "system/Consent.crus"}},
        {"capabilities",
         {"launch-ehr", "launch-standalone", "client-public", "client-confidential-asymmetric",
          "context-ehr-patient", "context-standalone-patient", "permission-patient",
          "permission-user", "permission-v2", "authorize-post"}}};
    return json::serialize(out);
}

std::unexpected<Error> bad_request(std::string sentence) {
    return fail(ErrorKind::invalid, std::move(sentence), "invalid_request");
}

/// Apps in a browser ask from their own site; nothing here goes by cookies.
net::Headers headers() {
    return {{"Content-Type", "application/json"},
            {"Cache-Control", "no-store"},
            {"Pragma", "no-cache"},
            {"Access-Control-Allow-Origin", "*"},
            {"X-Content-Type-Options", "nosniff"}};
}

}  // namespace

Result<people::OAuthRequest> read_oauth_request(const net::Request& request) {
    const std::string_view type = request.headers.get("Content-Type").value_or("");
    if (!equal_ignoring_case(trim(split(type, ';').front()), "application/x-www-form-urlencoded"))
        return bad_request("The request must be application/x-www-form-urlencoded.");
    if (!request.query().empty())
        return bad_request("The fields stand in the body, never in the address.");
    people::OAuthRequest out;
    out.certificate = request.client_thumbprint;
    out.request_id = request.id;
    for (const std::string_view field : split(request.body, '&')) {
        if (field.empty()) continue;
        if (out.form.size() >= most_fields) return bad_request("There are too many fields.");
        const auto equals = field.find('=');
        auto name = percent_decode(field.substr(0, equals), true);
        auto value = percent_decode(
            equals == std::string_view::npos ? std::string_view() : field.substr(equals + 1), true);
        if (!name || !value || !is_valid_utf8(*name) || !is_valid_utf8(*value))
            return bad_request("The fields are not encoded as forms are.");
        if (!out.form.emplace(std::move(*name), std::move(*value)).second)
            return bad_request("A field stands twice.");
    }
    return out;
}

SmartFace::SmartFace(const people::TokenService& service, const std::string& base_url)
    : service_(service), configuration_(configuration_of(base_url)) {}

bool SmartFace::answers(std::string_view path) noexcept {
    return path == configuration_path || path == token_path || path == introspection_path;
}

net::Task<void> SmartFace::handle(net::Worker& worker, const net::Request& request,
                                  net::Responder& out) {
    net::Headers with = headers();
    const bool configuration = request.path() == configuration_path;
    const bool right_method = configuration ? request.method == "GET" || request.method == "HEAD"
                                            : request.method == "POST";
    if (!right_method) {
        with.add("Allow", configuration ? "GET, HEAD" : "POST");
        co_await out.send(405, std::move(with), "");
        co_return;
    }
    if (configuration) {
        std::string body;
        if (request.method != "HEAD") body = configuration_;
        co_await out.send(200, std::move(with), std::move(body));
        co_return;
    }
    auto read = read_oauth_request(request);
    people::OAuthAnswer answer;
    if (!read) {
        answer = {400, json::serialize(json::object{{"error", read.error().code},
                                                    {"error_description", read.error().sentence}})};
    } else if (request.path() == token_path) {
        answer = co_await service_.token(worker, std::move(*read));
    } else {
        answer = co_await service_.introspect(worker, std::move(*read));
    }
    if (answer.status == 503) with.add("Retry-After", "5");
    co_await out.send(answer.status, std::move(with), std::move(answer.body));
}

}  // namespace mcr::fhir
