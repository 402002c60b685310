#include "source/fhir_r4/whose.hpp"

#include <algorithm>
#include <span>

#include "record/patient_check.hpp"

namespace mcr::source::fhir_r4 {

Whose whose(const record::Part& part, const people::Demographics& patient) {
    const auto& patients = part.patients();
    if (std::ranges::any_of(patients, [](const auto& one) { return one.restricted; }))
        return Whose::restricted;
    const auto verdict = record::check_patient(std::span(&part, 1), record::expected(patient),
                                               record::WithoutPatient::allowed);
    return verdict.matches ? Whose::theirs : Whose::somebody_elses;
}

std::vector<std::string> differences(std::span<const record::Part> parts,
                                     const people::Demographics& patient) {
    return record::check_patient(parts, record::expected(patient), record::WithoutPatient::allowed)
        .notes;
}

}  // namespace mcr::source::fhir_r4
