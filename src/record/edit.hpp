#pragma once

#include <cstdint>
#include <string_view>

namespace mcr::record {

/// Replaces `removed` bytes at `at` of a document by `text`.
struct Edit {
    std::uint32_t at = 0;
    std::uint32_t removed = 0;
    std::string_view text;
};

}  // namespace mcr::record
