#include "source/xds/fetch.hpp"

#include <algorithm>
#include <utility>

#include "source/documents/content_check.hpp"
#include "source/xds/query.hpp"
#include "source/xds/retrieval.hpp"

namespace mcr::source::xds {
namespace {

ContentAnswer refused(Refusal refusal) {
    ContentAnswer answer;
    answer.state = refusal.state;
    answer.sentence = std::move(refusal.sentence);
    return answer;
}

std::string_view action_of(Kind kind) {
    return kind == Kind::xca ? "urn:ihe:iti:2007:CrossGatewayRetrieve"
                             : "urn:ihe:iti:2007:RetrieveDocumentSet";
}

/// Base64 is a third longer; the envelope stands about it.
std::uint64_t body_bytes(std::uint64_t content) {
    constexpr std::uint64_t most = 1UL << 40U;
    return std::min(content, most) / 2 * 3 + (2UL << 20U);
}

net::Task<Refusal> read_refusal(net::Incoming& incoming) {
    constexpr std::size_t enough = 256UL << 10U;
    std::string body;
    while (body.size() < enough) {
        const auto piece = co_await incoming.next();
        if (!piece) co_return meaning_of(piece.error());
        if (piece->empty()) break;
        body += *piece;
    }
    co_return refusal_in(incoming.status(), incoming.headers().get("Content-Type").value_or(""),
                         body);
}

net::Task<Result<void>> pump(net::Incoming& from, Retrieval& to) {
    if (auto begun = to.begin(from.headers().get("Content-Type").value_or("")); !begun)
        co_return begun;
    while (true) {
        const auto piece = co_await from.next();
        if (!piece) co_return std::unexpected(piece.error());
        if (piece->empty()) co_return co_await to.finish();
        if (auto fed = co_await to.feed(*piece); !fed) co_return fed;
    }
}

}  // namespace

net::Task<ContentAnswer> fetch_content(net::Worker& worker, const Asking& asking,
                                       const ContentQuestion& question, ContentSink& sink,
                                       Deadline deadline) {
    Result<Place> place = Place::parse(question.document->at);
    if (!place) co_return refused(failed("The document's place cannot be read."));
    const std::string address(asking.settings.retrieve_from(place->repository));
    if (address.empty()) co_return refused(meaning_of("XDSUnknownRepositoryId"));

    std::string body = write_retrieve(*place);
    const PatientId subject = asking.own_id();
    auto composed = compose(asking, address, action_of(asking.settings.kind), std::move(body),
                            Form::mtom, subject);
    if (!composed) co_return refused(std::move(composed.error()));
    net::Call call = std::move(composed->call);
    const std::uint64_t most = body_bytes(question.max_bytes);
    auto incoming = co_await worker.client().open(asking.upstream, std::move(call), most, deadline);
    if (!incoming) co_return refused(meaning_of(incoming.error()));
    if ((*incoming)->status() != 200) co_return refused(co_await read_refusal(**incoming));

    documents::ContentCheck check(question, sink);
    Retrieval retrieval(std::move(*place), std::move(composed->message_id), check);
    Result<void> outcome = co_await pump(**incoming, retrieval);
    if (retrieval.refusal()) co_return refused(*retrieval.refusal());
    if (outcome) outcome = co_await check.finish();
    co_return documents::content_answer(outcome, check.bytes());
}

}  // namespace mcr::source::xds
