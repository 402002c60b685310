#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "edge/delivery.hpp"
#include "edge/identity.hpp"
#include "store/transaction.hpp"

namespace mcr::edge {

/// Bytes of one piece of a document in the vault; what is streamed is held a piece at a time.
inline constexpr std::size_t piece_bytes = 192UL << 10U;
static_assert(piece_bytes % 3 == 0, "the base64 of pieces joins");

/// Keeps `content` as a document of the resource `owner` ("Type/id").
[[nodiscard]] Result<void> keep_binary(store::Transaction& transaction, const Content& content,
                                       const Person& person, std::string_view owner);

/// Removes the documents of the resource `owner`.
[[nodiscard]] Result<void> drop_binaries(store::Transaction& transaction, std::string_view owner);

}  // namespace mcr::edge
