#pragma once

#include <string>
#include <vector>

#include "directory/directory.hpp"
#include "objection/register.hpp"
#include "web/html.hpp"
#include "web/site.hpp"

/// The form by which a patient, or staff on their behalf, object. Fields: "holder-CODE" for each
/// holder, "scope" ("everything" or "some"), "section-CODE" for each section, "emergency" ("yes" to
/// let the information be shared in an emergency, or "no").
namespace mcr::web {

/// What was filled in, as far as it is whole; `problems` say what is missing.
struct ObjectionFields {
    std::vector<const directory::Organisation*> holders;  ///< point into the directory
    directory::Sections sections;
    bool except_in_emergency = false;
};
[[nodiscard]] ObjectionFields read_objection(const Visit& visit,
                                             const directory::Directory& directory,
                                             Problems& problems);
/// The questions. HTML.
[[nodiscard]] std::string objection_questions(const Visit& visit,
                                              const directory::Directory& directory,
                                              const Problems& problems);
/// What was filled in, to check: rows of a summary list.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> objection_rows(
    const ObjectionFields& fields);
/// The fields of the form whose names begin with one of `prefixes`, hidden. HTML.
[[nodiscard]] std::string carried(const Visit& visit, const std::vector<std::string>& prefixes);

}  // namespace mcr::web
