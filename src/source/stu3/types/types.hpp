#pragma once

#include <span>
#include <string_view>
#include <utility>

#include "source/stu3/editor.hpp"
#include "source/stu3/rules.hpp"

/// The tables of the types, one file per family; rules.cpp gathers them.
namespace mcr::source::stu3::types {

using CodePair = std::pair<std::string_view, std::string_view>;

std::span<const TypeRules> administrative();
std::span<const TypeRules> allergy_intolerance();
std::span<const TypeRules> care();
std::span<const TypeRules> condition();
std::span<const TypeRules> documents();
std::span<const TypeRules> encounter();
std::span<const TypeRules> immunization();
std::span<const TypeRules> medications();
std::span<const TypeRules> observation();
std::span<const TypeRules> other();
std::span<const TypeRules> questionnaires();
std::span<const TypeRules> reports();
std::span<const TypeRules> service_requests();

/// request-status of STU3 to that of R4.
inline constexpr CodePair request_status[] = {{"suspended", "on-hold"}, {"cancelled", "revoked"}};
/// event-status of STU3 to that of R4.
inline constexpr CodePair event_status[] = {{"suspended", "on-hold"}, {"aborted", "stopped"}};

inline constexpr Rule context_to_encounter{"context", Change::rename, "encounter"};
inline constexpr Rule keep_definition{"definition", Change::keep};

/// notDone or notGiven: true becomes the status not-done, false is what every other status says.
void convert_not_done(Editor& editor, std::string_view element);

}  // namespace mcr::source::stu3::types
