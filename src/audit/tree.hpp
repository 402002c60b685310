#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/secret.hpp"

namespace mcr::audit {

/// The hash of one line as a leaf of the Merkle tree (RFC 6962 section 2.1). `line` without its
/// line end.
[[nodiscard]] Digest leaf_hash(std::string_view line);
[[nodiscard]] Digest node_hash(const Digest& left, const Digest& right);

/// The head of a growing Merkle tree, of which only the roots of its full subtrees are kept.
class Tree {
public:
    void add(const Digest& leaf);
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
    /// Of no leaves: SHA-256 of nothing.
    [[nodiscard]] Digest head() const;

private:
    std::vector<Digest> full_;  ///< the largest first, one for each 1 in the binary size
    std::uint64_t size_ = 0;
};

/// Collects the inclusion path of leaf `index` (from 0) while the leaves of a tree of `size` pass
/// by in order. `index` must be less than `size`.
class PathBuilder {
public:
    PathBuilder(std::uint64_t index, std::uint64_t size);
    void add(const Digest& leaf);
    /// From the leaf's sibling up to the head's child (RFC 6962 section 2.1.1). Call it when all
    /// leaves have passed.
    [[nodiscard]] std::vector<Digest> path() const;

private:
    struct Sibling {
        std::uint64_t begin, end;  ///< leaves below it
        Tree tree;
    };
    std::vector<Sibling> siblings_;  ///< from the leaf upwards
    std::uint64_t passed_ = 0;
};

/// The head that `leaf` at `index` has with `path` in a tree of `size`; `sound` is false when the
/// path has not the length that index and size give.
struct PathHead {
    bool sound = false;
    Digest head{};
};
[[nodiscard]] PathHead head_by_path(std::uint64_t index, std::uint64_t size, const Digest& leaf,
                                    const std::vector<Digest>& path);

}  // namespace mcr::audit
