#include "sim/region/making.hpp"

#include "sim/folder/document_folder.hpp"
#include "sim/generate/r4_writer.hpp"
#include "sim/protocol/fhir_r4.hpp"

namespace mcr::sim {

Made make_system(const Making& making) {
    using Maker = Made (*)(const Making&);
    static const std::map<std::string_view, Maker> makers = {
        {"cda", make_reports},
        {"edge", make_fhir_r4},
        {"federation", make_gateway},
        {"fhir-r4", make_fhir_r4},
        {"gp-connect-documents", make_letters},
        {"gp-connect-html", make_pages},
        {"gp-connect-structured", make_structured},
        {"hl7v2", make_messages},
        {"mhd", make_mhd},
        {"nrl", make_pointed},
        {"xca", make_xca},
        {"xds", make_xds},
    };
    const auto found = makers.find(making.system.protocol);
    return found == makers.end() ? Made{} : found->second(making);
}

std::vector<PatientRecord> records_of(const Organisation& organisation,
                                      const std::vector<Story>& stories) {
    const R4House house{std::string(organisation.code), std::string(organisation.name),
                        std::string(organisation.town), staff_of(organisation)};
    std::vector<PatientRecord> records;
    for (const Story& story : stories)
        if (const auto told = story.life.told.find(house.code); told != story.life.told.end())
            records.push_back(write_r4(house, story.life.person, told->second,
                                       seed_of(house.code, story.life.person.nhs_number)));
    return records;
}

std::vector<PdsPatient> demographics_of(const std::vector<Story>& stories) {
    std::vector<PdsPatient> out;
    for (const Story& story : stories) {
        const Person& person = story.life.person;
        PdsPatient patient =
            pds_patient_from(r4_patient(person, person.nhs_number, {}).text(), person.nhs_number,
                             story.life.at.practice, story.restricted);
        patient.invalidated = story.invalidated;
        if (story.asked_number != person.nhs_number)
            patient.former_numbers.push_back(story.asked_number);
        out.push_back(std::move(patient));
    }
    return out;
}

Made make_fhir_r4(const Making& making) {
    Made made{.address = making.url + "/fhir/R4"};
    made.answerer = std::make_shared<FhirR4>(
        std::make_shared<Records>(records_of(making.organisation, making.stories)),
        Identity{std::string(making.organisation.code), std::string(making.organisation.name),
                 made.address},
        20);
    return made;
}

}  // namespace mcr::sim
