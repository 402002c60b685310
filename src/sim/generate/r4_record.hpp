#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "sim/generate/r4_writer.hpp"

namespace mcr::sim {

/// One record being written, resource by resource. Part of write_r4.
class R4Record {
public:
    R4Record(const R4House& house, const Person& person, const History& history, std::uint64_t seed)
        : house_(house), person_(person), history_(history), random_(seed) {
        record_.nhs_number = person.nhs_number;
    }
    [[nodiscard]] PatientRecord write();

private:
    [[nodiscard]] bool nothing_recorded() const;
    void people(const std::string& organisation_id);
    void visits();
    void problems();
    void allergies();
    void medicines();
    void measurements();
    void panels();
    void procedures();
    void documents();
    void plans();

    void add(std::string_view type, const std::string& id, const Json& resource) {
        record_.items.push_back({std::string(type), id, {}, resource.text()});
    }

    /// Composes and adds a resource; gives its reference.
    template <std::size_t N>
    std::string put(std::string_view type, const Member (&members)[N],
                    std::string_view profile = {}) {
        const std::string id = new_uuid(random_);
        std::string body =
            object({{"resourceType", type},
                    {"id", id},
                    {"meta", object({{"profile",
                                      array({"https://fhir.hl7.org.uk/StructureDefinition/UKCore-" +
                                             std::string(profile.empty() ? type : profile)})}})}})
                .text();
        body.pop_back();
        for (const Member& member : members)
            if (!member.value.absent())
                body += ',' + json_quote(member.name) + ':' + member.value.text();
        add(type, id, Json::raw(body + '}'));
        return std::string(type) + '/' + id;
    }

    [[nodiscard]] static Json reference(const std::string& to) {
        return to.empty() ? Json() : object({{"reference", to}});
    }
    [[nodiscard]] Json subject() const { return reference(patient_); }
    [[nodiscard]] std::string clinician(std::size_t which) const {
        return clinicians_[which % clinicians_.size()];
    }
    [[nodiscard]] Json encounter(int visit) const {
        return visit < 0 ? Json() : reference(encounters_.at(static_cast<std::size_t>(visit)));
    }
    [[nodiscard]] std::string moment(Day day, int visit) const {
        return visit < 0
                   ? iso(day)
                   : iso_at(day, history_.visits.at(static_cast<std::size_t>(visit)).minute + 20);
    }

    const R4House& house_;
    const Person& person_;
    const History& history_;
    SeededRandom random_;
    PatientRecord record_;
    std::string patient_, organisation_, location_;
    std::vector<std::string> clinicians_, encounters_;
};

}  // namespace mcr::sim
