#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/generate/history.hpp"

namespace mcr::sim {

/// An organisation that sends CDA documents, and who works there.
struct CdaHouse {
    std::string code;
    std::string name;
    std::string town;
    std::vector<Clinician> clinicians;  ///< at least one
};

/// Writes what `history` says as CDA R2 documents, the newest first: for each admission a discharge
/// summary, for each other visit a report of the encounter, as urgent care services send them; at
/// most `most`. Headers are those of UK documents (NHS number, ODS codes and SDS user ids under
/// their OIDs, a confidentiality). Problems, allergies,
/// medicines, results, vital signs, vaccinations and operations are tables in their sections with
/// C-CDA R2.1 entries; the story, advice and plan are text alone. Ids depend on `seed` alone.
[[nodiscard]] std::vector<std::string> write_cda(const CdaHouse& house, const Person& person,
                                                 const History& history, std::uint64_t seed,
                                                 std::size_t most = 10);

/// Characters of `text` that XML would read as markup, escaped.
[[nodiscard]] std::string xml_text(std::string_view text);

}  // namespace mcr::sim
