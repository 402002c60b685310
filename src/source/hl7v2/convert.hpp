#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "source/hl7v2/message.hpp"
#include "source/r4/collection.hpp"

namespace mcr::source::hl7v2 {

/// What a conversion must know beside the message.
struct Context {
    std::string source_key;    ///< goes into every id, so that two sources never meet
    std::string organisation;  ///< ODS code of the holder; may be empty
    std::string time_zone = "Europe/London";  ///< of times without an offset
    /// Systems of identifiers by assigning authority (CX.4.1); "NHS" needs none.
    std::vector<std::pair<std::string, std::string>> authorities;
};

/// One thing of a message that came to be FHIR R4.
struct Made {
    r4::Collection resources;                ///< the Patient first, if there is one
    std::vector<std::string> nhs_numbers;    ///< of PID-3 (or PID-2, PID-19), valid ones
    std::vector<std::string> local_ids;      ///< "authority|value" of PID-3
    std::vector<std::string> prior_ids;      ///< of MRG-1, NHS numbers as "NHS|value": they end
    std::vector<std::string> kept_segments;  ///< names of segments that no mapping reads, Z among
                                             ///< them; they are kept with the message's Provenance
    std::vector<std::string> notes;          ///< plain English, nothing clinical: what was read
                                             ///< leniently (character set, unknown escapes)
};

/// Converts the patient groups of `message` (ADT, ORU, MDM, SIU, VXU, ADR, ORF, RSP, DOC) to FHIR
/// R4 as the HL7 v2-to-FHIR mapping says (PID, PD1, NK1, PV1, PV2, AL1, IAM, DG1, PR1, ORC, OBR,
/// OBX, NTE, SPM, TXA, SCH, AIS, AIG, AIL, AIP, RXA, RXR): one Made for each patient in it. Ids are
/// stable: the same thing sent again, corrected or cancelled, has the same id (docs/sources/
/// hl7v2.md). An OBX of type ED becomes attachment.data.
/// Errors: malformed, naming segment, occurrence and field, for a message whose patient cannot be
/// told or that breaks its structure; unsupported, naming the type, for one that is not read.
[[nodiscard]] Result<std::vector<Made>> to_r4(const Message& message, const Context& context);

}  // namespace mcr::source::hl7v2
