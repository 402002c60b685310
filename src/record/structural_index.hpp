#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/result.hpp"

namespace mcr::record {

/// Finds where the tokens of a JSON text begin: every bracket, colon and comma outside strings,
/// every opening quote, the first byte of every other scalar. It checks that the text is UTF-8,
/// that strings are closed and hold no bare control character; the grammar is for who walks the
/// index. Keeps its storage for the next text. For one thread.
class StructuralIndex {
public:
    StructuralIndex();
    ~StructuralIndex();
    StructuralIndex(const StructuralIndex&) = delete;
    StructuralIndex& operator=(const StructuralIndex&) = delete;

    /// `text` must have 64 readable bytes behind it and be shorter than 2 GiB. The result lies in
    /// this object until the next call; two more offsets, both of the end of the text, follow it.
    /// Errors: malformed with the byte offset; too_large where there is no memory for the index.
    [[nodiscard]] Result<std::span<const std::uint32_t>> build(std::string_view text);

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace mcr::record
