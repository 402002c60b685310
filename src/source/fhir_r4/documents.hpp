#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "source/adapter.hpp"
#include "source/fhir_r4/dialect.hpp"

namespace mcr::source::fhir_r4 {

/// Where a listed document lies behind `base`, for example "/Binary/1": of a relative reference or
/// one that leads to `base` itself. nullopt for what leads elsewhere.
[[nodiscard]] std::optional<std::string> document_path(std::string_view base, std::string_view url);

/// Lets the attachments of `parts` that lie at `member` itself lead to the addresses of `question`,
/// if it has any; the others stay as they are. `base`: where the member's documents lie.
void lead_documents(std::span<record::Part> parts, const Question& question,
                    const directory::Member& member, std::string_view base);

/// The content of one listed document: GET of its path behind `base`. A Binary resource in JSON is
/// decoded. `bearer` may be null.
[[nodiscard]] net::Task<ContentAnswer> fetch_document(net::Worker& worker,
                                                      const directory::Member& member,
                                                      const ContentQuestion& question,
                                                      const Dialect& dialect, std::string base,
                                                      const Secret* bearer, Random& random,
                                                      ContentSink& sink, Deadline deadline);

}  // namespace mcr::source::fhir_r4
