#include "relay/asking.hpp"

#include <algorithm>
#include <utility>

#include "record/screen.hpp"

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
        case CoverageState::switched_off:
            return 7;
        case CoverageState::awaiting:
            return 6;
        case CoverageState::data:
            return 5;
        case CoverageState::not_permitted:  // of one system that may not be asked at all, as of a
            return 4;                       // section: what the others gave stands, with a note
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

/// Sections in which administrative resources stand: who the patient is and who cares for them.
bool says_more_than_who(record::Section section) noexcept {
    return section != record::Section::person_demographics &&
           section != record::Section::gp_practice &&
           section != record::Section::professional_contacts;
}

bool asks_more_than_who(const record::Sections& sections) noexcept {
    for (std::size_t i = 0; i < record::section_count; ++i)
        if (sections.test(i) && says_more_than_who(static_cast<record::Section>(i))) return true;
    return false;
}

}  // namespace

net::Task<void> ask_one(std::shared_ptr<Running> running, const source::Adapter* adapter,
                        net::Worker* worker, directory::Member member, Permit permit,
                        std::size_t holder, Deadline deadline) {
    Asked asked;
    asked.holder = holder;
    source::Question question;
    question.patient = &running->patient;
    question.asker = &running->asker;
    question.purpose = running->purpose;
    question.request_id = running->request_id;
    question.sections = permit.ask;
    question.limits = running->limits;
    question.excluded = running->policies->excluded.get();
    question.confidential = permit.confidential.any();
    question.pointers = running->pointers.of(member.organisation->code);
    question.path = running->path;
    question.reason = &running->reason;
    question.confidential_of = running->confidential_of;
    question.addresses = running->addresses;
    const SteadyTime began = worker->clock().steady();
    try {
        asked.answer = co_await adapter->ask(*worker, member, question, deadline);
        screen_answer(asked.answer, permit);
    } catch (...) {
        asked.answer = {};
        asked.answer.sentence = "Asking this organisation failed on our side.";
    }
    asked.answer.took = std::chrono::duration_cast<Milliseconds>(worker->clock().steady() - began);
    running->inbox.put(std::move(asked));
}

net::Task<void> ask_locator(std::shared_ptr<Running> running, const source::RecordLocator* locator,
                            net::Worker* worker, Deadline deadline) {
    auto answer = std::make_unique<LocatorAnswer>();
    try {
        auto found = co_await locator->find(*worker, running->patient, running->asker,
                                            running->request_id, deadline);
        if (found)
            answer->found = std::move(*found);
        else
            answer->error = std::move(found.error());
    } catch (...) {
        answer->error = Error{ErrorKind::internal, 500, "Asking the locator failed here.", {}};
    }
    Asked asked;
    asked.counts = false;
    asked.located = std::move(answer);
    running->inbox.put(std::move(asked));
}

void screen_answer(source::Answer& answer, const Permit& permit) {
    record::Screen screen;
    screen.permitted = permit.permitted;
    const std::size_t left_out = record::screen(answer.parts, screen);
    const bool only_who = !asks_more_than_who(permit.ask);
    std::size_t left = 0;
    for (const record::Part& part : answer.parts)
        left += static_cast<std::size_t>(
            std::ranges::count_if(part.items(), [&](const record::Item& item) {
                return only_who || (says_more_than_who(item.section) &&
                                    permit.ask.test(static_cast<std::size_t>(item.section)));
            }));
    for (const std::string& note : permit.notes) answer.notes.push_back(note);
    if (answer.state == CoverageState::data && left == 0 && (left_out > 0 || permit.incomplete)) {
        answer.state = CoverageState::nothing_recorded;
        answer.sentence =
            "This organisation knows the patient and has nothing recorded in what was asked for.";
    }
    if (answer.state == CoverageState::nothing_recorded && permit.incomplete) {
        answer.state = permit.incomplete_state;
        answer.sentence =
            "This organisation has nothing recorded in the parts of the record that it may share.";
    }
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
    for (auto& row : answer.beyond) joined.beyond.push_back(std::move(row));
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
