#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "record/part.hpp"
#include "record/passages.hpp"

namespace mcr::record {

/// At an attachment of a DocumentReference, a ContactPoint: whom to ask for the record.
inline constexpr std::string_view record_contact_extension =
    "https://my-care-record.example/fhir/StructureDefinition/record-contact";

/// What a page shows of one item: the words of the source, shortened to a line and a few facts, and
/// the texts in it. Everything else of the item is in the FHIR answer. Plain text, not
/// escaped.
struct Display {
    std::string title;   ///< what it is about: text or display of its code; else its type in words
    std::string date;    ///< the FHIR date or dateTime that matters most; empty if it has none
    std::string status;  ///< clinical status, or status
    std::vector<std::string> facts;  ///< value, dose, reaction, contact details, …
    std::vector<Passage> passages;   ///< texts in it; their markup is not to be trusted
};

/// Reads `item` of `part`. Where the item refers to a Medication of the same documents for its
/// title, it is found in `parts`. Never fails: what cannot be read is left out.
[[nodiscard]] Display display_of(const Part& part, const Item& item, std::span<const Part> parts);

/// "MedicationRequest" as "Medication request".
[[nodiscard]] std::string words_of_type(std::string_view type);

}  // namespace mcr::record
