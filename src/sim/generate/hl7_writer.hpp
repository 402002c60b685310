#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/generate/history.hpp"

namespace mcr::sim {

/// An organisation whose systems speak HL7 v2, and who works there.
struct Hl7House {
    std::string code;  ///< ODS, in MSH-4 and as the authority of its own numbers
    std::string name;
    std::string application = "PAS";
    std::vector<Clinician> clinicians;  ///< at least one
};

/// What one HL7 v2 system holds of one patient, as groups of segments that each end with CR.
struct Hl7Record {
    std::string nhs_number;
    std::string pid;                     ///< the PID segment
    std::vector<std::string> visits;     ///< EVN PID PV1 PV2 AL1 DG1 PR1, of ADR^A19
    std::vector<std::string> results;    ///< ORC OBR OBX NTE, of ORF^R04
    std::vector<std::string> documents;  ///< EVN PID PV1 TXA OBX, of DOC^T12
};

/// Writes what `history` says. Numbers of visits, orders and documents depend on `seed` alone.
[[nodiscard]] Hl7Record write_hl7(const Hl7House& house, const Person& person,
                                  const History& history, std::uint64_t seed);

/// The same life as the messages that the systems send by themselves, in the order of their days:
/// ADT^A28 with allergies, ADT^A01 to A04, ORU^R01, MDM^T02, SIU^S12 and VXU^V04. HL7 v2.4, VXU
/// v2.5.1.
[[nodiscard]] std::vector<std::string> write_hl7_feed(const Hl7House& house, const Person& person,
                                                      const History& history, std::uint64_t seed);

/// `text` with the delimiters of HL7 escaped and its line breaks as \.br\.
[[nodiscard]] std::string hl7_text(std::string_view text);

}  // namespace mcr::sim
