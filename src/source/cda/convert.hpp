#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "people/demographics.hpp"
#include "source/r4/collection.hpp"

namespace mcr::source::cda {

struct Limits {
    std::size_t max_bytes = 16UL << 20U;
    std::uint32_t max_depth = 100;
    std::uint32_t max_elements = 500'000;
    std::uint32_t max_extracted = 5'000;  ///< entries beyond it stay in their section's text
};

struct Context {
    std::string source_key;  ///< goes into every id
    /// The DocumentReference that lists this document, by logical id; empty: one is made of the
    /// document's own header.
    std::string document_reference;
};

/// Whose document it says it is: ClinicalDocument/recordTarget/patientRole.
struct Subject {
    std::vector<std::string> nhs_numbers;           ///< ids with root 2.16.840.1.113883.2.1.4.1
    std::string family, given, gender, birth_date;  ///< FHIR forms; empty where not stated
};

/// A CDA document as FHIR R4.
struct Converted {
    r4::Collection resources;  ///< Patient (one for each recordTarget), Composition with every
                               ///< section's narrative, the DocumentReference if it was made,
                               ///< extracted entries, Provenance
    Subject subject;
    /// Logical id of the Composition. A DocumentReference that the caller made must refer to it in
    /// context.related, so that it goes when the document carries an excluded code
    /// (record/screen.hpp).
    std::string composition;
    std::string title, custodian;
    bool restricted = false;  ///< confidentialityCode R or V
    std::uint32_t sections = 0, extracted = 0;
    /// Coded entries that are only in their section's text; their codes stand in an extension of
    /// the section, where the search for excluded codes finds them.
    std::uint32_t left_as_text = 0;
    std::vector<std::string> notes;  ///< plain English, nothing clinical
};

/// Converts a CDA R2 document of any kind: each section's text becomes safe XHTML in a Composition
/// (nonXMLBody: an attachment), and where a template is recognised (C-CDA R2.1) the entries of
/// problems, allergies, medicines, results, vital signs, immunisations, procedures and encounters
/// become resources with their narrative and a Provenance. negationInd and nullFlavor are honoured:
/// what did not happen never becomes what did. No stylesheet, script or outside reference is
/// followed (docs/sources/cda.md).
/// Errors: malformed, naming element or byte, for what is no XML, no ClinicalDocument or nobody's;
/// too_large beyond a limit.
[[nodiscard]] Result<Converted> to_r4(std::string_view xml, const Context& context,
                                      const Limits& limits = {});

}  // namespace mcr::source::cda
