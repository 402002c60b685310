#include "source/nrl/adapter.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "record/part.hpp"
#include "source/documents/content_check.hpp"
#include "source/nrl/document.hpp"
#include "source/nrl/settings.hpp"

namespace mcr::source {
namespace nrl {
namespace {

using record::CoverageState;

Answer without_record(CoverageState state, std::string_view sentence) {
    Answer answer;
    answer.state = state;
    answer.sentence = sentence;
    return answer;
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
    return std::to_string(count) + ' ' + std::string(count == 1 ? one : many);
}

record::Origin origin_of(const directory::Member& member, const Question& question, Instant now) {
    return {.organisation = member.organisation->code,
            .organisation_name = member.organisation->name,
            .system_key = member.system->key,
            .address = member.system->address,
            .retrieved = now,
            .converted = false,
            .confidential = question.confidential,
            .nhs_number = question.patient->number.text()};
}

/// Reads the pointers, and what is said of them.
Answer read_pointers(const directory::Member& member, const Settings& settings,
                     const Question& question, Instant now, net::BufferPool& buffers) {
    std::string bundle = R"({"resourceType":"Bundle","type":"collection","entry":[)";
    std::size_t shown = 0, unfetched = 0, unreadable = 0, others = 0;
    for (const Pointer& pointer : question.pointers) {
        auto document = show(pointer, *member.system, settings, question);
        if (!document) {
            ++(document.error().code == "wrong-patient" ? others : unreadable);
            continue;
        }
        if (shown++ > 0) bundle += ',';
        bundle += R"({"resource":)" + document->resource + '}';
        unfetched += document->unfetched;
    }
    if (others > 0)
        return without_record(CoverageState::wrong_patient,
                              "A pointer is about somebody else, or of somebody else's. What was "
                              "pointed to here was discarded.");
    if (shown == 0)
        return unreadable > 0
                   ? without_record(CoverageState::failed,
                                    "What points to documents here cannot be read.")
                   : without_record(CoverageState::not_held, "Nothing points to documents here.");
    bundle += "]}";
    net::Buffer bytes = buffers.take(bundle.size());
    bytes.append(bundle);
    auto part = record::check(std::move(bytes), origin_of(member, question, now), question.limits);
    if (!part)
        return without_record(CoverageState::failed,
                              "What points to documents here cannot be read.");
    record::screen(*part, excluded_of(question));
    Answer answer;
    if (unfetched > 0)
        answer.notes.push_back(counted(unfetched, "document", "documents") +
                               " can be listed here and not be opened: the address is not one that "
                               "was agreed.");
    if (unreadable > 0)
        answer.notes.push_back(counted(unreadable, "pointer", "pointers") + " cannot be read.");
    if (part->items().empty()) {
        answer.state = CoverageState::nothing_recorded;
        answer.sentence =
            "This organisation knows the patient and has nothing recorded in what was asked for.";
        return answer;
    }
    answer.state = unreadable > 0 ? CoverageState::failed : CoverageState::data;
    answer.sentence = unreadable > 0 ? "Some of what points to documents here cannot be read."
                                     : "This organisation has documents that are pointed to.";
    answer.parts.push_back(std::move(*part));
    return answer;
}

class Nrl final : public Adapter {
public:
    Nrl(const Clock& clock, Random& random, Log& log, Metrics& metrics,
        gp_connect::Consumer consumer)
        : clock_(clock),
          random_(random),
          log_(log),
          metrics_(metrics),
          consumer_(std::move(consumer)) {}

    [[nodiscard]] bool needs_pointers() const noexcept override { return true; }

    net::Task<Answer> ask(net::Worker& worker, const directory::Member& member,
                          const Question& question, Deadline) const override {
        const SteadyTime began = clock_.steady();
        Answer answer;
        try {
            answer = read(worker, member, question);
        } catch (...) {
            log_.error("source_threw", {{"system", member.system->key}});
            answer = without_record(CoverageState::failed,
                                    "Asking this organisation's system failed on our side.");
        }
        answer.took = std::chrono::duration_cast<Milliseconds>(clock_.steady() - began);
        metrics_.count("mcr_source_answers_total", {{"system", member.system->key},
                                                    {"protocol", "nrl"},
                                                    {"state", record::code_of(answer.state)}});
        co_return answer;
    }

