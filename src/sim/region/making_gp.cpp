#include <algorithm>

#include "sim/generate/gp_documents_writer.hpp"
#include "sim/generate/gp_pages_writer.hpp"
#include "sim/generate/gp_writer.hpp"
#include "sim/protocol/gp_connect.hpp"
#include "sim/protocol/gp_documents.hpp"
#include "sim/protocol/gp_html.hpp"
#include "sim/region/making.hpp"
#include "sim/region/ods.hpp"

namespace mcr::sim {
namespace {

/// Practices of Hertfordshire have a system like TPP's, those of Essex one like EMIS's.
GpDialect dialect_of(const Organisation& organisation) {
    return organisation.code.starts_with('E') ? GpDialect::tpp : GpDialect::emis;
}

GpHouse house_of(const Organisation& organisation) {
    GpHouse house{std::string(organisation.code), std::string(organisation.name),
                  std::string(organisation.town), staff_of(organisation)};
    house.dialect = dialect_of(organisation);
    return house;
}

Day registered_of(const Story& story) {
    return story.registered.value_or(before_end(4400));
}

/// Everybody whose record the practice shows, with what it has recorded. A record that is sensitive
/// is not found, exactly like one that is not there.
template <class Each>
void each_patient(const Organisation& organisation, const std::vector<Story>& stories, Each each) {
    for (const Story& story : stories) {
        const auto told = story.life.told.find(std::string(organisation.code));
        if (told == story.life.told.end() || story.restricted || story.invalidated) continue;
        each(story, told->second, seed_of(organisation.code, story.life.person.nhs_number));
    }
}

bool warns(const Story& story, std::string_view warning) {
    return std::ranges::find(story.warnings, warning) != story.warnings.end();
}

std::map<std::string, std::string> spine_settings(const std::string& asid) {
    return {{"ssp-to", asid}, {"ssp-from", asid_of("my-care-record")}};
}

GpPractice practice_of(const Organisation& organisation, const std::vector<Story>& stories,
                       const std::string& base_url) {
    GpPractice practice{.code = std::string(organisation.code),
                        .name = std::string(organisation.name),
                        .base_url = base_url,
                        .asid = asid_of(organisation.code)};
    practice.no_agreement = organisation.code == ods::practice_without_agreement;
    if (organisation.code == ods::practice_with_areas_off)
        practice.disabled = {"includeConsultations", "includeProblems", "includeReferrals"};
    const GpHouse house = house_of(organisation);
    each_patient(organisation, stories,
                 [&](const Story& story, const History& history, std::uint64_t seed) {
                     GpRecord record =
                         write_gp(house, story.life.person, history, registered_of(story), seed);
                     record.dissent = story.dissents;
                     record.warnings = {story.warnings.begin(), story.warnings.end()};
                     practice.records.emplace(record.nhs_number, std::move(record));
                 });
    return practice;
}

}  // namespace

Made make_structured(const Making& making) {
    Made made{.address = making.url + '/' + std::string(making.organisation.code) +
                         "/STU3/1/gpconnect/structured"};
    GpPractice practice = practice_of(making.organisation, making.stories, made.address);
    made.settings = spine_settings(practice.asid);
    made.settings["echoes-trace-id"] = "true";
    made.answerer = std::make_shared<GpConnect>(std::move(practice), making.clock);
    return made;
}

Made make_pages(const Making& making) {
    const Organisation& of = making.organisation;
    Made made{.address = making.url + '/' + std::string(of.code) + "/DSTU2/1/gpconnect"};
    const GpHouse house = house_of(of);
    GpPagePractice practice{.code = house.code,
                            .name = house.name,
                            .base_url = made.address,
                            .asid = asid_of(of.code),
                            .dialect = house.dialect};
    each_patient(
        of, making.stories, [&](const Story& story, const History& history, std::uint64_t seed) {
            GpPages pages =
                write_gp_pages(house, story.life.person, history, registered_of(story), seed);
            pages.dissent = story.dissents;
            pages.in_transit = warns(story, "data-in-transit");
            pages.registered_since = iso(registered_of(story));
            if (warns(story, "confidential-items"))
                for (auto& [code, page] : pages.pages) page.only_confidential = true;
            practice.records.emplace(pages.nhs_number, std::move(pages));
        });
    made.settings = spine_settings(practice.asid);
    made.answerer = std::make_shared<GpHtml>(std::move(practice), making.clock);
    return made;
}

Made make_letters(const Making& making) {
    const Organisation& of = making.organisation;
    Made made{.address = making.url + '/' + std::string(of.code) + "/STU3/1/gpconnect/documents"};
    const GpHouse house = house_of(of);
    GpDocumentPractice practice{.code = house.code,
                                .name = house.name,
                                .base_url = made.address,
                                .asid = asid_of(of.code),
                                .dialect = house.dialect};
    each_patient(
        of, making.stories, [&](const Story& story, const History& history, std::uint64_t seed) {
            GpDocuments documents = write_gp_documents(house, story.life.person, history, seed);
            documents.dissent = story.dissents;
            practice.records.emplace(documents.nhs_number, std::move(documents));
        });
    made.settings = spine_settings(practice.asid);
    made.answerer = std::make_shared<GpDocumentServer>(std::move(practice), making.clock);
    return made;
}

}  // namespace mcr::sim
