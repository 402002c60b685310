#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mcr::edge {

struct CsvLimits {
    std::size_t max_bytes = 1UL << 30U;
    std::size_t max_field_bytes = 1UL << 20U;
    std::uint32_t max_columns = 1'000;
    std::int64_t max_rows = 10'000'000;
};

struct CsvFormat {
    char delimiter = ',';
    bool windows_1252 = false;  ///< else UTF-8, with or without a byte order mark
};

/// One row of data: its number from 1, and its fields in the order of the header. Fields live until
/// the call returns.
using CsvRow = std::function<Result<void>(std::int64_t row, std::span<const std::string> fields)>;

/// Reads delimited text (RFC 4180: quoted fields may hold delimiters, doubled quotes and line ends;
/// lines end with CR LF or LF). `header` is given the names of the first line, trimmed. An error of
/// `header` or `each` ends the reading and is passed on.
/// Errors: malformed, naming row and column: another number of fields than the header, a quote that
/// is not closed or stands within a field, bytes that are not UTF-8, a name twice; too_large beyond
/// a limit. No sentence repeats a field.
[[nodiscard]] Result<void> read_csv(
    std::string_view bytes, const CsvFormat& format,
    const std::function<Result<void>(const std::vector<std::string>& names)>& header,
    const CsvRow& each, const CsvLimits& limits = {});

}  // namespace mcr::edge
