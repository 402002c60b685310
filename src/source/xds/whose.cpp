#include "source/xds/whose.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "source/xds/codes.hpp"
#include "source/xds/values.hpp"

namespace mcr::source::xds {
namespace {

/// Whether `id` speaks of another patient. Ids of other authorities say nothing.
bool contradicts(const PatientId& id, const PatientId& asked, const people::NhsNumber& number) {
    if (id.id.empty()) return false;
    if (id.authority == nhs_number_oid) return id.id != number.text();
    return id.authority == asked.authority && id.id != asked.id;
}

bool dates_agree(std::string_view a, std::string_view b) {
    const std::size_t common = std::min(a.size(), b.size());
    return a.substr(0, common) == b.substr(0, common);
}

}  // namespace

Whose whose_is(const DocumentEntry& entry, const PatientId& asked,
               const people::Demographics& patient) {
    Whose out;
    if (read_cx(entry.patient_id) != asked) return out;
    if (contradicts(read_cx(entry.source_patient_id), asked, patient.number)) return out;
    for (const std::string_view info : entry.source_patient_info) {
        const std::string_view field = info.substr(0, info.find('|'));
        if (field.size() == info.size()) continue;
        const std::string_view value = info.substr(field.size() + 1);
        if (field == "PID-3") {
            for (const std::string_view one : split(value, '~'))
                if (contradicts(read_cx(one), asked, patient.number)) return out;
        } else if (field == "PID-5") {
            const std::string_view family = trim(value.substr(0, value.find('^')));
            out.name_differs = !family.empty() && !patient.family.empty() &&
                               !equal_ignoring_case(family, patient.family);
        } else if (field == "PID-7") {
            const std::string born = date_of(value);
            if (!born.empty() && !dates_agree(born, patient.birth_date)) return out;
        } else if (field == "PID-8") {
            const std::string gender = gender_of(value);
            out.gender_differs =
                !gender.empty() && !patient.gender.empty() && gender != patient.gender;
        }
    }
    out.theirs = true;
    return out;
}

}  // namespace mcr::source::xds
