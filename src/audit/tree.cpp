#include "audit/tree.hpp"

#include <algorithm>
#include <bit>
#include <string>

#include "audit/keys.hpp"

namespace mcr::audit {

Digest leaf_hash(std::string_view line) {
    std::string text;
    text.reserve(line.size() + 1);
    text += '\0';
    text += line;
    return sha256(text);
}

Digest node_hash(const Digest& left, const Digest& right) {
    std::string text(1, '\1');
    text += bytes_of(left);
    text += bytes_of(right);
    return sha256(text);
}

void Tree::add(const Digest& leaf) {
    Digest node = leaf;
    for (std::uint64_t size = size_; size % 2 == 1; size /= 2) {
        node = node_hash(full_.back(), node);
        full_.pop_back();
    }
    full_.push_back(node);
    ++size_;
}

Digest Tree::head() const {
    if (full_.empty()) return sha256({});
    Digest node = full_.back();
    for (auto left = full_.rbegin() + 1; left != full_.rend(); ++left)
        node = node_hash(*left, node);
    return node;
}

PathBuilder::PathBuilder(std::uint64_t index, std::uint64_t size) {
    std::uint64_t begin = 0;
    std::uint64_t end = size;
    while (end - begin > 1) {  // down from the head; the left part is the largest power of two
        const std::uint64_t middle = begin + std::bit_floor(end - begin - 1);
        if (index < middle) {
            siblings_.push_back({middle, end, {}});
            end = middle;
        } else {
            siblings_.push_back({begin, middle, {}});
            begin = middle;
        }
    }
    std::ranges::reverse(siblings_);
}

void PathBuilder::add(const Digest& leaf) {
    for (auto& sibling : siblings_)
        if (passed_ >= sibling.begin && passed_ < sibling.end) sibling.tree.add(leaf);
    ++passed_;
}

std::vector<Digest> PathBuilder::path() const {
    std::vector<Digest> out;
    for (const auto& sibling : siblings_) out.push_back(sibling.tree.head());
    return out;
}

PathHead head_by_path(std::uint64_t index, std::uint64_t size, const Digest& leaf,
                      const std::vector<Digest>& path) {
    if (index >= size) return {};
    PathHead out{true, leaf};
    std::uint64_t last = size - 1;
    for (const auto& sibling : path) {
        if (last == 0) return {};
        if (index % 2 == 1 || index == last) {
            out.head = node_hash(sibling, out.head);
            while (index % 2 == 0 && index != 0) {
                index /= 2;
                last /= 2;
            }
        } else {
            out.head = node_hash(out.head, sibling);
        }
        index /= 2;
        last /= 2;
    }
    out.sound = last == 0;
    return out;
}

}  // namespace mcr::audit
