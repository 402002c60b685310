#pragma once

#include <string>

#include "audit/line.hpp"

namespace mcr::app {

/// One entry of the audit log as a line for people: number, time, kind, who, patient, what. Control
/// characters are shown as '?', so that an entry cannot write over the reader's screen.
[[nodiscard]] std::string table_row(const audit::Record& record);
[[nodiscard]] std::string table_heading();

}  // namespace mcr::app
