#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edge/vault.hpp"
#include "fhir/outcome.hpp"
#include "fhir/query.hpp"

namespace mcr::edge {

/// What a request to the face asks for, of the parameters that it knows.
struct FaceQuery {
    std::vector<std::string> types;         ///< _type
    std::optional<std::string> patient;     ///< logical id, of patient, subject or individual
    std::optional<std::string> identifier;  ///< "system|value", of identifier or patient.identifier
    std::optional<std::string> id;          ///< _id
    std::size_t count = 0;                  ///< _count; 0 where it was not said
    Place from;                             ///< _page
};
/// Refusals: 400 for a parameter that is not offered here (leaving it out of account could give
/// more than was asked for), and for values that cannot be.
[[nodiscard]] fhir::Judged<FaceQuery> face_query(const std::vector<fhir::QueryParameter>& given);

/// `_page` for what follows `place`, and back.
[[nodiscard]] std::string page_mark(const Place& place);
[[nodiscard]] std::optional<Place> place_of(std::string_view mark);

/// A searchset Bundle. `next`: link to the next page; empty for none.
[[nodiscard]] std::string searchset(std::string_view base_url, std::string_view self,
                                    const std::vector<Stored>& resources, std::string_view next,
                                    bool is_first);

/// The CapabilityStatement.
[[nodiscard]] std::string capability_statement(std::string_view base_url, std::string_view name,
                                               Instant since);

/// What is said where nothing is, or nothing may be known to be.
[[nodiscard]] fhir::Refusal nothing_here();
/// What is said of a record that the holder keeps back, and lets that be known.
[[nodiscard]] fhir::Refusal kept_back();

}  // namespace mcr::edge
