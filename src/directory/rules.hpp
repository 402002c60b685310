#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "directory/organisation.hpp"

namespace mcr::directory {

/// A rule that one organisation breaks by itself, whatever else is in the directory.
struct Breach {
    std::optional<std::size_t> system;  ///< which of its systems
    std::string field;                  ///< as TOML calls it, for example "upstream.max_body_bytes"
    std::string sentence;               ///< "must not be empty"
};
[[nodiscard]] std::optional<Breach> first_breach(const Organisation& organisation);

/// "Organisation RQW, system RQW-1, address: must begin with …"
[[nodiscard]] std::string describe(const Organisation& organisation, const Breach& breach);

/// YYYY, YYYY-MM or YYYY-MM-DD of a day that exists (FHIR R4 date).
[[nodiscard]] bool is_fhir_date(std::string_view text);

/// One line of text: UTF-8 without control characters, at most `most` bytes.
[[nodiscard]] bool is_one_line(std::string_view text, std::size_t most);

}  // namespace mcr::directory
