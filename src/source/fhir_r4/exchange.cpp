#include "source/fhir_r4/exchange.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace mcr::source::fhir_r4 {
namespace {

using record::Part;

enum class Media { fhir_json, html, other };

/// A parameter of a media type in lower case without quotes, empty if it has none.
std::string parameter_of(std::string_view content_type, std::string_view name) {
    for (const auto part : split(content_type, ';')) {
        const auto equals = part.find('=');
        if (equals == std::string_view::npos ||
            !equal_ignoring_case(trim(part.substr(0, equals)), name))
            continue;
        std::string value = to_lower(trim(part.substr(equals + 1)));
        std::erase(value, '"');
        return value;
    }
    return {};
}

Media media_of(const net::Headers& headers) {
    const auto type = headers.get("Content-Type");
    if (!type) return Media::other;
    const std::string media = to_lower(trim(split(*type, ';').front()));
    if (media == "text/html" || media == "application/xhtml+xml") return Media::html;
    if (media != "application/fhir+json" && media != "application/json" && media != "text/json")
        return Media::other;
    const std::string charset = parameter_of(*type, "charset");
    const std::string version = parameter_of(*type, "fhirversion");
    const bool ours = (charset.empty() || charset == "utf-8" || charset == "us-ascii") &&
                      (version.empty() || version.starts_with("4.0"));
    return ours ? Media::fhir_json : Media::other;
}

Verdict unusable(Media media, const net::Answer& answer) {
    if (answer.body.view().empty())
        return failed("This organisation's system sent an empty answer.");
    if (media == Media::html)
        return failed("This organisation's system sent a web page instead of a record.");
    return failed("This organisation's system sent something other than FHIR R4 in JSON.");
}

Verdict damaged(const Error& error) {
    if (error.kind == ErrorKind::too_large)
        return failed("This organisation's system sent a document larger than is accepted.");
    return failed("This organisation's system sent a document that is damaged. It was discarded.");
}

}  // namespace

Request search_request(std::string_view type, std::string query, bool post) {
    const std::string path = "/" + std::string(type);
    if (post) return {.path = path + "/_search", .form = std::move(query), .post = true};
    return {.path = path + '?' + query};
}

std::expected<Part, Verdict> Exchange::check(net::Buffer body) const {
    record::Origin origin{.organisation = member->organisation->code,
                          .organisation_name = member->organisation->name,
                          .system_key = member->system->key,
                          .address = member->system->address,
                          .retrieved = clock->now(),
                          .converted = false,
                          .confidential = question->confidential,
                          .nhs_number = question->patient->number.text()};
    origin.patient_ids = patient_ids;
    origin.relayed = relayed;
    origin.confidential_of.assign(question->confidential_of.begin(),
                                  question->confidential_of.end());
    auto part = record::check(std::move(body), std::move(origin), question->limits);
    if (!part) return std::unexpected(damaged(part.error()));
    return std::move(*part);
}

net::Task<std::expected<net::Answer, Verdict>> Exchange::send(Request request,
                                                              Deadline until) const {
    net::Call call;
    call.url = request.path.starts_with('/') ? member->system->address + request.path
                                             : std::move(request.path);
    const std::string id = new_uuid(*random);
    call.headers.add("Accept", "application/fhir+json");
    call.headers.add("X-Request-Id", id);
    call.headers.add("X-Correlation-Id", std::string(question->request_id));
    if (bearer != nullptr)
        call.headers.add("Authorization", "Bearer " + std::string(bearer->reveal()));
    for (const auto& [name, value] : dialect->headers) call.headers.set(name, value);
    if (request.post) {
        call.method = "POST";
        call.headers.add("Content-Type", "application/x-www-form-urlencoded");
        call.body = std::move(request.form);
    }
    auto answer = co_await worker->client().call(member->system->upstream, std::move(call), until);
    if (!answer) co_return std::unexpected(verdict_of(answer.error()));
    const auto echoed = answer->headers.get("X-Request-Id");
    if (echoed && !equal_ignoring_case(*echoed, id))
        co_return std::unexpected(
            failed("This organisation's system answered another request. It was discarded."));
    const Media media = media_of(answer->headers);
    if (answer->status != 200) {
        std::vector<record::OutcomeIssue> issues;
        if (media == Media::fhir_json)
            if (const auto said = check(std::move(answer->body))) issues = said->outcomes();
        auto verdict = verdict_of(answer->status, issues, media == Media::html);
        if (refused != nullptr) *refused = {answer->status, std::move(issues)};
        co_return std::unexpected(std::move(verdict));
    }
    if (media != Media::fhir_json || answer->body.view().empty())
        co_return std::unexpected(unusable(media, *answer));
    co_return std::move(*answer);
}

net::Task<std::expected<Part, Verdict>> Exchange::fetch(Request request) const {
    auto answer = co_await send(std::move(request), deadline);
    if (!answer) co_return std::unexpected(std::move(answer.error()));
    co_return check(std::move(answer->body));
}

net::Task<std::expected<net::Buffer, Verdict>> Exchange::metadata(Deadline until) const {
    Request request{.path = "/metadata"};
    auto answer = co_await send(std::move(request), until);
    if (!answer) co_return std::unexpected(std::move(answer.error()));
    co_return std::move(answer->body);
}

}  // namespace mcr::source::fhir_r4
