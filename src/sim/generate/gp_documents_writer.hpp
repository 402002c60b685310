#pragma once

#include "sim/generate/gp_writer.hpp"
#include "sim/protocol/gp_document_record.hpp"

namespace mcr::sim {

/// Writes the letters of `history` as the documents of a practice (STU3, CareConnect-GPC profiles)
/// with their contents, and one placeholder for a document that the practice does not send. Ids
/// depend on `seed` alone.
[[nodiscard]] GpDocuments write_gp_documents(const GpHouse& house, const Person& person,
                                             const History& history, std::uint64_t seed);

}  // namespace mcr::sim
