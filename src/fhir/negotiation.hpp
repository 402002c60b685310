#pragma once

#include <optional>
#include <string_view>

#include "fhir/outcome.hpp"
#include "net/http.hpp"

namespace mcr::fhir {

enum class Format { json, ndjson };

inline constexpr std::string_view json_type = "application/fhir+json; charset=utf-8";
inline constexpr std::string_view ndjson_type = "application/fhir+ndjson; charset=utf-8";

[[nodiscard]] constexpr std::string_view type_of(Format format) noexcept {
    return format == Format::ndjson ? ndjson_type : json_type;
}

/// What the answer is written in: `_format` if it is given, else the Accept header, else JSON.
/// Refusals: 406, saying what is offered (XML is not), or another FHIR version.
[[nodiscard]] Judged<Format> negotiate(std::optional<std::string_view> format_parameter,
                                       std::optional<std::string_view> accept);

/// Whether `Prefer: handling=strict` is among the headers (R4 search).
[[nodiscard]] bool asks_strict_handling(const net::Headers& headers);

/// Whether a Content-Type is that of a form.
[[nodiscard]] bool is_form(std::optional<std::string_view> content_type);

}  // namespace mcr::fhir
