#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "sim/generate/history.hpp"
#include "sim/protocol/xds_gateway.hpp"

namespace mcr::sim {

/// A community that shares documents, and who writes them.
struct XdsHouse {
    std::string organisation;  ///< its name
    std::string home;          ///< OID of the community; documents' ids are below it
    std::string author_family, author_given;
};

/// Writes another form of a letter, for example CDA. Gives the bytes.
using LetterWriter = std::function<std::string(const Person& person, const Letter& letter)>;

/// What `history` says as documents: each letter as plain text and in turn as PDF, or as CDA where
/// a writer for it is given; each discharge as text; and a summary that is made on demand. Where
/// there are two letters the second one replaces an earlier version of itself. Ids depend on `seed`
/// and the house alone.
[[nodiscard]] XdsPatient write_xds(const XdsHouse& house, const Person& person,
                                   const History& history, std::uint64_t seed,
                                   const LetterWriter& cda = nullptr);

/// A PDF of one page with `text`, wrapped, in Helvetica. ASCII only; anything else becomes '?'.
[[nodiscard]] std::string minimal_pdf(const std::string& title, const std::string& text);

}  // namespace mcr::sim
