#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "source/adapter.hpp"
#include "source/r4/collection.hpp"
#include "source/xds/metadata.hpp"
#include "source/xds/query.hpp"

namespace mcr::source::xds {

/// What the conversion of document metadata needs to know.
struct Listing {
    const directory::System* system = nullptr;
    const people::NhsNumber* patient = nullptr;
    std::string patient_id;                       ///< logical id of the subject
    const ContentAddresses* addresses = nullptr;  ///< may be null
};

/// The logical id of a document's DocumentReference: the same in every answer.
[[nodiscard]] std::string id_of(const DocumentEntry& entry, const Listing& listing);

/// Where a document's content lies, with what the listing says of it; without hash and size for an
/// on-demand document, which is made when it is asked for.
[[nodiscard]] DocumentLocator locator_of(const DocumentEntry& entry);
/// Whether it can be retrieved: it has a repository and a unique id, and is not offline.
[[nodiscard]] bool has_content(const DocumentEntry& entry);

/// Adds the R4 DocumentReference of `entry`, as IHE MHD maps it (ITI TF-3 4.2, MHD Document Sharing
/// Metadata mapping); what MHD has no place for goes into extensions. `associations` whose source
/// it is become relatesTo.
r4::Object& add_document_reference(r4::Collection& collection, const DocumentEntry& entry,
                                   const std::vector<DocumentEntry>& all,
                                   const std::vector<Association>& associations,
                                   const Listing& listing);

}  // namespace mcr::source::xds
