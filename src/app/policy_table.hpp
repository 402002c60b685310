#pragma once

#include <boost/json/object.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "access/policy.hpp"
#include "base/result.hpp"
#include "directory/organisation.hpp"

namespace mcr::app {

/// "all", "none", or the codes with commas between them.
[[nodiscard]] std::string listed(const directory::Sections& sections);
/// Errors: invalid for a code that is none, or for no code; "all" is every section.
[[nodiscard]] Result<directory::Sections> sections_named(const std::vector<std::string>& codes);

/// An agreement as a command shows it: `own` is whether it differs from the default of its kind.
void print_agreement(std::ostream& out, const directory::Organisation& organisation,
                     const access::Agreement& agreement, bool own);
[[nodiscard]] boost::json::object to_json(const directory::Organisation& organisation,
                                          const access::Agreement& agreement, bool own);
[[nodiscard]] boost::json::object to_json(const access::PolicyChange& change);

}  // namespace mcr::app
