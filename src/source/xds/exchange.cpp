#include "source/xds/exchange.hpp"

#include <utility>

#include "source/saml/assertion.hpp"
#include "source/xds/codes.hpp"

namespace mcr::source::xds {
namespace {

constexpr std::chrono::seconds assertion_lifetime{300};

std::string_view type_of(const net::Headers& headers) {
    return headers.get("Content-Type").value_or("");
}

net::XmlLimits limits_of(const record::Limits& limits) {
    net::XmlLimits out;
    out.max_bytes = limits.max_bytes;
    out.max_depth = limits.max_depth;
    // A document's metadata are some 200 elements.
    out.max_elements = limits.max_items < 20'000'000U ? limits.max_items * 200U : 4'000'000'000U;
    return out;
}

}  // namespace

PatientId Asking::own_id() const {
    return {patient.number.text(), settings.patient_root};
}

std::expected<Composed, Refusal> compose(const Asking& asking, std::string_view url,
                                         std::string_view action, std::string body, Form form,
                                         const PatientId& subject) {
    net::SoapRequest request;
    const std::string unique = new_uuid(*asking.random);
    request.action = action;
    request.to = url;
    request.message_id = "urn:uuid:" + unique;
    request.body = std::move(body);
    if (!asking.key.empty()) {
        const Instant now = asking.clock->now();
        saml::Statement statement;
        statement.asker = &asking.asker;
        statement.purpose = asking.purpose;
        statement.resource_id = write_cx(subject);
        statement.issuer = asking.issuer;
        statement.audience = asking.settings.audience;
        statement.home_community = asking.settings.home;
        statement.role_code_system = asking.settings.role_code_system;
        statement.lifetime = assertion_lifetime;
        const Result<std::string> assertion =
            saml::make_assertion(statement, asking.key, now, *asking.random);
        if (!assertion)
            return std::unexpected(
                failed("The statement of who is asking could not be signed on our side."));
        request.security = saml::security_header(*assertion, now, assertion_lifetime);
    }
    net::SoapForm sent =
        form == Form::mtom ? net::mtom_soap(request, unique) : net::plain_soap(request);
    Composed out;
    out.message_id = std::move(request.message_id);
    out.call.method = "POST";
    out.call.url = url;
    out.call.headers.add("Content-Type", std::move(sent.content_type));
    out.call.headers.add("Accept", "application/soap+xml, multipart/related");
    out.call.headers.add("X-Request-Id", asking.request_id);
    out.call.body = std::move(sent.body);
    return out;
}

Refusal refusal_in(int status, std::string_view content_type, std::string_view body) {
    const Result<net::SoapMessage> message = net::open_soap(content_type, body);
    if (!message) return meaning_of_status(status);
    const Result<net::SoapEnvelope> envelope = net::SoapEnvelope::read(message->envelope);
    if (!envelope || !envelope->fault()) return meaning_of_status(status);
    return meaning_of(*envelope->fault());
}

bool answers(const net::SoapEnvelope& envelope, std::string_view message_id) {
    return envelope.relates_to().empty() || envelope.relates_to() == message_id;
}

net::Task<std::expected<net::SoapEnvelope, Refusal>> converse(net::Worker& worker,
                                                              const Asking& asking,
                                                              Composed composed,
                                                              Deadline deadline) {
    const Result<net::Answer> answer =
        co_await worker.client().call(asking.upstream, std::move(composed.call), deadline);
    if (!answer) co_return std::unexpected(meaning_of(answer.error()));
    const std::string_view body = answer->body.view();
    if (answer->status != 200)
        co_return std::unexpected(refusal_in(answer->status, type_of(answer->headers), body));
    net::MimeLimits mime;
    mime.max_bytes = asking.limits.max_bytes;
    const Result<net::SoapMessage> message = net::open_soap(type_of(answer->headers), body, mime);
    if (!message) co_return std::unexpected(meaning_of(message.error()));
    Result<net::SoapEnvelope> envelope =
        net::SoapEnvelope::read(message->envelope, limits_of(asking.limits));
    if (!envelope) co_return std::unexpected(meaning_of(envelope.error()));
    if (envelope->fault()) co_return std::unexpected(meaning_of(*envelope->fault()));
    if (!answers(*envelope, composed.message_id))
        co_return std::unexpected(
            failed("This organisation's system sent the answer to another request."));
    co_return std::move(*envelope);
}

}  // namespace mcr::source::xds
