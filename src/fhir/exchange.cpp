#include "fhir/exchange.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mcr::fhir {
namespace {

constexpr std::string_view root = "/fhir";

/// The path below /fhir. The server gives the face nothing else.
std::string_view path_below(const net::Request& request) {
    std::string_view path = request.path();
    if (path.starts_with(root)) path.remove_prefix(root.size());
    return path;
}

bool names_page(std::string_view query) {
    return query.starts_with("_page=") || query.find("&_page=") != std::string_view::npos;
}

}  // namespace

net::Task<void> Exchange::send(int status, std::string_view type, std::string body,
                               net::Headers extra) {
    net::Headers headers = answer_headers(type, request_.id);
    for (const auto& [name, value] : extra) headers.add(name, value);
    // A body in answer to HEAD would be read as the next answer.
    if (request_.method == "HEAD") body.clear();
    const std::string code = std::to_string(status);
    shop_.use.metrics.count("mcr_fhir_requests_total",
                            {{"interaction", interaction_}, {"status", code}});
    (void)co_await out_.send(status, std::move(headers), std::move(body));
}

net::Task<void> Exchange::refuse_with(Refusal refusal, net::Headers extra) {
    const std::string id = new_uuid(shop_.use.random);
    std::string body = outcome_json(id, shop_.base, std::span(&refusal.issue, 1));
    co_await send(refusal.status, json_type, std::move(body), std::move(extra));
}

net::Task<void> Exchange::fail_with(Error error) {
    if (error.kind == ErrorKind::internal)
        shop_.use.log.error("fhir-request-failed", {{"request", request_.id}});
    Refusal refusal = refusal_of(error);
    net::Headers extra;
    if (refusal.status == 503) extra.add("Retry-After", "5");
    co_await refuse_with(std::move(refusal), std::move(extra));
}

Judged<people::TokenClaims> Exchange::who(bool& token_given) const {
    constexpr std::string_view scheme = "Bearer ";
    const auto header = request_.headers.get("Authorization");
    token_given = header && header->size() > scheme.size() &&
                  equal_ignoring_case(header->substr(0, scheme.size()), scheme);
    if (!token_given)
        return refuse(401, "login", "token-required",
                      "A bearer token of a professional or patient is needed.", "Authorization");
    auto claims = shop_.use.tokens.check(trim(header->substr(scheme.size())));
    if (!claims)
        return refuse(401, "login", "token-refused", claims.error().sentence, "Authorization");
    if (!claims->thumbprint.empty() && claims->thumbprint != request_.client_thumbprint)
        return refuse(401, "login", "token-refused",
                      "The token is bound to a certificate that this connection did not show.",
                      "Authorization");
    const std::string_view purpose = claims->purpose;
    if (purpose != "TREAT" && purpose != "ETREAT" && purpose != "BTG" && purpose != "PATRQT")
        return refuse(403, "forbidden", "purpose-not-permitted",
                      "Records are relayed for direct care (purpose TREAT, ETREAT or BTG) and to "
                      "the patient (PATRQT) only.",
                      "Authorization");
    return std::move(*claims);
}

Judged<void> Exchange::read_parameters(const Route& route) {
    const QueryLimits& limits = shop_.settings.limits;
    // A page token is our own and may be longer than a query.
    const std::size_t allowed =
        limits.max_query_bytes * (route.interaction == Interaction::page ? 3 : 1);
    if (request_.query().size() > allowed)
        return refuse(414, "too-long", "too-long",
                      "The query is too long. Send it as a form: POST [type]/_search.");
    if (route.interaction == Interaction::page) {
        QueryLimits long_values = limits;
        long_values.max_value_bytes = allowed;
        return parse_query(request_.query(), long_values, parameters_);
    }
    auto read = parse_query(request_.query(), limits, parameters_);
    if (!read || !route.by_post) return read;
    if (!is_form(request_.headers.get("Content-Type")))
        return refuse(415, "not-supported", "form-required",
                      "_search takes its parameters as application/x-www-form-urlencoded.",
                      "Content-Type");
    if (request_.body.size() > limits.max_form_bytes)
        return refuse(413, "too-long", "too-long", "The form is too long.");
    return parse_query(request_.body, limits, parameters_);
}

