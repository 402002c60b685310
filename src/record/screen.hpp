#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "access/code_set.hpp"
#include "record/part.hpp"
#include "record/section.hpp"

namespace mcr::record {

/// What may leave of what one holder sent.
struct Screen {
    Sections permitted;
    /// Where parts hold items of several organisations: what of each item's may leave, in place of
    /// `permitted`; may be empty.
    std::function<Sections(const Item&)> permitted_of;
    /// Codes of which an item never leaves (sensitive groups); may be null. Must outlive the call.
    const access::CodeSet* excluded = nullptr;
    /// The reader is the patient: what its source labels NOPAT, not for the patient, stays too.
    bool to_patient = false;
};

/// Takes out of `parts`, all that one holder sent, what must not leave (docs/agreements.md):
/// a. items of a section that is not permitted;
/// b. items that carry an excluded code anywhere, contained resources included;
/// c. items, but Patients, that refer to one of b, unless that is a patient, a professional or an
///    organisation; and what is nothing without an item that went under b or c: the bytes of a
///    letter, the medicine of a prescription, the results of an excluded report;
/// d. lists of things (List, Composition, DocumentManifest, Provenance, …), which repeat what the
///    things say, unless everything that they refer to may be seen; of a Composition that names its
///    own section (record::section_system) everything but patients, professionals and
///    organisations. Another Composition goes where documents are not permitted.
/// Gives how many items went. Nobody outside is told how many went under b, c or d.
std::size_t screen(std::span<Part> parts, const Screen& screen);
inline std::size_t screen(Part& part, const Screen& what) {
    return screen(std::span(&part, 1), what);
}

}  // namespace mcr::record
