#pragma once

#include <map>
#include <string>

#include "sim/generate/r4_writer.hpp"

namespace mcr::sim {

/// The content of one document.
struct DocumentContent {
    std::string content_type;
    std::string bytes;
    std::string nhs_number;
};

/// What a system holds that lists documents and gives their content by address.
struct DocumentRecord {
    PatientRecord listed;                             ///< the Patient, then DocumentReferences
    std::map<std::string, DocumentContent> contents;  ///< by id, at Binary/[id]
};

/// Writes the letters of `history` as documents, in turn as plain text, PDF and CDA; their
/// DocumentReferences (UK Core) name type, size and SHA-1, and Binary/[id] as address.
[[nodiscard]] DocumentRecord write_documents(const R4House& house, const Person& person,
                                             const History& history, std::uint64_t seed);

/// A PDF (1.4, one page, Helvetica) of these lines.
[[nodiscard]] std::string pdf_of(const std::vector<std::string>& lines);
/// A CDA R2 document with one section.
[[nodiscard]] std::string cda_of(const R4House& house, const Person& person, const Letter& letter,
                                 std::string_view id);

}  // namespace mcr::sim
