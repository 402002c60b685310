#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "source/hl7v2/message.hpp"

namespace mcr::edge {

/// Why a message is not taken: HL7 table 0357, and where.
struct Hl7Fault {
    std::string code = "207";  ///< 0357
    std::string segment;       ///< "PID"; empty for none
    int occurrence = 1;
    int field = 0;                            ///< 0 for the segment as a whole
    std::string sentence;                     ///< plain English, nothing clinical
    bool rejected = false;                    ///< AR: sending it again will not help; else AE
    [[nodiscard]] std::string place() const;  ///< "PID^1^3"; empty for none
};

/// Finds segment, occurrence and field in a sentence of the reader or the conversion of HL7 v2:
/// "Segment 3 (PID) has no patient identifier in its field 3.", "… no PID segment".
void find_place(std::string_view sentence, const source::hl7v2::Message* message, Hl7Fault& into);

struct Replying {
    std::string application = "MCR-EDGE";  ///< MSH-3 of the answer
    std::string facility;                  ///< MSH-4
    std::string control_id;                ///< MSH-10 of the answer, unique
    Instant now;
};

/// The general acknowledgement (HL7 v2.8 section 2.9) of `message`: AA, AE or AR, or CA, CE, CR
/// where MSH-15 asks for an accept acknowledgement; empty where MSH-15 and MSH-16 want none. ERR as
/// the message's version has it. `message` is null for bytes that are no message.
[[nodiscard]] std::string acknowledgement(const source::hl7v2::Message* message,
                                          const std::optional<Hl7Fault>& fault,
                                          const Replying& replying);

}  // namespace mcr::edge
