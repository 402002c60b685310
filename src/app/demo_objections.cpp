#include "app/demo_objections.hpp"

#include <array>
#include <chrono>
#include <functional>

#include "objection/register.hpp"

namespace mcr::app {
namespace {

using objection::Choice;
using objection::Ground;
using objection::State;
using objection::Verdict;

/// One story's objection: what is filed, and what becomes of it.
struct Story {
    std::string_view patient;  ///< id of the story
    std::string_view holder;
    std::string_view section{};  ///< empty for everything
    bool except_in_emergency = false;
    std::function<Verdict(Instant)> verdict{};  ///< empty: it is being considered
    Choice choice = Choice::open;
};

OdsCode code(std::string_view text) {
    return *OdsCode::parse(text);
}

Verdict upheld(Instant now) {
    Verdict verdict;
    verdict.outcome = State::upheld;
    verdict.reason = "Nothing stands against it.";
    verdict.review = now + std::chrono::hours{24 * 365};
    return verdict;
}

Verdict in_the_public_interest(Instant now) {
    Verdict verdict;
    verdict.outcome = State::not_upheld;
    verdict.ground = Ground::public_interest;
    verdict.reason = "Safeguarding enquiry, reference SG-0001.";
    verdict.reach.organisations = {code("RWH")};
    verdict.reach.until = now + std::chrono::hours{24 * 90};
    return verdict;
}

Verdict needed_for_a_referral(Instant now) {
    Verdict verdict;
    verdict.outcome = State::not_upheld;
    verdict.ground = Ground::care_needs_it;
    verdict.care = "Referral to the respiratory clinic of East and North Hertfordshire";
    verdict.reach.organisations = {code("RWH")};
    verdict.reach.until = now + std::chrono::hours{24 * 180};
    return verdict;
}

Verdict cannot_be_withheld(Instant) {
    Verdict verdict;
    verdict.outcome = State::not_upheld;
    verdict.ground = Ground::system_cannot_withhold;
    verdict.reach.everyone = true;
    return verdict;
}

std::array<Story, 7> stories() {
    return {Story{.patient = "objection-considered", .holder = "RQW"},
            Story{.patient = "objection-upheld",
                  .holder = "RQW",
                  .section = "problem-list",
                  .verdict = upheld},
            Story{.patient = "objection-public-interest",
                  .holder = "RQW",
                  .verdict = in_the_public_interest},
            Story{.patient = "objection-care-shared",
                  .holder = "RQW",
                  .verdict = needed_for_a_referral,
                  .choice = Choice::share},
            Story{.patient = "objection-care-declined",
                  .holder = "RQW",
                  .verdict = needed_for_a_referral,
                  .choice = Choice::decline_care},
            Story{.patient = "objection-emergency",
                  .holder = "RQW",
                  .except_in_emergency = true,
                  .verdict = upheld},
            Story{.patient = "objection-cannot-withhold",
                  .holder = "Z99",
                  .verdict = cannot_be_withheld}};
}

Result<void> file_one(store::Transaction& t, const directory::Directory& directory,
                      const Story& story, const people::NhsNumber& patient,
                      const people::Doer& patient_self, Instant now, Random& random) {
    objection::Filing filing{patient, {code(story.holder)}, {}, story.except_in_emergency};
    if (story.section.empty()) {
        filing.sections.set();
    } else {
        const auto section = directory::section_from(story.section);
        if (!section) return std::unexpected(section.error());
        filing.sections.set(static_cast<std::size_t>(*section));
    }
    const auto filed = objection::file(t, directory, filing, patient_self, now, random);
    if (!filed) return std::unexpected(filed.error());
    const std::string& id = filed->front().id;
    const people::Doer officer = people::operator_named("The holder's privacy officer");
    if (auto done = objection::consider(t, id, officer, now); !done)
        return std::unexpected(done.error());
    if (!story.verdict) return {};
    if (auto done = objection::decide(t, directory, id, story.verdict(now), officer, now); !done)
        return std::unexpected(done.error());
    if (story.choice == Choice::open) return {};
    if (auto done = objection::choose(t, id, story.choice, patient_self, now, random); !done)
        return std::unexpected(done.error());
    return {};
}

}  // namespace

Result<void> file_demo_objections(store::Store& store, const directory::Directory& directory,
                                  std::span<const web::Demonstration::Patient> patients,
                                  const Clock& clock, Random& random) {
    return store.transact([&](store::Transaction& t) -> Result<void> {
        for (const Story& story : stories())
            for (const auto& patient : patients) {
                if (patient.id != story.patient) continue;
                const auto number = people::NhsNumber::parse(patient.nhs_number);
                if (!number) return std::unexpected(number.error());
                const auto there = objection::of_patient(t, *number);
                if (!there) return std::unexpected(there.error());
                if (!there->empty()) return {};
                people::Doer self = people::operator_named(patient.name);
                self.id = patient.nhs_number;
                self.role_name = "patient";
                if (auto done = file_one(t, directory, story, *number, self, clock.now(), random);
                    !done)
                    return done;
            }
        return {};
    });
}

}  // namespace mcr::app
