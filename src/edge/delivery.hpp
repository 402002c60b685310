#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "source/r4/collection.hpp"

namespace mcr::edge {

/// Where something came from, and when its sender says that it was so.
struct Told {
    std::string feed;      ///< name of the feed in the configuration
    std::string unit;      ///< the message's control id, or the file or table
    std::int64_t row = 0;  ///< of a file or table, from 1; 0 for none
    Instant when;          ///< EVN-2, else MSH-7; the time a file is read: older never overwrites
};

/// How an item stands to what the vault has of the same type and id.
enum class Manner {
    replace,     ///< it is the whole of the thing
    update,      ///< its members take the place of those kept; members that it lacks stay
    if_missing,  ///< taken only where the vault has nothing of it: said in passing
};

/// One resource of a patient.
struct Item {
    source::r4::Object resource;  ///< valid R4, with resourceType and id
    Manner manner = Manner::replace;
    /// Members said to be nothing ("birthDate", or "period.end" within one): they go.
    std::vector<std::string> cleared;
    /// Members that take no place of what is kept: said only because R4 asks for them.
    std::vector<std::string> weak;
};

/// Bytes of a document, which the vault keeps apart and gives as Binary/id.
struct Content {
    std::string id;  ///< logical id, for example of stable_id
    std::string content_type;
    std::string bytes;
};

/// What one patient's part of a message, file or table says: taken whole or not at all.
struct Delivery {
    Told told;
    std::vector<std::string> nhs_numbers;  ///< checked; at most one
    std::vector<std::string> local_ids;    ///< "authority|value"
    /// The logical id by which `items` refer to the patient, and of the Patient if it is among
    /// them. The vault gives its own instead.
    std::string patient_id;
    std::vector<Item> items;
    std::vector<Content> contents;     ///< that items point to as "Binary/id"
    std::vector<std::string> removed;  ///< "Type/id": what is no more
};

/// What became of a Delivery.
struct Taken {
    std::string patient;  ///< the vault's logical id
    std::uint32_t made = 0, changed = 0, unchanged = 0, removed = 0;
    std::uint32_t older = 0;  ///< not taken: the vault has something later
    [[nodiscard]] std::uint32_t written() const noexcept { return made + changed + removed; }
};

}  // namespace mcr::edge
