#pragma once

#include "people/demographics.hpp"
#include "source/xds/metadata.hpp"

namespace mcr::source::xds {

/// Law 9 for one listed document.
struct Whose {
    bool theirs = false;
    bool name_differs = false, gender_differs = false;  ///< shown, withholds nothing
};

/// Whether `entry` is of `patient`, who was asked for as `asked`: the patient id must be that id.
/// An NHS number, or an id of the same authority, in sourcePatientId or PID-3 must be the same too,
/// and a birth date in PID-7 must agree as far as both state it.
[[nodiscard]] Whose whose_is(const DocumentEntry& entry, const PatientId& asked,
                             const people::Demographics& patient);

}  // namespace mcr::source::xds
