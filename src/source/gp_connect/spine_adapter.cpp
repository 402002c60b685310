#include "source/gp_connect/spine_adapter.hpp"

#include <utility>

namespace mcr::source::gp_connect {

using record::CoverageState;

Answer answer_of(Refusal refusal) {
    Answer answer;
    answer.state = refusal.state;
    answer.sentence = std::move(refusal.sentence);
    return answer;
}

net::Task<Answer> SpineAdapter::ask(net::Worker& worker, const directory::Member& member,
                                    const Question& question, Deadline deadline) const {
    const SteadyTime began = around_.clock.steady();
    Answer answer;
    try {
        const std::expected<Opened, Refusal> opened = open(member, *question.asker);
        if (opened)
            answer = co_await converse(worker, member, question, *opened, deadline);
        else
            answer = answer_of(opened.error());
    } catch (...) {
        around_.log.error("source_threw", {{"system", member.system->key}});
        answer =
            answer_of({CoverageState::failed, "Asking the practice's system failed on our side."});
    }
    answer.took = std::chrono::duration_cast<Milliseconds>(around_.clock.steady() - began);
    around_.metrics.count("mcr_source_answers_total", {{"system", member.system->key},
                                                       {"protocol", capability_.protocol},
                                                       {"state", record::code_of(answer.state)}});
    co_return answer;
}

Result<void> SpineAdapter::check_settings(const directory::System& system) const {
    Result<Settings> settings = read_settings(system, capability_);
    if (!settings) return pass_on(settings);
    return {};
}

std::expected<Opened, Refusal> SpineAdapter::open(const directory::Member& member,
                                                  const people::Professional& asker) const {
    Result<Settings> settings = read_settings(*member.system, capability_);
    if (!settings)
        return std::unexpected(Refusal{CoverageState::failed,
                                       "The settings for the practice's system cannot be used."});
    if (asker.role == people::RoleGroup::patient)
        return std::unexpected(
            Refusal{CoverageState::not_permitted,
                    "GP Connect shows records to professionals in direct care only."});
    std::string from(settings->from_for(asker.organisation));
    if (from.empty())
        return std::unexpected(
            Refusal{CoverageState::not_permitted,
                    "The asking organisation is not registered for GP Connect."});
    return Opened{std::move(*settings), std::move(from)};
}

net::Call SpineAdapter::call_for(const Opened& opened, Wanted wanted,
                                 std::string_view trace_id) const {
    net::Call call;
    call.method = wanted.method;
    call.url = opened.settings.through(wanted.url);
    call.headers.add("Accept", std::string(wanted.media_type));
    if (!wanted.body.empty()) call.headers.add("Content-Type", std::string(wanted.media_type));
    call.headers.add("Authorization", "Bearer " + wanted.token);
    call.headers.add("Ssp-TraceID", std::string(trace_id));
    call.headers.add("Ssp-From", opened.from);
    call.headers.add("Ssp-To", opened.settings.to);
    call.headers.add("Ssp-InteractionID", std::string(wanted.interaction));
    call.body = std::move(wanted.body);
    return call;
}

}  // namespace mcr::source::gp_connect
