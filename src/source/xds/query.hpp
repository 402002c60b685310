#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "source/xds/metadata.hpp"

namespace mcr::source::xds {

/// One FindDocuments query (ITI TF-2 3.18.4.1.2.3.7.1), for ITI-18 and ITI-38.
struct FindDocuments {
    PatientId patient;
    bool deprecated = false;  ///< also documents that others have replaced
    bool stable = true, on_demand = true;
    /// Of the creation: from the first day, before the second.
    std::optional<std::chrono::sys_days> from, before;
    std::string home;  ///< "urn:oid:…" of the community that is asked; empty for none
};
/// The AdhocQueryRequest.
[[nodiscard]] std::string write_query(const FindDocuments& query);

/// GetAssociations of documents (3.18.4.1.2.3.7.7), at most 100 of them.
[[nodiscard]] std::string write_get_associations(std::span<const DocumentEntry> documents,
                                                 std::string_view home);

/// Which document's content is retrieved.
struct Place {
    std::string home;  ///< empty within one XDS affinity domain
    std::string repository;
    std::string document;
    /// As DocumentLocator::at has it.
    [[nodiscard]] std::string text() const;
    /// Errors: invalid.
    [[nodiscard]] static Result<Place> parse(std::string_view text);
    bool operator==(const Place&) const = default;
};
/// The RetrieveDocumentSetRequest of one document (ITI-43, ITI-39).
[[nodiscard]] std::string write_retrieve(const Place& place);

}  // namespace mcr::source::xds
