#include "sim/region/region.hpp"

#include <algorithm>
#include <array>

#include "sim/folder/document_folder.hpp"
#include "sim/generate/gp_writer.hpp"
#include "sim/generate/r4_writer.hpp"
#include "sim/protocol/gp_connect.hpp"
#include "sim/region/control.hpp"

namespace mcr::sim {
namespace {

struct Organisation {
    std::string_view code, name, kind, town;
    std::string_view parent{}, stage{}, stage_reason{};
    bool telling_name = false;
    std::string_view sections{};  ///< comma between them; empty for all
    std::string_view withholding{};
    bool told_of_objections = false;
};

/// Who looks and holds nothing: an organisation without a system.
struct Viewer {
    std::string_view code, name, kind, parent{};
};
constexpr std::array viewers = {
    Viewer{ods::extended_hours, "Stellar Healthcare", "extended-hours-provider"},
    Viewer{ods::provider_111, "Integrated Care 24", "provider-111"},
    Viewer{ods::out_of_hours, "Partnership of East London Co-operatives", "out-of-hours-provider"},
    Viewer{ods::home_care, "Orchard Row Home Care", "care-provider", ods::council},
};

constexpr std::array organisations = {
    Organisation{.code = ods::practice,
                 .name = "Tanyard Lane Surgery",
                 .kind = "gp-practice",
                 .town = "Harlow",
                 .told_of_objections = true},
    Organisation{ods::practice_with_areas_off, "Priory Medical Centre", "gp-practice", "Epping"},
    Organisation{ods::practice_without_agreement, "Sorrel Bank Health Centre", "gp-practice",
                 "Stevenage"},
    Organisation{.code = ods::practice_joining,
                 .name = "Kingfisher Surgery",
                 .kind = "gp-practice",
                 .town = "Hertford",
                 .stage = "awaiting",
                 .stage_reason = "Connects in the new year"},
    Organisation{.code = ods::princess_alexandra,
                 .name = "Princess Alexandra Hospital NHS Trust",
                 .kind = "acute-trust",
                 .town = "Harlow",
                 .told_of_objections = true},
    Organisation{ods::east_and_north_herts, "East and North Hertfordshire NHS Trust", "acute-trust",
                 "Stevenage"},
    Organisation{.code = ods::west_herts,
                 .name = "West Hertfordshire Teaching Hospitals NHS Trust",
                 .kind = "acute-trust",
                 .town = "Watford",
                 .stage = "suspended",
                 .stage_reason = "Switched off while the trust changes its record system"},
    Organisation{.code = ods::east_of_england_ambulance,
                 .name = "East of England Ambulance Service NHS Trust",
                 .kind = "ambulance-service",
                 .town = "Melbourn",
                 .stage = "awaiting",
                 .stage_reason = "Agreed, not connected yet"},
    Organisation{ods::pharmacy, "Lark Hill Pharmacy", "community-pharmacy", "Harlow"},
    Organisation{.code = ods::council,
                 .name = "Hundred Parishes County Council",
                 .kind = "county-council",
                 .town = "Harlow",
                 .sections = "care-and-support-plan,services-and-care,alerts,risks,"
                             "primary-support-reason",
                 .withholding = "no"},
    Organisation{.code = ods::clinic,
                 .name = "Rosemary Lane Sexual Health Clinic",
                 .kind = "care-provider",
                 .town = "Stevenage",
                 .parent = ods::council,
                 .telling_name = true},
};

bool is_practice(const Organisation& organisation) {
    return organisation.kind == "gp-practice";
}

std::string objection_contact_of(std::string_view name) {
    return "Data protection officer, " + std::string(name) + ", 01632 960200";
}

std::uint64_t seed_of(std::string_view code, const std::string& number) {
    std::uint64_t seed = 1469598103934665603ULL;  // FNV-1a
    for (const std::string_view text : {code, std::string_view(number)})
        for (const char c : text) seed = (seed ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return seed;
}

std::vector<Clinician> staff_of(const Organisation& organisation) {
    SeededRandom random(seed_of(organisation.code, "staff"));
    if (organisation.kind == "community-pharmacy") return {make_clinician(random, "Pharmacist")};
    if (is_practice(organisation))
        return {make_clinician(random, "General Medical Practitioner"),
                make_clinician(random, "General Practice Nurse")};
    return {make_clinician(random, "Consultant"), make_clinician(random, "Staff Nurse")};
}

std::string asid_of(std::string_view code) {
    return std::to_string(200'000'000'000ULL + seed_of(code, "asid") % 99'999'999'999ULL);
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

std::shared_ptr<const Records> records_of(const Organisation& organisation,
                                          const std::vector<Story>& stories) {
    const R4House house{std::string(organisation.code), std::string(organisation.name),
                        std::string(organisation.town), staff_of(organisation)};
    std::vector<PatientRecord> records;
    for (const Story& story : stories)
        if (const auto told = story.life.told.find(house.code); told != story.life.told.end())
            records.push_back(write_r4(house, story.life.person, told->second,
                                       seed_of(house.code, story.life.person.nhs_number)));
    return std::make_shared<Records>(std::move(records));
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

}  // namespace

/// Opens one listener after the other; the first error ends it.
struct Region::Builder {
    Region& region;
    const RegionOptions& options;
    const Clock& clock;

    std::shared_ptr<ExpiredTls> tls{};

    Result<Listener*> open(const std::string& key) {
        auto misbehaviours = std::make_shared<Misbehaviours>();
        for (const Story& story : region.stories_)
            for (const auto& trouble : story.troubles)
                if (trouble.organisation == key) misbehaviours->add(trouble.misbehaviour);
        for (const auto& [of, misbehaviour] : options.misbehaviours)
            if (of == key) misbehaviours->add(misbehaviour);
        if (misbehaviours->certificate_expired() && tls == nullptr) {
            auto made = ExpiredTls::create();
            if (!made) return pass_on(made);
            tls = std::move(*made);
        }
        auto listener = Listener::open(options.host + ":0",
                                       misbehaviours->certificate_expired() ? tls : nullptr);
        if (!listener) return pass_on(listener);
        region.misbehaviours_.emplace(key, std::move(misbehaviours));
        region.listeners_.push_back(std::move(*listener));
        return region.listeners_.back().get();
    }

    Result<void> demographics() {
        auto listener = open(std::string(ods::demographics));
        if (!listener) return pass_on(listener);
        region.demographics_ = (*listener)->url() + "/personal-demographics/FHIR/R4";
        (*listener)->serve(
            std::make_shared<Pds>(demographics_of(region.stories_), region.demographics_),
            region.misbehaviours_.find(ods::demographics)->second);
        return {};
    }

    Result<void> organisation(const Organisation& organisation) {
        const std::string code(organisation.code);
        auto listener = open(code);
        if (!listener) return pass_on(listener);
        DirectoryEntry entry{.code = code,
                             .name = std::string(organisation.name),
                             .kind = std::string(organisation.kind),
                             .parent = std::string(organisation.parent),
                             .objection_contact = objection_contact_of(organisation.name),
                             .telling_name = organisation.telling_name,
                             .key = code,
                             .answers_for = "anyone",
                             .stage = std::string(organisation.stage),
                             .stage_reason = std::string(organisation.stage_reason)};
        entry.withholding = organisation.withholding;
        if ((*listener)->url().starts_with("https")) entry.ca_file = tls->ca_file();
        std::string_view sections = organisation.sections;
        while (!sections.empty()) {
            const auto comma = std::min(sections.find(','), sections.size());
            entry.sections.emplace_back(sections.substr(0, comma));
            sections.remove_prefix(std::min(comma + 1, sections.size()));
        }
        std::shared_ptr<const Answerer> answerer;
        if (is_practice(organisation)) {
            entry.protocol = "gp-connect-structured";
            entry.answers_for = "registered";
            entry.address = (*listener)->url() + '/' + code + "/STU3/1/gpconnect/structured";
            auto practice = practice_of(organisation, region.stories_, entry.address);
            entry.settings = {{"ssp-to", practice.asid},
                              {"ssp-from", asid_of("my-care-record")},
                              {"echoes-trace-id", "true"}};
            answerer = std::make_shared<GpConnect>(std::move(practice), clock);
        } else {
            entry.protocol = "fhir-r4";
            entry.address = (*listener)->url() + "/fhir/R4";
            answerer = std::make_shared<FhirR4>(
                records_of(organisation, region.stories_),
                Identity{code, std::string(organisation.name), entry.address}, 20);
        }
        if (organisation.told_of_objections)
            entry.settings["objection-notice"] = region.control_->url() + "/notices/" + code;
        (*listener)->serve(std::move(answerer), region.misbehaviours_.find(code)->second);
        region.directory_.push_back(std::move(entry));
        return {};
    }

    void viewer(const Viewer& viewer) {
        region.directory_.push_back({.code = std::string(viewer.code),
                                     .name = std::string(viewer.name),
                                     .kind = std::string(viewer.kind),
                                     .parent = std::string(viewer.parent),
                                     .objection_contact = objection_contact_of(viewer.name)});
    }

    Result<void> identity() {
        auto listener = Listener::open(options.identity_listen.empty() ? options.host + ":0"
                                                                       : options.identity_listen);
        if (!listener) return pass_on(listener);
        std::map<std::string, std::string> names;
        for (const DirectoryEntry& one : region.directory_) names.emplace(one.code, one.name);
        auto provider = IdentityProvider::create(
            (*listener)->url(), make_personas(names, region.stories_), clock, region.random_);
        if (!provider) return pass_on(provider);
        region.identity_ = std::move(*provider);
        (*listener)->serve(region.identity_);
        region.listeners_.push_back(std::move(*listener));
        return {};
    }
};

Result<std::unique_ptr<Region>> Region::start(const RegionOptions& options, const Clock& clock) {
    std::unique_ptr<Region> region(new Region);
    region->stories_ = make_stories(options.seed);
    auto control = Listener::open(options.host + ":0");
    if (!control) return pass_on(control);
    region->control_ = std::move(*control);
    Builder builder{*region, options, clock};
    if (auto done = builder.demographics(); !done) return pass_on(done);
    for (const Organisation& organisation : organisations)
        if (auto done = builder.organisation(organisation); !done) return pass_on(done);
    for (const Viewer& viewer : viewers) builder.viewer(viewer);
    if (auto done = builder.identity(); !done) return pass_on(done);
    for (const auto& [key, misbehaviour] : options.misbehaviours)
        if (!region->misbehaviours_.contains(key))
            return fail(ErrorKind::not_found, "The region has no system " + key + ".");
    region->control_->serve(std::make_shared<Control>(
        Control::Systems(region->misbehaviours_.begin(), region->misbehaviours_.end()),
        region->identity_));
    return region;
}

std::string Region::address_of(std::string_view key) const {
    const auto found = std::find_if(directory_.begin(), directory_.end(),
                                    [&](const DirectoryEntry& one) { return one.key == key; });
    return found == directory_.end() ? std::string() : found->address;
}

std::string Region::ready_line() const {
    std::vector<Json> holders, patients, personas;
    for (const Persona& one : identity_->personas()) personas.push_back(described(one));
    for (const DirectoryEntry& one : directory_)
        if (!one.key.empty())
            holders.push_back(object({{"code", one.code},
                                      {"name", one.name},
                                      {"protocol", one.protocol},
                                      {"address", one.address},
                                      {"key", one.key}}));
    for (const Story& story : stories_)
        patients.push_back(
            object({{"nhs_number", story.asked_number},
                    {"name", story.life.person.given + ' ' + story.life.person.family},
                    {"story", story.story},
                    {"id", story.name},
                    {"number_in_force", story.asked_number == story.life.person.nhs_number
                                            ? Json()
                                            : Json(story.life.person.nhs_number)}}));
    return object({{"demographics", demographics_},
                   {"organisations", array_of(holders)},
                   {"patients", array_of(patients)},
                   {"control", control_->url()},
                   {"identity", identity_->described()},
                   {"personas", array_of(personas)}})
        .text();
}

}  // namespace mcr::sim
