#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mcr::store {

/// A statement whose question marks have become :p1, :p2, … in order.
struct NumberedSql {
    std::string text;
    std::size_t parameters = 0;
};
/// Question marks in quotes and comments stay what they are.
[[nodiscard]] NumberedSql number_parameters(std::string_view sql);

/// The statements of a script, split at semicolons outside quotes and comments; empty ones are
/// left out.
[[nodiscard]] std::vector<std::string> split_statements(std::string_view sql);

/// The beginning of a statement on one line, for errors: statements carry no values.
[[nodiscard]] std::string shorten(std::string_view sql);

}  // namespace mcr::store
