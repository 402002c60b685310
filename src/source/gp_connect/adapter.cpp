#include "source/gp_connect/adapter.hpp"

#include <utility>

#include "net/client.hpp"
#include "source/gp_connect/answer.hpp"
#include "source/gp_connect/refusal.hpp"
#include "source/gp_connect/settings.hpp"

namespace mcr::source {
namespace {

using record::CoverageState;

Answer without_record(CoverageState state, std::string_view sentence) {
    Answer answer;
    answer.state = state;
    answer.sentence = sentence;
    return answer;
}

class GpConnectStructured final : public Adapter {
public:
    GpConnectStructured(const Clock& clock, Random& random, Log& log, Metrics& metrics,
                        gp_connect::Consumer consumer)
        : clock_(clock),
          random_(random),
          log_(log),
          metrics_(metrics),
          consumer_(std::move(consumer)) {}

    net::Task<Answer> ask(net::Worker& worker, const directory::Member& member,
                          const Question& question, Deadline deadline) const override {
        const SteadyTime began = clock_.steady();
        Answer answer;
        try {
            answer = co_await converse(worker, member, question, deadline);
        } catch (...) {
            log_.error("source_threw", {{"system", member.system->key}});
            answer = without_record(CoverageState::failed,
                                    "Asking the practice's system failed on our side.");
        }
        answer.took = std::chrono::duration_cast<Milliseconds>(clock_.steady() - began);
        metrics_.count("mcr_source_answers_total", {{"system", member.system->key},
                                                    {"protocol", "gp-connect-structured"},
                                                    {"state", record::code_of(answer.state)}});
        co_return answer;
    }

    [[nodiscard]] Result<void> check_settings(const directory::System& system) const override {
        Result<gp_connect::Settings> settings = gp_connect::read_settings(system);
        if (!settings) return pass_on(settings);
        return {};
    }

private:
    net::Task<Answer> converse(net::Worker& worker, const directory::Member& member,
                               const Question& question, Deadline deadline) const {
        const Result<gp_connect::Settings> settings = gp_connect::read_settings(*member.system);
        if (!settings)
            co_return without_record(CoverageState::failed,
                                     "The settings for the practice's system cannot be used.");
        const people::Professional& asker = *question.asker;
        if (asker.role == people::RoleGroup::patient)
            co_return without_record(
                CoverageState::not_permitted,
                "GP Connect shows records to professionals in direct care only.");
        const std::string from(settings->from_for(asker.organisation));
        if (from.empty())
            co_return without_record(CoverageState::not_permitted,
                                     "The asking organisation is not registered for GP Connect.");
        const stu3::Areas areas = gp_connect::areas_for(question.sections);
        if (areas.none() && !gp_connect::wants_administration(question.sections))
            co_return without_record(CoverageState::not_supported,
                                     "GP Connect has none of what was asked for.");

        const std::string trace_id = new_uuid(random_);
        net::Call call = call_for(*settings, member, question, areas);
        call.headers.add("Ssp-TraceID", trace_id);
        call.headers.add("Ssp-From", from);

        const Result<net::Answer> answer =
            co_await worker.client().call(member.system->upstream, std::move(call), deadline);
        if (!answer) {
            const gp_connect::Refusal refusal = gp_connect::refusal_of(answer.error());
            co_return without_record(refusal.state, refusal.sentence);
        }
        const gp_connect::Asked asked{.member = &member,
                                      .question = &question,
                                      .areas = areas,
                                      .settings = &*settings,
                                      .trace_id = trace_id,
                                      .retrieved = clock_.now()};
        co_return gp_connect::read_answer(*answer, asked, worker.buffers());
    }

    net::Call call_for(const gp_connect::Settings& settings, const directory::Member& member,
                       const Question& question, const stu3::Areas& areas) const {
        constexpr std::string_view fhir_json = "application/fhir+json;charset=utf-8";
        const std::string& address = member.system->address;
        net::Call call;
        call.method = "POST";
        call.url = settings.url(address);
        call.headers.add("Accept", std::string(fhir_json));
        call.headers.add("Content-Type", std::string(fhir_json));
        call.headers.add(
            "Authorization",
            "Bearer " + gp_connect::audit_token(consumer_, *question.asker, address, clock_.now()));
        call.headers.add("Ssp-To", settings.to);
        call.headers.add("Ssp-InteractionID", settings.interaction);
        call.body = gp_connect::parameters_for(question.patient->number, areas);
        return call;
    }

    const Clock& clock_;
    Random& random_;
    Log& log_;
    Metrics& metrics_;
    gp_connect::Consumer consumer_;
};

}  // namespace

std::unique_ptr<Adapter> make_gp_connect_structured(const Clock& clock, Random& random, Log& log,
                                                    Metrics& metrics,
                                                    gp_connect::Consumer consumer) {
    return std::make_unique<GpConnectStructured>(clock, random, log, metrics, std::move(consumer));
}

}  // namespace mcr::source
