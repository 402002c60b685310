#pragma once

#include <string>

#include "access/context.hpp"
#include "base/clock.hpp"
#include "fhir/consent/desk.hpp"
#include "fhir/view_runner.hpp"
#include "net/worker.hpp"
#include "people/demographics.hpp"

namespace mcr::fhir::consent {

struct QuestionSettings {
    Milliseconds limit{3000};
    /// As RelaySettings::unknown_answer_step: that nobody was found is told on the next stroke.
    Milliseconds unknown_answer_step{50};
};

/// Two questions about objections, answered by the same decision (access::decide) on the same
/// inputs as a view, so that an answer here and the view never differ. Nothing is asked of holders.
/// Both take and give a Parameters resource (docs/fhir.md), and are written down before they are
/// answered. A patient who is unknown, restricted or whose number is invalid is 404, with the same
/// bytes and on the same stroke of time (law 4). Safe from any worker.
class Questions {
public:
    struct Parts {  ///< what it uses; all must outlive it
        ViewRunner& runner;
        access::ContextStore& contexts;
        people::DemographicsService& demographics;
        store::Store& store;
        const directory::CurrentDirectory& directory;
        const Clock& clock;
    };
    Questions(Parts parts, QuestionSettings settings) : use_(parts), settings_(settings) {}

    /// The closed question of a holder: may I give these sections of this patient to that
    /// organisation for this purpose? Asked by a privacy officer or a system of the holder.
    /// Refusals: those of caller_of; 422 naming the parameter; 404; 503, 504.
    net::Task<Judged<std::string>> may_share(net::Worker& worker, Request request);

    /// The open question of whoever treats the patient, or of the patient: which holders may I ask,
    /// and for what? Only holders that may be asked are named, and none whose name tells something
    /// (law 4). Refusals: those of a view; 422 naming the parameter.
    net::Task<Judged<std::string>> whom_may_i_ask(net::Worker& worker, Request request);

private:
    net::Task<Judged<people::Demographics>> patient_for_holder(net::Worker& worker,
                                                               const Request& request,
                                                               people::NhsNumber number,
                                                               people::Deed deed);
    Parts use_;
    QuestionSettings settings_;
};

}  // namespace mcr::fhir::consent
