#include "sim/generate/cda_writer.hpp"
#include "sim/generate/document_writer.hpp"
#include "sim/protocol/federation_gateway.hpp"
#include "sim/protocol/mhd.hpp"
#include "sim/protocol/record_locator.hpp"
#include "sim/protocol/xds_gateway.hpp"
#include "sim/region/making.hpp"
#include "sim/region/ods.hpp"

namespace mcr::sim {
namespace {

R4House house_of(const Organisation& organisation) {
    return {std::string(organisation.code), std::string(organisation.name),
            std::string(organisation.town), staff_of(organisation)};
}

/// An OID of the arc for examples that depends on `text` alone.
std::string oid_of(std::string_view code, std::string_view what) {
    return "2.16.840.1.113883.3.9990." + std::to_string(seed_of(code, what) % 999'999'937ULL + 1);
}

std::string uuid_of(std::uint64_t seed) {
    SeededRandom random(seed);
    return new_uuid(random);
}

std::string digits_of(Day day, int minute) {
    std::string out;
    for (const char c : iso_at(day, minute).substr(0, 19))
        if (c >= '0' && c <= '9') out += c;
    return out;
}

/// The letters of `history` as documents of a repository: the first as CDA, the others as text and
/// PDF in turn.
std::vector<XdsDocument> documents_of(const Organisation& organisation, const Person& person,
                                      const History& history) {
    const R4House house = house_of(organisation);
    const std::uint64_t seed = seed_of(house.code, person.nhs_number);
    std::vector<XdsDocument> out;
    for (std::size_t i = 0; i < history.letters.size(); ++i) {
        const Letter& letter = history.letters[i];
        const std::string unique = oid_of(house.code, person.nhs_number + std::to_string(i));
        XdsDocument document{.entry_uuid = "urn:uuid:" + uuid_of(seed + i),
                             .unique_id = unique,
                             .title = letter.title,
                             .type_code = std::string(letter.type.code),
                             .type_display = std::string(letter.type.display),
                             .created = digits_of(letter.day, 9 * 60),
                             .author_family = house.clinicians.front().family,
                             .author_given = house.clinicians.front().given,
                             .author_role = house.clinicians.front().role};
        if (i == 0) {
            const CdaHouse cda{house.code, house.name, house.town, house.clinicians};
            auto written = write_cda(cda, person, history, seed, 1);
            if (!written.empty()) {
                document.mime_type = "text/xml";
                document.format_code = "urn:hl7-org:sdwg:ccda-structuredBody:2.1";
                document.content = std::move(written.front());
            }
        } else if (i % 2 == 1) {
            document.mime_type = "application/pdf";
            document.content = pdf_of({letter.title, letter.text});
        }
        if (document.content.empty()) document.content = letter.title + "\n\n" + letter.text + "\n";
        out.push_back(std::move(document));
    }
    return out;
}

XdsCommunity community_of(const Organisation& organisation, const std::vector<Story>& stories) {
    XdsCommunity out{.home = oid_of(organisation.code, "home"),
                     .repository = oid_of(organisation.code, "repository"),
                     .organisation = std::string(organisation.name)};
    for (const Story& story : stories)
        if (const auto told = story.life.told.find(std::string(organisation.code));
            told != story.life.told.end()) {
            const Person& person = story.life.person;
            out.patients.push_back({.nhs_number = person.nhs_number,
                                    .local_id = std::to_string(
                                        seed_of(organisation.code, person.nhs_number) % 999'983),
                                    .family = person.family,
                                    .given = person.given,
                                    .gender = person.gender,
                                    .birth_date = iso(person.born),
                                    .documents = documents_of(organisation, person, told->second)});
        }
    return out;
}

}  // namespace

Made make_mhd(const Making& making) {
    const R4House house = house_of(making.organisation);
    std::vector<DocumentRecord> records;
    for (const Story& story : making.stories)
        if (const auto told = story.life.told.find(house.code); told != story.life.told.end())
            records.push_back(write_documents(house, story.life.person, told->second,
                                              seed_of(house.code, story.life.person.nhs_number)));
    Made made{.address = making.url + "/fhir"};
    made.answerer =
        std::make_shared<Mhd>(std::move(records), Identity{house.code, house.name, made.address});
    return made;
}

Made make_xds(const Making& making) {
    XdsCommunity community = community_of(making.organisation, making.stories);
    Made made{.address = making.url + "/xds",
              .settings = {{"repository." + community.repository, making.url + "/xds"}}};
    std::vector<XdsCommunity> communities;
    communities.push_back(std::move(community));
    made.answerer = std::make_shared<XdsGateway>(std::move(communities));
    return made;
}

/// One gateway to the communities of all organisations that are asked over XCA, at an address for
/// each of them.
Made make_xca(const Making& making) {
    std::vector<XdsCommunity> communities;
    for (const Organisation& each : organisations())
        if (!each.systems.empty() && each.systems.front().protocol == "xca")
            communities.push_back(community_of(each, making.stories));
    Made made{.address = making.url + "/xca",
              .settings = {{"community." + oid_of(making.organisation.code, "home"),
                            std::string(making.organisation.name)}}};
    made.answerer = std::make_shared<XdsGateway>(
        std::move(communities),
        XdsManners{.packing = making.organisation.code == ods::barts ? XdsPacking::mtom
                                                                     : XdsPacking::inline_plain});
    return made;
}

std::vector<SimPointer> pointers_of(const Organisation& organisation,
                                    const std::vector<Story>& stories, const std::string& url) {
    const std::string code(organisation.code);
    std::vector<SimPointer> out;
    for (const Story& story : stories) {
        const auto told = story.life.told.find(code);
        if (told == story.life.told.end() || story.restricted || story.invalidated) continue;
        const std::string& number = story.life.person.nhs_number;
        for (const Letter& letter : told->second.letters) {
            const std::string id =
                code + '-' + uuid_of(seed_of(code, number + std::to_string(out.size())));
            out.push_back({.id = id,
                           .nhs_number = number,
                           .custodian = code,
                           .type_code = "824321000000109",
                           .type_display = "Summary record",
                           .title = letter.title,
                           .date = iso_at(letter.day, 10 * 60),
                           .address = url + "/documents/" + id,
                           .asid = asid_of(code),
                           .content = pdf_of({letter.title, letter.text})});
        }
        out.push_back({.id = code + '-' + uuid_of(seed_of(code, number + "contact")),
                       .nhs_number = number,
                       .custodian = code,
                       .type_code = "824321000000109",
                       .type_display = "Summary record",
                       .title = "Ambulance control, records",
                       .content_type = "text/plain",
                       .format = "urn:nhs-ic:record-contact",
                       .date = iso_at(record_end, 10 * 60),
                       .address = "tel:01632960300"});
    }
    return out;
}

Made make_pointed(const Making& making) {
    Made made{.address = making.url + "/record-locator/consumer/FHIR/R4",
              .settings = {{"ssp-proxy", making.url + "/proxy"},
                           {"ssp-from", asid_of("my-care-record")}}};
    made.answerer = std::make_shared<PointedContents>(
        pointers_of(making.organisation, making.stories, making.url), making.url + "/proxy");
    return made;
}

Made make_gateway(const Making& making) {
    std::vector<OrganisationBehind> behind;
    for (const Organisation& each : organisations_beyond())
        behind.push_back({.code = std::string(each.code),
                          .name = std::string(each.name),
                          .records = std::make_shared<Records>(records_of(each, making.stories))});
    Made made{.address = making.url + "/fhir",
              .settings = {{"identity", "lea-and-roding"}, {"client-id", "demonstration"}},
              .credentials = {{"client-key", "federation.jwk"}}};
    made.answerer = std::make_shared<FederationGateway>(
        FederationGateway::Settings{
            .identity = {std::string(making.organisation.code),
                         std::string(making.organisation.name), made.address},
            .gateway = "lea-and-roding"},
        std::move(behind), making.clock);
    return made;
}

}  // namespace mcr::sim
