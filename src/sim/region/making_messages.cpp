#include "sim/generate/cda_writer.hpp"
#include "sim/generate/hl7_writer.hpp"
#include "sim/protocol/cda_reports.hpp"
#include "sim/protocol/hl7v2_system.hpp"
#include "sim/region/making.hpp"

namespace mcr::sim {

Made make_reports(const Making& making) {
    const Organisation& of = making.organisation;
    const CdaHouse house{std::string(of.code), std::string(of.name), std::string(of.town),
                         staff_of(of)};
    std::map<std::string, std::vector<std::string>, std::less<>> documents;
    for (const Story& story : making.stories)
        if (const auto told = story.life.told.find(house.code); told != story.life.told.end())
            documents.emplace(story.life.person.nhs_number,
                              write_cda(house, story.life.person, told->second,
                                        seed_of(house.code, story.life.person.nhs_number)));
    Made made{.address = making.url + "/cda"};
    made.answerer = std::make_shared<CdaReports>(std::move(documents), made.address);
    return made;
}

Made make_messages(const Making& making) {
    const Organisation& of = making.organisation;
    Hl7House house{
        .code = std::string(of.code), .name = std::string(of.name), .clinicians = staff_of(of)};
    std::vector<Hl7Record> records;
    for (const Story& story : making.stories)
        if (const auto told = story.life.told.find(house.code); told != story.life.told.end())
            records.push_back(write_hl7(house, story.life.person, told->second,
                                        seed_of(house.code, story.life.person.nhs_number)));
    Made made{.settings = {{"queries", "qry-a19"}, {"processing-id", "T"}}};
    made.messages = std::make_shared<Hl7v2System>(std::move(house), std::move(records));
    return made;
}

}  // namespace mcr::sim
