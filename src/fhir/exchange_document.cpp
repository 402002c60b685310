#include "fhir/document_sink.hpp"
#include "fhir/exchange.hpp"
#include "relay/content.hpp"

namespace mcr::fhir {
namespace {

Refusal document_refusal(const Error& error) {
    // Whoever may not know that there is such a patient gets the same (law 4).
    if (error.kind == ErrorKind::not_found)
        return refuse(404, "not-found", "document-not-found",
                      "No document was listed at this address, or it is there no more.")
            .error();
    if (error.kind == ErrorKind::gone)
        return refuse(410, "expired", "listed-too-long-ago", error.sentence).error();
    return refusal_of(error);
}

}  // namespace

/// A document is had by whoever may read Binaries, or the references that list them.
net::Task<void> Exchange::send_document(Route route, people::TokenClaims claims) {
    if (!within_scope(claims, "Binary", false)) {
        if (auto may = within_scope(claims, "DocumentReference", false); !may) {
            co_await refuse_with(std::move(may.error()));
            co_return;
        }
    }
    relay::ContentRequest asked{std::move(claims), std::move(route.id), "Binary", request_.id};
    DocumentSink sink(out_, request_.id);
    auto done = co_await shop_.use.runner.content(worker_, std::move(asked), sink);
    if (done) done = co_await out_.finish();
    if (done) {
        shop_.use.metrics.count("mcr_fhir_requests_total",
                                {{"interaction", interaction_}, {"status", "answered"}});
        co_return;
    }
    if (!out_.started()) {
        Refusal refusal = document_refusal(done.error());
        net::Headers extra;
        if (refusal.status == 503) extra.add("Retry-After", "5");
        co_await refuse_with(std::move(refusal), std::move(extra));
        co_return;
    }
    shop_.use.metrics.count("mcr_fhir_requests_total",
                            {{"interaction", interaction_}, {"status", "cut-short"}});
    shop_.use.log.warning("fhir-answer-cut-short",
                          {{"request", request_.id}, {"kind", to_string(done.error().kind)}});
    out_.abort();
}

}  // namespace mcr::fhir
