#pragma once

#include <boost/json/object.hpp>
#include <ostream>

#include "objection/register.hpp"

namespace mcr::app {

/// An objection as `mcr objection` prints it, its state as it is at `now`.
[[nodiscard]] boost::json::object to_json(const objection::Objection& objection, Instant now);
[[nodiscard]] boost::json::object to_json(const objection::HistoryRow& row);
/// One line.
void print(std::ostream& out, const objection::Objection& objection, Instant now);
void print(std::ostream& out, const objection::HistoryRow& row);

}  // namespace mcr::app
