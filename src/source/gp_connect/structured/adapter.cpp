#include "source/gp_connect/adapter.hpp"

#include <utility>

#include "net/client.hpp"
#include "source/gp_connect/refusal.hpp"
#include "source/gp_connect/spine_adapter.hpp"
#include "source/gp_connect/structured/answer.hpp"
#include "source/gp_connect/structured/request.hpp"

namespace mcr::source {
namespace gp_connect {
namespace {

using record::CoverageState;

class Structured final : public SpineAdapter {
public:
    explicit Structured(Around around) : SpineAdapter(structured_capability, std::move(around)) {}

private:
    net::Task<Answer> converse(net::Worker& worker, const directory::Member& member,
                               const Question& question, const Opened& opened,
                               Deadline deadline) const override {
        const stu3::Areas areas = areas_for(question.sections);
        if (areas.none() && !wants_administration(question.sections))
            co_return answer_of(
                {CoverageState::not_supported, "GP Connect has none of what was asked for."});

        const std::string trace_id = new_uuid(around().random);
        const std::string& address = member.system->address;
        Wanted wanted{
            .method = "POST",
            .url = address + "/Patient/" + opened.settings.operation,
            .interaction = opened.settings.interaction,
            .media_type = "application/fhir+json;charset=utf-8",
            .token = audit_token(around().consumer, *question.asker, address, around().clock.now()),
            .body = parameters_for(question.patient->number, areas)};
        net::Call call = call_for(opened, std::move(wanted), trace_id);
        const Result<net::Answer> answer =
            co_await worker.client().call(member.system->upstream, std::move(call), deadline);
        if (!answer) co_return answer_of(refusal_of(answer.error()));
        const Asked asked{.member = &member,
                          .question = &question,
                          .areas = areas,
                          .settings = &opened.settings,
                          .trace_id = trace_id,
                          .retrieved = around().clock.now()};
        co_return read_answer(*answer, asked, worker.buffers());
    }
};

}  // namespace
}  // namespace gp_connect

std::unique_ptr<Adapter> make_gp_connect_structured(const Clock& clock, Random& random, Log& log,
                                                    Metrics& metrics,
                                                    gp_connect::Consumer consumer) {
    return std::make_unique<gp_connect::Structured>(
        gp_connect::Around{clock, random, log, metrics, std::move(consumer)});
}

}  // namespace mcr::source
