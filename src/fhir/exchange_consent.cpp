#include "base/text.hpp"
#include "fhir/consent/questions.hpp"
#include "fhir/exchange.hpp"

namespace mcr::fhir {
namespace {

bool takes_body(Interaction interaction) {
    return interaction == Interaction::consent_create ||
           interaction == Interaction::consent_update || interaction == Interaction::may_share ||
           interaction == Interaction::whom_may_i_ask;
}

/// Whether a Content-Type is that of FHIR JSON (R4 http.html), or of JSON.
bool is_json(std::string_view type) {
    const std::string_view media = trim(type.substr(0, type.find(';')));
    return equal_ignoring_case(media, "application/fhir+json") ||
           equal_ignoring_case(media, "application/json");
}

}  // namespace

Judged<void> Exchange::check_body(const Route& route) const {
    if (!takes_body(route.interaction)) return {};
    const auto type = request_.headers.get("Content-Type");
    if (!type || !is_json(*type))
        return refuse(415, "not-supported", "json-required",
                      "The body must be FHIR R4 JSON: Content-Type application/fhir+json.",
                      "Content-Type");
    // Ignored, it would file the same objection twice.
    if (request_.headers.get("If-None-Exist"))
        return refuse(400, "not-supported", "conditional-create-not-offered",
                      "Conditional create is not offered. The same objection is never filed twice "
                      "while it is in force.",
                      "If-None-Exist");
    return {};
}

net::Task<void> Exchange::answer_consent(Route route, consent::Bearer bearer) {
    const bool is_question = route.interaction == Interaction::may_share ||
                             route.interaction == Interaction::whom_may_i_ask;
    const bool offered =
        is_question ? shop_.use.questions != nullptr : shop_.use.consents != nullptr;
    Judged<void> sound = check_body(route);
    if (!offered)
        sound = refuse(404, "not-supported", "type-not-offered",
                       "Objections are not offered as Consents by this installation.");
    if (!sound) {
        co_await refuse_with(std::move(sound.error()));
        co_return;
    }
    consent::Request asked;
    asked.bearer = std::move(bearer);
    asked.id = route.id;
    if (takes_body(route.interaction)) asked.body = request_.body;
    asked.if_match = request_.headers.get("If-Match").value_or("");
    asked.parameters = parameters_;
    asked.settings = search_settings();
    asked.request_id = request_.id;
    if (is_question) {
        co_await ask_question(std::move(route), std::move(asked));
        co_return;
    }
    if (route.interaction == Interaction::consent_search) {
        co_await search_consents(std::move(asked));
        co_return;
    }
    consent::Desk& desk = *shop_.use.consents;
    Judged<consent::OneConsent> one = refuse(500, "exception", "internal", "");
    if (route.interaction == Interaction::consent_read)
        one = co_await desk.read(std::move(asked));
    else if (route.interaction == Interaction::consent_create)
        one = co_await desk.create(std::move(asked));
    else
        one = co_await desk.update(std::move(asked));
    if (!one) {
        co_await refuse_with(std::move(one.error()));
        co_return;
    }
    const int status = route.interaction == Interaction::consent_create ? 201 : 200;
    co_await send_consent(status, std::move(*one));
}

net::Task<void> Exchange::send_consent(int status, consent::OneConsent consent) {
    net::Headers extra;
    extra.add("ETag", "W/\"" + std::to_string(consent.version) + "\"");
    if (status == 201) extra.add("Location", shop_.base + "/Consent/" + consent.id);
    co_await send(status, type_of(format_), std::move(consent.json), std::move(extra));
}

net::Task<void> Exchange::search_consents(consent::Request asked) {
    auto found = co_await shop_.use.consents->search(std::move(asked));
    if (!found) {
        co_await refuse_with(std::move(found.error()));
        co_return;
    }
    shop_.use.metrics.count("mcr_fhir_requests_total",
                            {{"interaction", interaction_}, {"status", "200"}});
    AnswerWriter writer(out_, frame(shop_.base + "/Consent" + found->query));
    auto written = co_await writer.begin();
    if (!found->only_count)
        for (const consent::OneConsent& each : found->consents) {
            const std::string_view piece = each.json;
            writer.add("Consent", each.id, std::span(&piece, 1), EntryMode::match);
        }
    if (!found->warnings.empty()) {
        const std::string id = new_uuid(shop_.use.random);
        const std::string_view outcome = writer.keep(outcome_json(id, shop_.base, found->warnings));
        writer.add("OperationOutcome", writer.keep(id), std::span(&outcome, 1), EntryMode::outcome);
    }
    AnswerWriter::Ending ending;
    ending.total = found->consents.size();
    if (written) written = co_await writer.end(std::move(ending));
    if (!written) out_.abort();
}

net::Task<void> Exchange::ask_question(Route route, consent::Request asked) {
    consent::Questions& questions = *shop_.use.questions;
    Judged<std::string> answer = refuse(500, "exception", "internal", "");
    if (route.interaction == Interaction::may_share)
        answer = co_await questions.may_share(worker_, std::move(asked));
    else
        answer = co_await questions.whom_may_i_ask(worker_, std::move(asked));
    if (!answer) {
        co_await refuse_with(std::move(answer.error()));
        co_return;
    }
    co_await send(200, type_of(format_), std::move(*answer), {});
}

}  // namespace mcr::fhir
