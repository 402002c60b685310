#include "sim/generate/gp_writer.hpp"
#include "sim/protocol/gp_connect.hpp"
#include "sim/region/making.hpp"
#include "sim/region/ods.hpp"

namespace mcr::sim {
namespace {

GpPractice practice_of(const Organisation& organisation, const std::vector<Story>& stories,
                       const std::string& base_url) {
    GpPractice practice{.code = std::string(organisation.code),
                        .name = std::string(organisation.name),
                        .base_url = base_url,
                        .asid = asid_of(organisation.code)};
    practice.no_agreement = organisation.code == ods::practice_without_agreement;
    if (organisation.code == ods::practice_with_areas_off)
        practice.disabled = {"includeConsultations", "includeProblems", "includeReferrals"};
    const GpHouse house{practice.code, practice.name, std::string(organisation.town),
                        staff_of(organisation)};
    for (const Story& story : stories) {
        const auto told = story.life.told.find(practice.code);
        // A record that is sensitive is not found, exactly like one that is not there.
        if (told == story.life.told.end() || story.restricted || story.invalidated) continue;
        GpRecord record = write_gp(house, story.life.person, told->second,
                                   story.registered.value_or(before_end(4400)),
                                   seed_of(practice.code, story.life.person.nhs_number));
        record.dissent = story.dissents;
        record.warnings = {story.warnings.begin(), story.warnings.end()};
        practice.records.emplace(record.nhs_number, std::move(record));
    }
    return practice;
}

}  // namespace

Made make_structured(const Making& making) {
    Made made{.address = making.url + '/' + std::string(making.organisation.code) +
                         "/STU3/1/gpconnect/structured"};
    GpPractice practice = practice_of(making.organisation, making.stories, made.address);
    made.settings = {{"ssp-to", practice.asid},
                     {"ssp-from", asid_of("my-care-record")},
                     {"echoes-trace-id", "true"}};
    made.answerer = std::make_shared<GpConnect>(std::move(practice), making.clock);
    return made;
}

}  // namespace mcr::sim