    net::Task<ContentAnswer> fetch(net::Worker& worker, const directory::Member& member,
                                   const ContentQuestion& question, ContentSink& sink,
                                   Deadline deadline) const override {
        const auto settings = read_settings(*member.system);
        const auto place = Place::read(question.document->at);
        if (!settings || !place)
            co_return refuse(CoverageState::failed, "This document's address cannot be used.");
        const people::Professional& asker = *question.asker;
        if (asker.role == people::RoleGroup::patient)
            co_return refuse(
                CoverageState::not_permitted,
                "Documents that are pointed to are shown to professionals in direct care only.");
        net::Call call;
        call.headers.add("Accept", question.document->content_type.empty()
                                       ? "*/*"
                                       : question.document->content_type);
        if (place->behind_proxy()) {
            const std::string from(settings->from_for(asker.organisation));
            if (settings->proxy.empty() || from.empty())
                co_return refuse(
                    CoverageState::not_permitted,
                    "The asking organisation is not registered for documents behind the proxy.");
            go_by_proxy(call, *settings, *place, from, asker);
        } else {
            if (!settings->allows(place->url))
                co_return refuse(CoverageState::not_supported,
                                 "The document lies at an address that was not agreed.");
            call.url = place->url;
            call.headers.add(
                "Authorization",
                "Bearer " + gp_connect::audit_token(consumer_, asker, place->url, clock_.now()));
        }
        call.headers.add("X-Request-ID", new_uuid(random_));
        auto opened = co_await worker.client().open(member.system->upstream, std::move(call),
                                                    question.max_bytes, deadline);
        if (!opened) {
            const Result<void> failed = std::unexpected(opened.error());
            co_return documents::content_answer(failed, 0);
        }
        const std::unique_ptr<net::Incoming> incoming = std::move(*opened);
        if (incoming->status() != 200) co_return documents::content_refused(incoming->status());
        co_return co_await documents::relay_content(*incoming, question, sink);
    }

    [[nodiscard]] Result<void> check_settings(const directory::System& system) const override {
        auto settings = read_settings(system);
        if (!settings) return pass_on(settings);
        return {};
    }

private:
    Answer read(net::Worker& worker, const directory::Member& member,
                const Question& question) const {
        const auto settings = read_settings(*member.system);
        if (!settings)
            return without_record(CoverageState::failed,
                                  "This organisation's system is not set up correctly here.");
        if (question.asker->role == people::RoleGroup::patient)
            return without_record(
                CoverageState::not_permitted,
                "Documents that are pointed to are shown to professionals in direct care only.");
        if (!question.sections.test(static_cast<std::size_t>(record::Section::documents)))
            return without_record(CoverageState::not_supported,
                                  "This system gives documents only.");
        return read_pointers(member, *settings, question, clock_.now(), worker.buffers());
    }

    static ContentAnswer refuse(CoverageState state, std::string_view sentence) {
        return {state, std::string(sentence), 0};
    }

    /// Retrieval through the Spine Security Proxy: its address and the document's, joined as they
    /// stand, and who asks whom.
    void go_by_proxy(net::Call& call, const Settings& settings, const Place& place,
                     const std::string& from, const people::Professional& asker) const {
        const auto target = percent_decode(place.target());
        call.url = settings.proxy + '/' + std::string(place.target());
        call.headers.add("Ssp-TraceID", new_uuid(random_));
        call.headers.add("Ssp-From", from);
        call.headers.add("Ssp-To", place.asid);
        call.headers.add("Ssp-InteractionID", settings.interaction);
        call.headers.add(
            "Authorization",
            "Bearer " + gp_connect::audit_token(consumer_, asker,
                                                target ? *target : std::string(place.target()),
                                                clock_.now()));
    }

    const Clock& clock_;
    Random& random_;
    Log& log_;
    Metrics& metrics_;
    gp_connect::Consumer consumer_;
};

}  // namespace
}  // namespace nrl

std::unique_ptr<Adapter> make_nrl(const Clock& clock, Random& random, Log& log, Metrics& metrics,
                                  gp_connect::Consumer consumer) {
    return std::make_unique<nrl::Nrl>(clock, random, log, metrics, std::move(consumer));
}

}  // namespace mcr::source
