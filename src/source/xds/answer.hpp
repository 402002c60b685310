#pragma once

#include <vector>

#include "source/adapter.hpp"
#include "source/documents/expand.hpp"
#include "source/xds/community.hpp"

namespace mcr::source::xds {

/// What was listed, as R4: not yet concluded, so that documents can be taken apart between.
struct Converted {
    std::vector<record::Part> parts;  ///< none, or one of DocumentReferences, checked and screened
    std::vector<documents::Candidate> candidates;  ///< of CDA, among what is shown
    std::uint32_t of_others = 0;     ///< documents of another patient, which are withheld (law 9)
    std::optional<Refusal> refusal;  ///< what was converted failed its check
    std::vector<std::string> notes;
};
[[nodiscard]] Converted convert(const std::vector<CommunityAnswer>& answers, const Asking& asking,
                                const directory::Member& member, const Question& question,
                                Instant retrieved, net::BufferPool& buffers);

/// State, sentence and notes of the whole; a community behind a gateway that failed is named.
[[nodiscard]] Answer conclude(std::vector<CommunityAnswer> answers, Converted converted,
                              const Settings& settings);

}  // namespace mcr::source::xds