Judged<Format> Exchange::format() const {
    std::optional<std::string_view> named;
    for (const QueryParameter& each : parameters_)
        if (each.name == "_format") named = each.value;
    return negotiate(named, request_.headers.get("Accept"));
}

SearchSettings Exchange::search_settings() const {
    return {shop_.base, shop_.settings.max_page, shop_.settings.limits,
            asks_strict_handling(request_.headers)};
}

AnswerFrame Exchange::frame(std::string self) const {
    return {shop_.base,
            format_,
            new_uuid(shop_.use.random),
            format_instant(shop_.use.clock.now()),
            request_.id,
            std::move(self)};
}

net::Task<void> Exchange::refuse_asker(Refusal refusal, bool token_given) {
    net::Headers extra;
    if (refusal.status == 401)
        extra.add("WWW-Authenticate",
                  token_given ? R"(Bearer realm="My Care Record", error="invalid_token")"
                              : R"(Bearer realm="My Care Record")");
    co_await refuse_with(std::move(refusal), std::move(extra));
}

net::Task<void> Exchange::answer() {
    auto routed = route(request_.method, path_below(request_), names_page(request_.query()));
    if (routed) interaction_ = to_string(routed->interaction);
    if (routed && routed->interaction == Interaction::metadata) {
        co_await send_capability(*routed);
        co_return;
    }
    bool token_given = false;
    if (routed && is_about_consents(routed->interaction)) {
        auto asks = bearer(token_given);
        if (!asks)
            co_await refuse_asker(std::move(asks.error()), token_given);
        else
            co_await answer_consent(std::move(*routed), std::move(*asks));
        co_return;
    }
    auto claims = who(token_given);
    if (!claims) {
        co_await refuse_asker(std::move(claims.error()), token_given);
        co_return;
    }
    if (!routed) {
        net::Headers extra;
        if (!routed.error().allow.empty()) extra.add("Allow", routed.error().allow);
        co_await refuse_with(std::move(routed.error().refusal), std::move(extra));
        co_return;
    }
    if (routed->interaction == Interaction::document) {
        co_await send_document(std::move(*routed), std::move(*claims));
        co_return;
    }
    auto read = read_parameters(*routed);
    auto as = read ? format() : Judged<Format>(std::unexpected(std::move(read.error())));
    if (!as) {
        co_await refuse_with(std::move(as.error()));
        co_return;
    }
    format_ = *as;
    switch (routed->interaction) {
        case Interaction::metadata:
        case Interaction::document:
        case Interaction::consent_search:
        case Interaction::consent_read:
        case Interaction::consent_create:
        case Interaction::consent_update:
        case Interaction::may_share:
        case Interaction::whom_may_i_ask:
            break;
        case Interaction::patient_read:
            co_await read_patient(std::move(*routed), std::move(*claims));
            break;
        case Interaction::patient_search:
            co_await search_patients(std::move(*routed), std::move(*claims));
            break;
        case Interaction::everything:
        case Interaction::type_search:
            co_await search_record(std::move(*routed), std::move(*claims));
            break;
        case Interaction::page:
            co_await further_page(std::move(*claims));
            break;
    }
}

net::Task<void> Exchange::send_capability(Route route) {
    auto read = read_parameters(route);
    auto as = read ? format() : Judged<Format>(std::unexpected(std::move(read.error())));
    if (!as) {
        co_await refuse_with(std::move(as.error()));
        co_return;
    }
    co_await send(200, type_of(*as), shop_.capability, {});
}

}  // namespace mcr::fhir
