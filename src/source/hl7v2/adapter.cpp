#include "source/hl7v2/adapter.hpp"

#include <set>
#include <utility>

#include "net/mllp.hpp"
#include "source/hl7v2/gathering.hpp"
#include "source/hl7v2/query.hpp"
#include "source/hl7v2/reply.hpp"
#include "source/hl7v2/settings.hpp"

namespace mcr::source {
namespace {

using record::CoverageState;
using record::Section;

Answer concluded(hl7v2::Verdict verdict) {
    Answer answer;
    answer.state = verdict.state;
    answer.sentence = std::move(verdict.sentence);
    return answer;
}

record::Sections sections_of(std::initializer_list<Section> some) {
    record::Sections sections;
    for (const Section one : some) sections.set(static_cast<std::size_t>(one));
    return sections;
}

/// Whether what a query brings was asked for. Visits and findings may hold anything.
bool wanted(hl7v2::Query query, const record::Sections& sections) {
    static const record::Sections results =
        sections_of({Section::investigation_results, Section::investigations_requested,
                     Section::examination_findings, Section::assessments, Section::pregnancy_status,
                     Section::social_context, Section::vaccinations, Section::documents});
    static const record::Sections who =
        sections_of({Section::person_demographics, Section::gp_practice,
                     Section::professional_contacts, Section::personal_contacts});
    switch (query) {
        case hl7v2::Query::results:
            return (sections & results).any();
        case hl7v2::Query::visits:
            return (sections & ~results).any() || sections == results;
        case hl7v2::Query::documents:
            return (sections & ~who).any();
        case hl7v2::Query::identity:
            return true;
    }
    return true;
}

class Hl7v2 final : public Adapter {
public:
    Hl7v2(const Clock& clock, Random& random, Log& log, Metrics& metrics)
        : clock_(clock), random_(random), log_(log), metrics_(metrics) {}

    net::Task<Answer> ask(net::Worker& worker, const directory::Member& member,
                          const Question& question, Deadline deadline) const override {
        const SteadyTime began = clock_.steady();
        Answer answer;
        try {
            answer = co_await converse(worker, member, question, deadline);
        } catch (...) {
            log_.error("source_threw", {{"system", member.system->key}});
            answer =
                concluded(hl7v2::failed("Asking this organisation's system failed on our side."));
        }
        answer.took = std::chrono::duration_cast<Milliseconds>(clock_.steady() - began);
        metrics_.count("mcr_source_answers_total", {{"system", member.system->key},
                                                    {"protocol", "hl7v2"},
                                                    {"state", record::code_of(answer.state)}});
        co_return answer;
    }

    [[nodiscard]] Result<void> check_settings(const directory::System& system) const override {
        auto settings = hl7v2::read_settings(system);
        if (!settings) return pass_on(settings);
        return {};
    }

private:
    net::Task<Answer> converse(net::Worker& worker, const directory::Member& member,
                               const Question& question, Deadline deadline) const {
        const auto settings = hl7v2::read_settings(*member.system);
        if (!settings)
            co_return concluded(
                hl7v2::failed("The settings for this organisation's system cannot be used."));
        hl7v2::Gathering gathering(member, question, *settings);
        bool asked = false;
        for (const hl7v2::Query query : settings->queries) {
            if (!wanted(query, question.sections)) continue;
            asked = true;
            auto verdict =
                co_await ask_pages(worker, *settings, question, query, gathering, deadline);
            if (!verdict) continue;
            const CoverageState state = verdict->state;
            // Whoever the patient is not, or must not be known to be, ends the whole question.
            if (query == hl7v2::Query::identity || state == CoverageState::wrong_patient)
                co_return concluded(*std::move(verdict));
            if (state == CoverageState::not_held) {
                if (verdict->sentence.empty()) co_return concluded(hl7v2::not_held());
                continue;
            }
            gathering.lost(query, *std::move(verdict));
        }
        if (!asked)
            co_return concluded({CoverageState::not_supported,
                                 "This organisation's system is asked for none of what was asked "
                                 "for."});
        Answer answer = gathering.conclude(worker.buffers(), clock_.now());
        co_return answer;
    }

    /// All pages of one query. Gives what went wrong; a verdict of not_held with no sentence is of
    /// a patient who must look unknown.
    net::Task<std::optional<hl7v2::Verdict>> ask_pages(net::Worker& worker,
                                                       const hl7v2::Settings& settings,
                                                       const Question& question, hl7v2::Query query,
                                                       hl7v2::Gathering& gathering,
                                                       Deadline deadline) const {
        hl7v2::Asking asking;
        asking.query = query;
        asking.tag = new_control_id();
        asking.now = clock_.now();
        std::set<std::string> pointers;
        std::size_t bytes = 0;
        for (int page = 1;; ++page) {
            asking.control_id = new_control_id();
            std::string message =
                hl7v2::message_for(asking, settings, question.patient->number, *question.asker);
            net::MllpUpstream upstream = settings.upstream;
            net::MllpFits fits = [id = asking.control_id](std::string_view answer) {
                return hl7v2::answers(answer, id);
            };
            auto answer = co_await net::mllp_ask(worker, std::move(upstream), std::move(message),
                                                 deadline, std::move(fits));
            if (!answer) co_return hl7v2::verdict_of(answer.error());
            bytes += answer->size();
            if (bytes > question.limits.max_bytes)
                co_return hl7v2::failed("This organisation's system sent more than is accepted.");
            hl7v2::Limits limits;
            limits.max_bytes = settings.upstream.max_bytes;
            const auto read = hl7v2::Message::parse(*answer, limits);
            if (!read) co_return hl7v2::verdict_of(read.error());
            if (auto refused = hl7v2::verdict_of(*read); refused) co_return refused;
            if (read->type() == "ACK" || read->type() == "MCF") co_return std::nullopt;
            if (auto ended = gathering.take(query, *read); ended) {
                if (ended->state == CoverageState::not_held) ended->sentence.clear();
                if (ended->state == CoverageState::not_held && query == hl7v2::Query::identity)
                    ended = hl7v2::not_held();
                co_return ended;
            }
            asking.pointer = hl7v2::continuation_of(*read);
            if (asking.pointer.empty()) co_return std::nullopt;
            const bool again = !pointers.insert(asking.pointer).second;
            if (again || page >= settings.max_pages || asking.pointer.size() > 200) {
                gathering.note(
                    "This organisation's system went on without an end; what came "
                    "until then is shown.");
                co_return std::nullopt;
            }
        }
    }

    /// Twenty characters, which every version allows in MSH-10.
    std::string new_control_id() const {
        std::string id = new_uuid(random_);
        std::erase(id, '-');
        return id.substr(0, 20);
    }

    const Clock& clock_;
    Random& random_;
    Log& log_;
    Metrics& metrics_;
};

}  // namespace

std::unique_ptr<Adapter> make_hl7v2(const Clock& clock, Random& random, Log& log,
                                    Metrics& metrics) {
    return std::make_unique<Hl7v2>(clock, random, log, metrics);
}

}  // namespace mcr::source
