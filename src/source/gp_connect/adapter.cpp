#include "source/gp_connect/adapter.hpp"

#include "net/client.hpp"
#include "source/gp_connect/answer.hpp"
#include "source/gp_connect/refusal.hpp"
#include "source/gp_connect/settings.hpp"

namespace mcr::source {
namespace {

using record::CoverageState;

Answer without_call(CoverageState state, std::string_view sentence) {
    Answer answer;
    answer.state = state;
    answer.sentence = sentence;
    return answer;
}

class GpConnectStructured final : public Adapter {
public:
    GpConnectStructured(gp_connect::Consumer consumer, Random& random)
        : consumer_(std::move(consumer)), random_(random) {}

    net::Task<Answer> ask(net::Worker& worker, const directory::Member& member,
                          const Question& question, Deadline deadline) const override {
        const Result<gp_connect::Settings> settings = gp_connect::read_settings(*member.system);
        if (!settings)
            co_return without_call(CoverageState::failed,
                                   "The settings for the practice's system cannot be used.");
        const people::Professional& asker = *question.asker;
        if (asker.role == people::RoleGroup::patient)
            co_return without_call(
                CoverageState::not_permitted,
                "GP Connect shows records to professionals in direct care only.");
        const std::string_view from = settings->from_for(asker.organisation);
        if (from.empty())
            co_return without_call(CoverageState::not_permitted,
                                   "The asking organisation is not registered for GP Connect.");
        const stu3::Areas areas = gp_connect::areas_for(question.sections);
        if (areas.none() && !gp_connect::wants_administration(question.sections))
            co_return without_call(CoverageState::not_supported,
                                   "GP Connect has none of what was asked for.");

        const std::string trace_id = new_uuid(random_);
        net::Call call = call_for(*settings, member, question, areas);
        call.headers.add("Authorization", "Bearer " + gp_connect::audit_token(
                                                          consumer_, asker, member.system->address,
                                                          worker.clock().now()));
        call.headers.add("Ssp-TraceID", trace_id);
        call.headers.add("Ssp-From", std::string(from));

        const SteadyTime began = worker.clock().steady();
        Result<net::Answer> answer =
            co_await worker.client().call(member.system->upstream, std::move(call), deadline);
        if (!answer) {
            const gp_connect::Refusal refusal = gp_connect::refusal_of(answer.error());
            Answer none = without_call(refusal.state, refusal.sentence);
            none.took = std::chrono::duration_cast<Milliseconds>(worker.clock().steady() - began);
            co_return none;
        }
        const gp_connect::Asked asked{
            &member, &question, areas, settings->echoes_trace_id, trace_id, worker.clock().now()};
        co_return gp_connect::read_answer(*answer, asked, worker.buffers());
    }

    [[nodiscard]] Result<void> check_settings(const directory::System& system) const override {
        Result<gp_connect::Settings> settings = gp_connect::read_settings(system);
        if (!settings) return pass_on(settings);
        return {};
    }

private:
    static net::Call call_for(const gp_connect::Settings& settings, const directory::Member& member,
                              const Question& question, const stu3::Areas& areas) {
        constexpr std::string_view fhir_json = "application/fhir+json;charset=utf-8";
        net::Call call;
        call.method = "POST";
        call.url = settings.url(member.system->address);
        call.headers.add("Accept", std::string(fhir_json));
        call.headers.add("Content-Type", std::string(fhir_json));
        call.headers.add("Ssp-To", settings.to);
        call.headers.add("Ssp-InteractionID", settings.interaction);
        call.body = gp_connect::parameters_for(question.patient->number, areas);
        return call;
    }

    gp_connect::Consumer consumer_;
    Random& random_;
};

}  // namespace

std::unique_ptr<const Adapter> make_gp_connect_structured(gp_connect::Consumer consumer,
                                                          Random& random) {
    return std::make_unique<GpConnectStructured>(std::move(consumer), random);
}

}  // namespace mcr::source
