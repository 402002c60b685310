#include "relay/asking.hpp"

#include <algorithm>
#include <utility>

namespace mcr::relay {

using record::CoverageState;

namespace {

/// How much a state says that something is missing.
int weight(CoverageState state) noexcept {
    switch (state) {
        case CoverageState::wrong_patient:
            return 12;
        case CoverageState::failed:
            return 11;
        case CoverageState::timed_out:
            return 10;
        case CoverageState::objected:
            return 9;
        case CoverageState::withheld_confidential:
            return 8;
        case CoverageState::not_permitted:
            return 7;
        case CoverageState::switched_off:
            return 6;
        case CoverageState::awaiting:
            return 5;
        case CoverageState::data:
            return 4;
        case CoverageState::nothing_recorded:
            return 3;
        case CoverageState::not_held:
            return 2;
        case CoverageState::not_supported:
            return 1;
        case CoverageState::not_asked:
            return 0;
    }
    return 0;
}

}  // namespace

net::Task<void> ask_one(std::shared_ptr<Running> running, const source::Adapter* adapter,
                        net::Worker* worker, directory::Member member, record::Sections sections,
                        std::size_t holder, Deadline deadline) {
    Asked asked{holder, {}};
    const source::Question question{&running->patient,   &running->asker, running->purpose,
                                    running->request_id, sections,        running->limits};
    const SteadyTime began = worker->clock().steady();
    try {
        asked.answer = co_await adapter->ask(*worker, member, question, deadline);
    } catch (...) {
        asked.answer = {};
        asked.answer.sentence = "Asking this organisation failed on our side.";
    }
    asked.answer.took = std::chrono::duration_cast<Milliseconds>(worker->clock().steady() - began);
    running->inbox.put(std::move(asked));
}

record::Sections offered_by(const directory::System& system) {
    record::Sections offered;
    if (system.sections.empty()) return offered.set();
    for (const std::string& code : system.sections)
        if (const auto section = record::section_from(code))
            offered.set(static_cast<std::size_t>(*section));
    return offered;
}

void join(Holding& holding, source::Answer answer) {
    if (holding.first) {
        holding.joined = std::move(answer);
        holding.first = false;
        return;
    }
    source::Answer& joined = holding.joined;
    for (auto& part : answer.parts) joined.parts.push_back(std::move(part));
    for (auto& note : answer.notes) joined.notes.push_back(std::move(note));
    joined.took = std::max(joined.took, answer.took);
    if (weight(answer.state) > weight(joined.state)) {
        if (!joined.sentence.empty()) joined.notes.push_back(std::move(joined.sentence));
        joined.state = answer.state;
        joined.sentence = std::move(answer.sentence);
    } else if (!answer.sentence.empty()) {
        joined.notes.push_back(std::move(answer.sentence));
    }
}

}  // namespace mcr::relay
