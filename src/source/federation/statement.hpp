#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "record/part.hpp"
#include "source/adapter.hpp"

namespace mcr::source::federation {

/// The coverage statement of a peer, as its FHIR face gives it (docs/fhir.md, the coverage codes).
struct Statement {
    std::vector<RowBeyond> rows;     ///< one for each organisation; further ones without any
    std::vector<std::string> notes;  ///< what else the peer's outcomes say
    bool stated = false;             ///< there was one
    std::size_t without_state = 0;   ///< rows that say no state known here: told as failed
    std::size_t repeated = 0;        ///< organisations that had rows of different states
    bool cut = false;                ///< it had more rows than are read
    bool refuses = false;            ///< an issue beside the rows is an error
};

inline constexpr std::size_t most_rows = 2000;

/// Reads the issues of one answer, of all its pages. Of several rows of one organisation the one
/// that says most that something is missing stands, and their items are added up. Texts are
/// shortened and numbers that could be a patient's masked. Never fails: what cannot be read counts
/// as a row without state, or says nothing.
[[nodiscard]] Statement read_statement(std::span<const record::OutcomeIssue> issues);

}  // namespace mcr::source::federation
