#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "source/adapter.hpp"
#include "source/cda/convert.hpp"

namespace mcr::source::documents {

/// Turns CDA documents into resources; cda::to_r4, or a test's own. Safe from any thread.
using CdaConverter = std::function<Result<cda::Converted>(
    std::string_view xml, const cda::Context& context, const cda::Limits& limits)>;

/// Whether a listed document may be a CDA document, by its media type and format code.
[[nodiscard]] bool may_be_cda(std::string_view content_type, std::string_view format_code);

/// A listed document that may be expanded.
struct Candidate {
    std::string document_reference;  ///< logical id at the source of its DocumentReference
    DocumentLocator locator;
};

/// Gives the content of one into a sink; what an adapter's fetch does.
using Fetcher = std::function<net::Task<ContentAnswer>(DocumentLocator document, ContentSink& sink,
                                                       std::uint64_t max_bytes)>;

struct ExpandLimits {
    std::uint32_t most = 10;               ///< documents
    std::uint64_t max_bytes = 4UL << 20U;  ///< of one
};

struct Expanded {
    std::vector<record::Part> parts;  ///< one for each, checked, screened, of the patient
    std::vector<std::string> notes;   ///< for the reader
    /// Ids of DocumentReferences that must not be shown: their documents are about somebody else
    /// (law 9), or hold what never leaves.
    std::vector<std::string> withhold;
    std::uint32_t of_others = 0;  ///< of those: about somebody else; not in the notes
};

/// Retrieves the first documents of `candidates` at once, within the view, and converts them into
/// resources beside their DocumentReferences. A document that cannot be had, is no CDA or is too
/// large stays listed, and a note says how many. Nothing that is not provably of the patient (NHS
/// number stated and the same, birth date agreeing) becomes a part. `fetcher` must respect the
/// deadline of the view. What is referred to must live until it returns.
[[nodiscard]] net::Task<Expanded> expand(net::Worker& worker, directory::Member member,
                                         const Question& question, Instant retrieved,
                                         std::vector<Candidate> candidates, ExpandLimits limits,
                                         Fetcher fetcher, CdaConverter converter);

/// Takes what must not be shown out of `part`, by the ids at the source of DocumentReferences.
void withhold(record::Part& part, const std::vector<std::string>& document_references);

}  // namespace mcr::source::documents
