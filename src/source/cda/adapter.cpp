#include "source/cda/adapter.hpp"

#include <utility>

#include "net/client.hpp"
#include "source/cda/answer.hpp"
#include "source/cda/settings.hpp"
#include "source/fhir_r4/conclusion.hpp"
#include "source/fhir_r4/verdict.hpp"

namespace mcr::source {
namespace {

using fhir_r4::answer_of;
using fhir_r4::failed;

class CdaDocuments final : public Adapter {
public:
    CdaDocuments(const Clock& clock, Log& log, Metrics& metrics, Credentials credentials)
        : clock_(clock), log_(log), metrics_(metrics), credentials_(std::move(credentials)) {}

    net::Task<Answer> ask(net::Worker& worker, const directory::Member& member,
                          const Question& question, Deadline deadline) const override {
        const SteadyTime began = worker.clock().steady();
        Answer answer;
        try {
            answer = co_await converse(worker, member, question, deadline);
        } catch (...) {
            log_.error("source_threw", {{"system", member.system->key}});
            answer = answer_of(failed("Asking this organisation's system failed on our side."));
        }
        answer.took = std::chrono::duration_cast<Milliseconds>(worker.clock().steady() - began);
        metrics_.count("mcr_source_answers_total", {{"system", member.system->key},
                                                    {"protocol", "cda"},
                                                    {"state", record::code_of(answer.state)}});
        co_return answer;
    }

    [[nodiscard]] Result<void> check_settings(const directory::System& system) const override {
        auto settings = cda::read_settings(system);
        if (!settings) return pass_on(settings);
        return {};
    }

private:
    net::Task<Answer> converse(net::Worker& worker, const directory::Member& member,
                               const Question& question, Deadline deadline) const {
        const Result<cda::Settings> settings = cda::read_settings(*member.system);
        if (!settings)
            co_return answer_of(failed("This organisation's system is not set up correctly here."));
        net::Call call = settings->call(member.system->address, question.patient->number.text());
        call.headers.add("X-Request-Id", std::string(question.request_id));
        if (settings->bearer) {
            const Result<Secret> secret = credentials_
                                              ? credentials_(*settings->bearer)
                                              : fail(ErrorKind::not_found, "No credentials.");
            if (!secret) {
                log_.error("credential_missing",
                           {{"system", member.system->key}, {"credential", *settings->bearer}});
                co_return answer_of(
                    failed("The credential for this organisation's system is missing here."));
            }
            call.headers.add("Authorization", "Bearer " + std::string(secret->reveal()));
        }
        const Deadline until = deadline.sooner(worker.clock(), member.system->time_limit);
        const Result<net::Answer> answer =
            co_await worker.client().call(member.system->upstream, std::move(call), until);
        if (!answer) co_return answer_of(fhir_r4::verdict_of(answer.error()));
        const cda::Asked asked{.member = &member,
                               .question = &question,
                               .retrieved = clock_.now(),
                               .max_documents = settings->max_documents};
        co_return cda::read_answer(*answer, asked, worker.buffers());
    }

    const Clock& clock_;
    Log& log_;
    Metrics& metrics_;
    Credentials credentials_;
};

}  // namespace

std::unique_ptr<Adapter> make_cda(const Clock& clock, Log& log, Metrics& metrics,
                                  Credentials credentials) {
    return std::make_unique<CdaDocuments>(clock, log, metrics, std::move(credentials));
}

}  // namespace mcr::source
