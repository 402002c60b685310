#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "people/demographics.hpp"
#include "record/part.hpp"

namespace mcr::record {

/// What the check of law 9 came to. Names fields only, never what they say.
struct PatientVerdict {
    bool matches = true;
    /// Why not: "NHS number", "birth date", "no patient" (clinical items, but no Patient among
    /// them), "subject" (an item names another Patient).
    std::vector<std::string> mismatches;
    /// Differences that are shown but withhold nothing: "family name", "gender".
    std::vector<std::string> notes;
};

/// What the check compares with.
struct ExpectedPatient {
    std::string_view nhs_number;
    std::string_view family;
    std::string_view gender;
    std::string_view birth_date;
};
[[nodiscard]] inline ExpectedPatient expected(const people::Demographics& demographics) {
    return {demographics.number.text(), demographics.family, demographics.gender,
            demographics.birth_date};
}

/// Whether a source that has no Patient among its items may still be believed, because the request
/// itself bound it to one patient.
enum class WithoutPatient { mismatch, allowed };

/// Compares every Patient of `parts`, which came of one question to one source, with `patient`. The
/// NHS number must be stated, and only that one; the birth date must agree as far as both state it,
/// and must be stated. Then a family name or gender that differs is a note; case, accents and
/// punctuation of names do not count. No item's subject, patient, beneficiary or for may name
/// another Patient; without any Patient resource, one subject is allowed, named by one id.
/// Parts without clinical items match.
[[nodiscard]] PatientVerdict check_patient(std::span<const Part> parts,
                                           const ExpectedPatient& patient,
                                           WithoutPatient without = WithoutPatient::mismatch);

}  // namespace mcr::record
