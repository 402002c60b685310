#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/code_set.hpp"
#include "base/clock.hpp"
#include "directory/directory.hpp"
#include "net/worker.hpp"
#include "people/demographics.hpp"
#include "people/professional.hpp"
#include "record/coverage_state.hpp"
#include "record/part.hpp"
#include "record/screen.hpp"

namespace mcr::source {

/// What is asked of one holder.
struct Question {
    const people::Demographics* patient = nullptr;
    const people::Professional* asker = nullptr;
    std::string_view purpose;     ///< v3-ActReason
    std::string_view request_id;  ///< a UUID, travels as X-Request-Id where the protocol has none
    record::Sections sections;    ///< what may and should be asked for; never empty
    record::Limits limits;
    /// Codes of items that never leave, whoever asks; null for none. Taken out before the answer is
    /// concluded, so that a record of nothing else looks like one of nothing.
    const access::CodeSet* excluded = nullptr;
    bool confidential = false;  ///< label every item restricted (record::Origin::confidential)
};

/// What never leaves, whoever asks: for record::screen, on everything that one holder sent, before
/// it is counted or concluded.
[[nodiscard]] inline record::Screen excluded_of(const Question& question) {
    record::Screen screen;
    screen.permitted.set();
    screen.excluded = question.excluded;
    screen.to_patient = question.asker->role == people::RoleGroup::patient;
    return screen;
}

/// What came of it.
struct Answer {
    record::CoverageState state = record::CoverageState::failed;
    std::string sentence;             ///< plain English, for the reader; nothing clinical
    std::vector<std::string> notes;   ///< further sentences: warnings of lists, switched-off areas
    std::vector<record::Part> parts;  ///< checked; empty unless state is data (or nothing_recorded,
                                      ///< where administrative resources came)
    Milliseconds took{0};
};

/// One protocol. Immutable, shared by all workers.
class Adapter {
public:
    virtual ~Adapter() = default;
    /// Asks `member` for the patient, following pages, within `deadline`, and checks the patient
    /// (law 9: on a mismatch the state is wrong_patient and no part is given). Never throws and
    /// never fails: every failure is a state with a sentence (law 8). `question` and `member` stay
    /// valid until it returns.
    virtual net::Task<Answer> ask(net::Worker& worker, const directory::Member& member,
                                  const Question& question, Deadline deadline) const = 0;
    /// Errors: invalid, naming the setting, for a system whose settings this protocol cannot use.
    [[nodiscard]] virtual Result<void> check_settings(const directory::System& system) const = 0;
};

/// The adapters by protocol name.
using Adapters = std::map<std::string, std::unique_ptr<const Adapter>, std::less<>>;

}  // namespace mcr::source
