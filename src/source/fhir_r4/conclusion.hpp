#pragma once

#include <optional>
#include <string>
#include <vector>

#include "source/adapter.hpp"
#include "source/fhir_r4/pages.hpp"

namespace mcr::source::fhir_r4 {

/// What one request of a view was about, and what came of it.
struct Asked {
    std::string about;  ///< a resource type; empty for the whole record
    Pages pages;
};

/// The answer of a source from all that was asked of it. `lookup` is where its Patient was found
/// before, if it was looked up;
/// it is kept where no other part has that Patient.
[[nodiscard]] Answer conclude(const Question& question, std::optional<record::Part> lookup,
                              std::vector<Asked> asked, std::vector<std::string> notes);

/// An answer without a record.
[[nodiscard]] Answer answer_of(Verdict verdict);

}  // namespace mcr::source::fhir_r4
