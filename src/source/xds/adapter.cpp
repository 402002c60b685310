#include "source/xds/adapter.hpp"

#include <memory>
#include <utility>

#include "source/xds/answer.hpp"
#include "source/xds/fetch.hpp"

namespace mcr::source {
namespace {

using record::CoverageState;
using xds::Asking;
using xds::Kind;

Answer without_record(CoverageState state, std::string_view sentence) {
    Answer answer;
    answer.state = state;
    answer.sentence = sentence;
    return answer;
}

constexpr std::string_view bad_settings =
    "The settings for this organisation's system cannot be used.";

class DocumentSharingAdapter final : public Adapter {
public:
    DocumentSharingAdapter(Kind kind, const Clock& clock, Random& random, Log& log,
                           Metrics& metrics, DocumentSharing sharing)
        : kind_(kind),
          clock_(clock),
          random_(random),
          log_(log),
          metrics_(metrics),
          sharing_(std::move(sharing)) {}

    net::Task<Answer> ask(net::Worker& worker, const directory::Member& member,
                          const Question& question, Deadline deadline) const override {
        const SteadyTime began = clock_.steady();
        Answer answer;
        try {
            answer = co_await converse(worker, member, question, deadline);
        } catch (...) {
            log_.error("source_threw", {{"system", member.system->key}});
            answer = without_record(CoverageState::failed,
                                    "Asking this organisation's system failed on our side.");
        }
        answer.took = std::chrono::duration_cast<Milliseconds>(clock_.steady() - began);
        metrics_.count("mcr_source_answers_total", {{"system", member.system->key},
                                                    {"protocol", protocol()},
                                                    {"state", record::code_of(answer.state)}});
        co_return answer;
    }

    net::Task<ContentAnswer> fetch(net::Worker& worker, const directory::Member& member,
                                   const ContentQuestion& question, ContentSink& sink,
                                   Deadline deadline) const override {
        ContentAnswer answer;
        answer.state = CoverageState::failed;
        try {
            const auto asking = asking_of(member, *question.patient, *question.asker,
                                          question.purpose, question.request_id);
            if (asking)
                answer = co_await xds::fetch_content(worker, **asking, question, sink, deadline);
            else
                answer.sentence = asking.error().sentence;
        } catch (...) {
            log_.error("source_threw", {{"system", member.system->key}});
            answer.state = CoverageState::failed;
            answer.sentence = "Asking this organisation's system failed on our side.";
        }
        co_return answer;
    }

    [[nodiscard]] Result<void> check_settings(const directory::System& system) const override {
        const Result<xds::Settings> settings = xds::read_settings(system, kind_);
        if (!settings) return std::unexpected(settings.error());
        return {};
    }

private:
    [[nodiscard]] std::string_view protocol() const { return kind_ == Kind::xca ? "xca" : "xds"; }

    /// Errors: invalid, with a sentence for the reader.
    [[nodiscard]] Result<std::shared_ptr<Asking>> asking_of(const directory::Member& member,
                                                            const people::Demographics& patient,
                                                            const people::Professional& asker,
                                                            std::string_view purpose,
                                                            std::string_view request_id) const {
        Result<xds::Settings> settings = xds::read_settings(*member.system, kind_);
        if (!settings) return fail(ErrorKind::invalid, std::string(bad_settings));
        Secret key;
        if (!settings->assertion_key.empty()) {
            Result<Secret> read = fail(ErrorKind::not_found, "");
            if (sharing_.credentials) read = sharing_.credentials(settings->assertion_key);
            if (!read)
                return fail(ErrorKind::invalid,
                            "The key to state who is asking is missing on our side.");
            key = std::move(*read);
        }
        return std::make_shared<Asking>(Asking{member.system->address,
                                               member.system->upstream,
                                               std::move(*settings),
                                               patient,
                                               asker,
                                               std::string(purpose),
                                               std::string(request_id),
                                               sharing_.issuer,
                                               std::move(key),
                                               {},
                                               &clock_,
                                               &random_});
    }

