#include "record/patient_check.hpp"

#include <algorithm>
#include <set>

#include "base/secret.hpp"
#include "record/name_fold.hpp"

namespace mcr::record {
namespace {

void add_once(std::vector<std::string>& names, std::string_view name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

bool states_only(const StatedPatient& stated, std::string_view nhs_number) {
    const auto& numbers = stated.nhs_numbers;
    return !numbers.empty() &&
           std::all_of(numbers.begin(), numbers.end(), [&](const std::string& one) {
               return equal_in_constant_time(one, nhs_number);
           });
}

/// FHIR dates of different precision agree where both say something: 1961 and 1961-03-04.
bool birth_dates_agree(std::string_view a, std::string_view b) {
    constexpr std::size_t year = 4;
    constexpr std::size_t day = 10;
    const std::size_t common = std::min({a.size(), b.size(), day});
    return common >= year && a.substr(0, common) == b.substr(0, common);
}

bool is_clinical(const Item& item) {
    return item.section != Section::professional_contacts &&
           item.section != Section::person_demographics;
}

void compare(const StatedPatient& stated, const ExpectedPatient& patient, PatientVerdict& verdict) {
    const bool same_number = states_only(stated, patient.nhs_number);
    const bool same_birth = birth_dates_agree(stated.birth_date, patient.birth_date);
    if (!same_number) add_once(verdict.mismatches, "NHS number");
    if (!same_birth) add_once(verdict.mismatches, "birth date");
    if (!stated.family.empty() && folded_name(stated.family) != folded_name(patient.family)) {
        add_once(verdict.notes, "family name");
    }
    const bool both_genders = !stated.gender.empty() && !patient.gender.empty();
    if (both_genders && stated.gender != patient.gender) add_once(verdict.notes, "gender");
}

}  // namespace

PatientVerdict check_patient(std::span<const Part> parts, const ExpectedPatient& patient,
                             WithoutPatient without) {
    PatientVerdict verdict;
    bool clinical = false;
    bool has_patient = false;
    std::set<std::string_view> own_ids{patient.nhs_number};
    std::set<std::string_view> foreign;
    for (const Part& part : parts) {
        for (const Item& item : part.items()) clinical = clinical || is_clinical(item);
        for (const StatedPatient& stated : part.patients()) {
            has_patient = true;
            compare(stated, patient, verdict);
            const Item& item = part.items()[stated.item];
            if (!states_only(stated, patient.nhs_number)) continue;
            own_ids.insert(item.id);
            if (!item.full_url.empty()) own_ids.insert(item.full_url);
        }
        for (const std::string& id : part.origin().patient_ids) own_ids.insert(id);
        foreign.insert(part.foreign_patients().begin(), part.foreign_patients().end());
    }
    for (const std::string_view own : own_ids) foreign.erase(own);

    if (clinical && !has_patient && without == WithoutPatient::mismatch) {
        add_once(verdict.mismatches, "no patient");
    }
    const bool named_by_one_id = !has_patient && own_ids.size() == 1 && foreign.size() == 1;
    if (!foreign.empty() && !named_by_one_id) add_once(verdict.mismatches, "subject");
    verdict.matches = verdict.mismatches.empty();
    return verdict;
}

}  // namespace mcr::record
