#pragma once

#include <cstdint>

namespace mcr::sim {

/// The two systems that nearly all practices have, as far as they differ behind GP Connect.
/// EMIS: ids are GUIDs in capitals, medicines carry its own drug code beside dm+d, there is no page
/// of administrative items and none of ended allergies, letters are plain text.
/// TPP: ids are numbers, medicines carry a Multilex code, letters are RTF, wording is its own.
enum class GpDialect : std::uint8_t { emis, tpp };

}  // namespace mcr::sim
