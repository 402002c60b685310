#include "source/gp_connect/adapter.hpp"

#include <utility>

#include "net/client.hpp"
#include "source/documents/binary_resource.hpp"
#include "source/documents/content_check.hpp"
#include "source/fhir_r4/links.hpp"
#include "source/gp_connect/documents/answer.hpp"
#include "source/gp_connect/documents/request.hpp"
#include "source/gp_connect/record_check.hpp"
#include "source/gp_connect/spine_adapter.hpp"

namespace mcr::source {
namespace gp_connect::documents {
namespace {

using record::CoverageState;

constexpr std::string_view fhir_json = "application/fhir+json;charset=utf-8";
constexpr std::size_t most_pages = 100;
/// Of a refusal that is read to its end.
constexpr std::size_t most_refusal = 64UL << 10U;

ContentAnswer no_content(Refusal refusal) {
    ContentAnswer answer;
    answer.state = refusal.state;
    answer.sentence = std::move(refusal.sentence);
    // GP Connect answers the same for a document that is gone and one of more than 5 MB.
    if (answer.state == CoverageState::not_held)
        answer.sentence =
            "The practice does not give this document: it is missing there, or "
            "larger than the practice sends.";
    return answer;
}

/// The beginning of a refusal's body. Errors: none; what does not come is left out.
net::Task<std::string> beginning_of(net::Incoming& incoming) {
    std::string body;
    while (body.size() < most_refusal) {
        const Result<std::string_view> bytes = co_await incoming.next();
        if (!bytes || bytes->empty()) break;
        body.append(bytes->substr(0, most_refusal - body.size()));
    }
    co_return body;
}

class Documents final : public SpineAdapter {
public:
    explicit Documents(Around around) : SpineAdapter(documents_capability, std::move(around)) {}

    net::Task<ContentAnswer> fetch(net::Worker& worker, const directory::Member& member,
                                   const ContentQuestion& question, ContentSink& sink,
                                   Deadline deadline) const override {
        ContentAnswer answer;
        try {
            answer = co_await read(worker, member, question, sink, deadline);
        } catch (...) {
            around().log.error("source_threw", {{"system", member.system->key}});
            answer = no_content(
                {CoverageState::failed, "Asking the practice's system failed on our side."});
        }
        co_return answer;
    }

private:
    net::Task<Answer> converse(net::Worker& worker, const directory::Member& member,
                               const Question& question, const Opened& opened,
                               Deadline deadline) const override {
        if (!question.sections[static_cast<std::size_t>(record::Section::documents)])
            co_return answer_of(
                {CoverageState::not_supported, "This system of the practice has documents only."});
        Asked asked{.member = &member,
                    .question = &question,
                    .shows_strangers = opened.settings.shows_unknown_patients,
                    .patient_id = {},
                    .retrieved = around().clock.now()};
        const std::string& address = member.system->address;
        std::string find = find_patient_url(address, question.patient->number);
        Page found = co_await page_at(worker, asked, opened, std::move(find),
                                      find_patient_interaction, deadline);
        if (!found.part) co_return answer_of(std::move(found.refusal));
        asked.patient_id = patient_id_of(found);
        if (asked.patient_id.empty()) co_return answer_of(not_held());
        Result<std::string> url = list_url(address, asked.patient_id);
        if (!url)
            co_return answer_of({CoverageState::failed,
                                 "The practice's system sent an answer that cannot be read."});

        Listing listing;
        std::size_t bytes = 0;
        while (true) {
            Page page = co_await page_at(worker, asked, opened, std::move(*url), list_interaction,
                                         deadline);
            if (!page.part) {
                const bool use = !listing.pages.empty() &&
                                 page.refusal.state != CoverageState::wrong_patient &&
                                 page.refusal.state != CoverageState::not_held &&
                                 page.refusal.state != CoverageState::objected;
                if (!use) co_return answer_of(std::move(page.refusal));
                listing.stopped = std::move(page.refusal);
                break;
            }
            bytes += page.part->bytes();
            const std::string next = page.next_link;
            listing.pages.push_back(std::move(page));
            if (next.empty()) break;
            url = fhir_r4::next_page(address, next);
            if (!url) {
                listing.stopped =
                    Refusal{CoverageState::failed, "Its link to the next page leads elsewhere."};
                break;
            }
            if (listing.pages.size() >= most_pages || bytes >= question.limits.max_bytes) {
                listing.cut = true;
                break;
            }
        }
        co_return join(std::move(listing), asked);
    }

    /// `asked` and `opened` live until it returns.
    net::Task<Page> page_at(net::Worker& worker, const Asked& asked, const Opened& opened,
                            std::string url, std::string_view interaction,
                            Deadline deadline) const {
        net::Call call =
            get(opened, *asked.member, *asked.question->asker, std::move(url), interaction);
        const Result<net::Answer> answer = co_await worker.client().call(
            asked.member->system->upstream, std::move(call), deadline);
        if (!answer) {
            Page page;
            page.refusal = refusal_of(answer.error());
            co_return page;
        }
        co_return read_page(*answer, asked, worker.buffers());
    }

    [[nodiscard]] net::Call get(const Opened& opened, const directory::Member& member,
                                const people::Professional& asker, std::string url,
                                std::string_view interaction) const {
        Wanted wanted{.method = "GET",
                      .url = std::move(url),
                      .interaction = interaction,
                      .media_type = fhir_json,
                      .token = audit_token(around().consumer, asker, member.system->address,
                                           around().clock.now()),
                      .body = {}};
        return call_for(opened, std::move(wanted), new_uuid(around().random));
    }

    net::Task<ContentAnswer> read(net::Worker& worker, const directory::Member& member,
                                  const ContentQuestion& question, ContentSink& sink,
                                  Deadline deadline) const {
        std::expected<Opened, Refusal> opened = open(member, *question.asker);
        if (!opened) co_return no_content(std::move(opened.error()));
        Result<std::string> url = content_url(member.system->address, question.document->at);
        if (!url)
            co_return no_content({CoverageState::failed,
                                  "This document lies elsewhere than the practice's documents."});
        net::Call call = get(*opened, member, *question.asker, std::move(*url), read_interaction);
        // base64 makes four characters of three bytes; the rest of the resource is small.
        constexpr std::uint64_t around_it = 1UL << 20U;
        const std::uint64_t most = question.max_bytes / 3 * 4 + around_it;
        Result<std::unique_ptr<net::Incoming>> incoming =
            co_await worker.client().open(member.system->upstream, std::move(call), most, deadline);
        if (!incoming) co_return no_content(refusal_of(incoming.error()));
        net::Incoming& from = **incoming;
        if (from.status() != 200) {
            const std::string body = co_await beginning_of(from);
            co_return no_content(read_refusal(from.status(), body, {}));
        }
        if (is_json(from.headers()))
            co_return co_await source::documents::relay_binary_resource(from, question, sink);
        co_return co_await source::documents::relay_content(from, question, sink);
    }
};

}  // namespace
}  // namespace gp_connect::documents

std::unique_ptr<Adapter> make_gp_connect_documents(const Clock& clock, Random& random, Log& log,
                                                   Metrics& metrics,
                                                   gp_connect::Consumer consumer) {
    return std::make_unique<gp_connect::documents::Documents>(
        gp_connect::Around{clock, random, log, metrics, std::move(consumer)});
}

}  // namespace mcr::source