    net::Task<Answer> converse(net::Worker& worker, const directory::Member& member,
                               const Question& question, Deadline deadline) const {
        const auto made = asking_of(member, *question.patient, *question.asker, question.purpose,
                                    question.request_id);
        if (!made) co_return without_record(CoverageState::failed, made.error().sentence);
        (*made)->limits = question.limits;
        const std::shared_ptr<const Asking> asking = *made;
        const bool expands = asking->settings.expand && sharing_.converter;
        const bool wants_documents =
            question.sections.test(static_cast<std::size_t>(record::Section::documents));
        if (!wants_documents && !expands)
            co_return without_record(CoverageState::not_supported,
                                     "This organisation's system has documents only.");

        std::vector<xds::CommunityAnswer> answers = co_await xds::ask_all(worker, asking, deadline);
        const Instant retrieved = clock_.now();
        xds::Converted converted =
            xds::convert(answers, *asking, member, question, retrieved, worker.buffers());
        if (expands && !converted.candidates.empty() && !deadline.passed(clock_)) {
            std::vector<documents::Candidate> candidates = std::move(converted.candidates);
            documents::ExpandLimits limits;
            limits.most = asking->settings.expand_most;
            documents::Fetcher fetcher = fetcher_of(worker, asking, question, deadline);
            documents::CdaConverter converter = sharing_.converter;
            documents::Expanded expanded = co_await documents::expand(
                worker, member, question, retrieved, std::move(candidates), limits,
                std::move(fetcher), std::move(converter));
            join(converted, std::move(expanded));
        }
        co_return xds::conclude(std::move(answers), std::move(converted), asking->settings);
    }

    static void join(xds::Converted& converted, documents::Expanded expanded) {
        for (record::Part& part : converted.parts) documents::withhold(part, expanded.withhold);
        converted.of_others += expanded.of_others;
        for (record::Part& part : expanded.parts) converted.parts.push_back(std::move(part));
        for (std::string& note : expanded.notes) converted.notes.push_back(std::move(note));
    }

    static documents::Fetcher fetcher_of(net::Worker& worker, std::shared_ptr<const Asking> asking,
                                         const Question& question, Deadline deadline) {
        return [to = &worker, asking = std::move(asking), asked = &question, deadline](
                   DocumentLocator document, ContentSink& sink, std::uint64_t max_bytes) {
            return fetch_listed(to, asking, asked, deadline, std::move(document), &sink, max_bytes);
        };
    }

    static net::Task<ContentAnswer> fetch_listed(net::Worker* worker,
                                                 std::shared_ptr<const Asking> asking,
                                                 const Question* asked, Deadline deadline,
                                                 DocumentLocator document, ContentSink* sink,
                                                 std::uint64_t max_bytes) {
        const ContentQuestion question{.patient = asked->patient,
                                       .asker = asked->asker,
                                       .purpose = asked->purpose,
                                       .request_id = asked->request_id,
                                       .document = &document,
                                       .max_bytes = max_bytes};
        co_return co_await xds::fetch_content(*worker, *asking, question, *sink, deadline);
    }

    Kind kind_;
    const Clock& clock_;
    Random& random_;
    Log& log_;
    Metrics& metrics_;
    DocumentSharing sharing_;
};

}  // namespace

std::unique_ptr<Adapter> make_xds(const Clock& clock, Random& random, Log& log, Metrics& metrics,
                                  DocumentSharing sharing) {
    return std::make_unique<DocumentSharingAdapter>(Kind::xds, clock, random, log, metrics,
                                                    std::move(sharing));
}

std::unique_ptr<Adapter> make_xca(const Clock& clock, Random& random, Log& log, Metrics& metrics,
                                  DocumentSharing sharing) {
    return std::make_unique<DocumentSharingAdapter>(Kind::xca, clock, random, log, metrics,
                                                    std::move(sharing));
}

}  // namespace mcr::source
