#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "edge/withholding.hpp"
#include "store/store.hpp"

namespace mcr::edge {

/// Brings the vault's tables up to date. Errors: those of Store::migrate.
[[nodiscard]] Result<void> migrate_vault(store::Store& store);

/// Whom a question is of, as far as an answer may tell.
struct Asked {
    std::string patient;   ///< the vault's logical id; empty: unknown, or withheld as unknown
    bool refused = false;  ///< kept back, and the asker is told that much
    [[nodiscard]] bool is_known() const noexcept { return !patient.empty(); }
};

/// Who has `identifier` ("NHS|9990000018" or "authority|value"), or the logical id `patient`.
/// What is withheld takes the same statements as what is unknown (law 4).
[[nodiscard]] Result<Asked> asked_by_identifier(store::Transaction& transaction,
                                                std::string_view identifier);
[[nodiscard]] Result<Asked> asked_by_id(store::Transaction& transaction, std::string_view patient);

/// One resource as it is given.
struct Stored {
    std::string type, id, content;
};

/// Where a page ended.
struct Place {
    std::string type, id;
};

struct PageLimits {
    std::size_t resources = 500;
    std::size_t bytes = 4UL << 20U;  ///< of contents; a page has at least one resource
};

/// Resources of one patient in the order of type and id, after `from`.
struct Page {
    std::vector<Stored> resources;
    std::optional<Place> next;  ///< to go on from; none when this was the last
};
/// `types`: only those; empty for all. Patient is among all.
[[nodiscard]] Result<Page> page_of(store::Transaction& transaction, const std::string& patient,
                                   const std::vector<std::string>& types, const Place& from,
                                   const PageLimits& limits);

/// One resource by type and id, with whose it is; none if it is not there.
struct Owned {
    Asked whose;
    Stored resource;
};
[[nodiscard]] Result<std::optional<Owned>> read_one(store::Transaction& transaction,
                                                    std::string_view type, std::string_view id);

/// A document as it lies in the vault.
struct BinaryHead {
    Asked whose;
    std::string content_type;
    std::uint64_t size = 0;
    std::int64_t pieces = 0;
};
[[nodiscard]] Result<std::optional<BinaryHead>> binary_head(store::Transaction& transaction,
                                                            std::string_view id);
/// Errors: not_found when it is gone meanwhile.
[[nodiscard]] Result<std::string> binary_piece(store::Transaction& transaction, std::string_view id,
                                               std::int64_t piece);

/// What the vault holds, in numbers.
struct VaultCounts {
    std::int64_t patients = 0, resources = 0, documents = 0, withheld = 0, quarantined = 0,
                 messages = 0, merges = 0;
};
[[nodiscard]] Result<VaultCounts> count_vault(store::Transaction& transaction);

}  // namespace mcr::edge
