#include "source/fhir_r4/whose.hpp"

#include <algorithm>

namespace mcr::source::fhir_r4 {
namespace {

bool matches(const record::StatedPatient& stated, const people::Demographics& patient) {
    return std::ranges::find(stated.nhs_numbers, patient.number.text()) != stated.nhs_numbers.end();
}

}  // namespace

Whose whose(const record::Part& part, const people::Demographics& patient) {
    const auto& patients = part.patients();
    if (std::ranges::any_of(patients, [](const auto& one) { return one.restricted; }))
        return Whose::restricted;
    const bool theirs =
        std::ranges::all_of(patients, [&](const auto& one) { return matches(one, patient); });
    return theirs && part.foreign_patients().empty() ? Whose::theirs : Whose::somebody_elses;
}

}  // namespace mcr::source::fhir_r4
