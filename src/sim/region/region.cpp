#include "sim/region/region.hpp"

#include <algorithm>

#include "sim/region/control.hpp"
#include "sim/region/edges.hpp"
#include "sim/region/making.hpp"

namespace mcr::sim {
namespace {

std::string objection_contact_of(std::string_view name) {
    return "Data protection officer, " + std::string(name) + ", 01632 960200";
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        out.emplace_back(text.substr(0, comma));
        text.remove_prefix(std::min(comma + 1, text.size()));
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
    std::vector<SimPointer> pointers{};  ///< to what the record locator knows of

    [[nodiscard]] std::shared_ptr<Misbehaviours> misbehaviours_of(const std::string& key) const {
        auto out = std::make_shared<Misbehaviours>();
        for (const Story& story : region.stories_)
            for (const auto& trouble : story.troubles)
                if (trouble.organisation == key) out->add(trouble.misbehaviour);
        for (const auto& [of, misbehaviour] : options.misbehaviours)
            if (of == key) out->add(misbehaviour);
        return out;
    }

    Result<Listener*> open(const std::string& key) {
        const auto misbehaviours = misbehaviours_of(key);
        if (misbehaviours->certificate_expired() && tls == nullptr) {
            auto made = ExpiredTls::create();
            if (!made) return pass_on(made);
            tls = std::move(*made);
        }
        auto listener = Listener::open(options.host + ":0",
                                       misbehaviours->certificate_expired() ? tls : nullptr);
        if (!listener) return pass_on(listener);
        region.misbehaviours_.emplace(key, misbehaviours);
        region.switches_.emplace(key, [one = listener->get()] { one->stop(); });
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
        DirectoryEntry entry{.code = std::string(organisation.code),
                             .name = std::string(organisation.name),
                             .kind = std::string(organisation.kind),
                             .parent = std::string(organisation.parent),
                             .predecessor = std::string(organisation.predecessor),
                             .successor = std::string(organisation.successor),
                             .valid_from = std::string(organisation.valid_from),
                             .valid_to = std::string(organisation.valid_to),
                             .objection_contact = objection_contact_of(organisation.name),
                             .telling_name = organisation.telling_name,
                             .systems = {}};
        for (const SystemOf& each : organisation.systems) {
            auto made = system(organisation, each);
            if (!made) return pass_on(made);
            if (made->address.empty())
                return fail(ErrorKind::internal,
                            "Nothing simulates the protocol of " + std::string(each.key) + '.');
            entry.systems.push_back(std::move(*made));
        }
        region.directory_.push_back(std::move(entry));
        return {};
    }

    Result<DirectorySystem> system(const Organisation& organisation, const SystemOf& system) {
        DirectorySystem entry{
            .key = std::string(system.key),
            .protocol = std::string(system.protocol == "edge" ? "fhir-r4" : system.protocol),
            .answers_for = std::string(system.answers_for),
            .stage = std::string(system.stage),
            .stage_reason = std::string(system.stage_reason),
            .withholding = std::string(system.withholding),
            .sections = words_of(system.sections),
            .time_limit_ms = system.time_limit_ms};
        if (system.protocol == "edge") {
            entry.protocol = "fhir-r4";
            if (!options.edges.empty()) return edge(organisation, std::move(entry));
        }
        if (speaks_mllp(system)) return messages(organisation, system, std::move(entry));
        auto listener = open(entry.key);
        if (!listener) return pass_on(listener);
        if ((*listener)->url().starts_with("https")) entry.ca_file = tls->ca_file();
        Made made = make_system({organisation, system, region.stories_, (*listener)->url(), clock});
        entry.address = std::move(made.address);
        entry.settings = std::move(made.settings);
        entry.credentials = std::move(made.credentials);
        if (entry.protocol == "nrl")
            for (SimPointer& one : pointers_of(organisation, region.stories_, (*listener)->url()))
                pointers.push_back(std::move(one));
        if (system.told_of_objections)
            entry.settings["objection-notice"] =
                region.control_->url() + "/notices/" + std::string(organisation.code);
        if (made.answerer)
            (*listener)->serve(std::move(made.answerer),
                               region.misbehaviours_.find(entry.key)->second);
        return entry;
    }

    Result<DirectorySystem> edge(const Organisation& organisation, DirectorySystem entry) {
        if (auto written = write_edge(options.edges, organisation, region.stories_); !written)
            return pass_on(written);
        entry.address = edge_placeholder(entry.key);
        if (organisation.kind != "county-council")
            region.feeds_.emplace(entry.key, feed_of(organisation, region.stories_));
        return entry;
    }

    Result<DirectorySystem> messages(const Organisation& organisation, const SystemOf& system,
                                     DirectorySystem entry) {
        auto listener = MllpListener::open(options.host + ":0");
        if (!listener) return pass_on(listener);
        const auto misbehaviours = misbehaviours_of(entry.key);
        Made made = make_system({.organisation = organisation,
                                 .system = system,
                                 .stories = region.stories_,
                                 .clock = clock});
        entry.address = (*listener)->url();
        entry.settings = std::move(made.settings);
        (*listener)->serve(std::move(made.messages), misbehaviours);
        region.misbehaviours_.emplace(entry.key, misbehaviours);
        region.switches_.emplace(entry.key, [one = listener->get()] { one->stop(); });
        region.mllp_.push_back(std::move(*listener));
        return entry;
    }

    Result<void> record_locator() {
        auto listener = open("nrl");
        if (!listener) return pass_on(listener);
        region.record_locator_ = (*listener)->url() + "/record-locator/consumer/FHIR/R4";
        (*listener)->serve(
            std::make_shared<RecordLocator>(std::move(pointers), region.record_locator_, "proxy"),
            region.misbehaviours_.find("nrl")->second);
        return {};
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
    for (const Organisation& organisation : organisations())
        if (auto done = builder.organisation(organisation); !done) return pass_on(done);
    if (auto done = builder.record_locator(); !done) return pass_on(done);
    if (auto done = builder.identity(); !done) return pass_on(done);
    for (const auto& [key, misbehaviour] : options.misbehaviours)
        if (!region->misbehaviours_.contains(key))
            return fail(ErrorKind::not_found, "The region has no system " + key + ".");
    region->control_->serve(std::make_shared<Control>(
        Control::Systems(region->misbehaviours_.begin(), region->misbehaviours_.end()),
        region->identity_, region->switches_, region->feeds_));
    return region;
}

std::string Region::address_of(std::string_view key) const {
    for (const DirectoryEntry& one : directory_)
        for (const DirectorySystem& system : one.systems)
            if (system.key == key) return system.address;
    return {};
}

std::string Region::ready_line() const {
    std::vector<Json> holders, patients, personas;
    for (const Persona& one : identity_->personas()) personas.push_back(described(one));
    for (const DirectoryEntry& one : directory_)
        for (const DirectorySystem& system : one.systems)
            holders.push_back(object({{"code", one.code},
                                      {"name", one.name},
                                      {"protocol", system.protocol},
                                      {"address", system.address},
                                      {"key", system.key}}));
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
                   {"record_locator", record_locator_},
                   {"organisations", array_of(holders)},
                   {"patients", array_of(patients)},
                   {"control", control_->url()},
                   {"identity", identity_->described()},
                   {"personas", array_of(personas)}})
        .text();
}

}  // namespace mcr::sim
