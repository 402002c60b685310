#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "edge/delivery.hpp"
#include "edge/mapping.hpp"
#include "store/store.hpp"

namespace mcr::edge {

/// A folder of documents with its index: CSV (a header, then a line for each document) or, with a
/// name that ends in .json, JSON (an array of objects), with the members file, nhs_number or
/// local_id, title, type_code (SNOMED CT), type_display and date (YYYY-MM-DD).
struct DocumentFolderSource {
    std::string name;  ///< of the feed
    std::filesystem::path folder;
    std::filesystem::path index;
    std::string authority;  ///< of local ids; empty if there are none
};

struct DocumentFolderLimits {
    std::uint64_t max_document_bytes = 64UL << 20U;
    std::size_t max_documents = 1'000'000;
};

/// One line of an index.
struct IndexEntry {
    std::int64_t row = 0;
    std::string file, nhs_number, local_id, title, type_code, type_display, date;
};

/// Reads an index. A line that cannot be used is told and left out.
[[nodiscard]] std::vector<IndexEntry> read_index(const DocumentFolderSource& source,
                                                 std::vector<Problem>& problems,
                                                 const DocumentFolderLimits& limits = {});

/// What one document is to its patient: a DocumentReference with its content; of CDA also what can
/// be had of it (source/cda). None if a problem was added: not there, too large, of a kind that is
/// not known by its first bytes, or a CDA document of another patient.
[[nodiscard]] std::optional<Delivery> to_delivery(const DocumentFolderSource& source,
                                                  const IndexEntry& entry, Instant read,
                                                  std::vector<Problem>& problems,
                                                  const DocumentFolderLimits& limits = {});

/// What a document is by its first bytes (source/documents/media_type.hpp), or text/plain; empty
/// for anything else, and for pages and pictures that a browser would run.
[[nodiscard]] std::string_view type_by_content(std::string_view bytes);

/// Keeps the vault as a folder of documents is. For one thread.
class DocumentFolder {
public:
    DocumentFolder(DocumentFolderSource source, store::Store& vault, const Clock& clock, Log& log,
                   Metrics& metrics);

    struct Read {
        std::int64_t documents = 0, taken = 0, refused = 0, removed = 0;
        bool unchanged = false;
    };
    /// Takes in what is new or has changed, a document only when its file has been the same twice,
    /// so that half a file is never taken; what the index no longer has is removed, unless
    /// something could not be read. Errors: those of the vault's store.
    [[nodiscard]] Result<Read> read(std::vector<Problem>* problems = nullptr);

private:
    Result<void> take_one(Delivery delivery, const IndexEntry& entry, Read& out,
                          std::vector<Problem>& problems);
    Result<std::int64_t> remove_unlisted(const std::vector<IndexEntry>& entries);
    [[nodiscard]] std::string look_of(const std::string& file) const;

    DocumentFolderSource source_;
    store::Store& vault_;
    const Clock& clock_;
    Log& log_;
    Metrics& metrics_;
    std::map<std::string, std::string> seen_;   ///< size and time of each file at the last look
    std::map<std::string, std::string> taken_;  ///< the same, of those that were taken
};

}  // namespace mcr::edge
