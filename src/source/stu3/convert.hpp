#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "record/part.hpp"
#include "source/stu3/findings.hpp"

namespace mcr::source::stu3 {

struct ConversionContext {
    std::string address;  ///< base URL of the source, no trailing slash; begins the fullUrls
    /// Leaves out resources whose subject is a Patient that the Bundle does not hold.
    bool withhold_strangers = false;
};

/// Whether resources of `type` are neither administrative nor Lists.
[[nodiscard]] bool is_clinical(std::string_view type);

/// What could not be converted as it stood. Carries no clinical content.
struct Note {
    std::string resource;  ///< "Observation/12", its STU3 type and its id
    std::string element;
    std::string sentence;
};

struct Converted {
    std::string bundle;     ///< the R4 Bundle, compact
    std::string bundle_id;  ///< Bundle.id of the source
    std::vector<Note> notes;
    std::size_t notes_left_out = 0;  ///< beyond the first 200
    std::size_t clinical_items = 0;  ///< resources that are neither administrative nor Lists
    std::size_t withheld = 0;        ///< about Patients that the Bundle does not hold
    Findings findings;
};

/// Converts a Bundle of FHIR STU3 as GP Connect makes it (CareConnect profiles) to FHIR R4 (UK Core
/// profiles): sections 6 and 10 of the GP Connect reference. Same order; every resource in comes
/// out, allergies contained in a List of ended allergies as entries of their own besides; the same
/// bytes in give the same bytes out. Elements without a home in R4 stay as extensions
/// (kept_extension_base); unknown extensions, codes and elements stay as they are.
/// Errors: malformed for what is no JSON or no Bundle; too_large beyond `limits`. No error repeats
/// anything of the document.
[[nodiscard]] Result<Converted> convert_structured_record(std::string_view stu3_bundle,
                                                          const ConversionContext& context,
                                                          const record::Limits& limits);

}  // namespace mcr::source::stu3
