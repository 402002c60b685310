#include "record/full_urls.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace mcr::record {
namespace {

constexpr std::size_t longest_probe = 64;

std::uint64_t word(const char* at) noexcept {
    std::uint64_t value = 0;
    std::memcpy(&value, at, sizeof value);
    return value;
}

/// Of the last 24 bytes, where URLs of one server and UUIDs differ.
std::uint64_t hash_of(std::string_view url) noexcept {
    constexpr std::uint64_t spread = 0x9E3779B97F4A7C15U;
    std::uint64_t hash = url.size();
    if (url.size() >= 24) {
        const char* const end = url.data() + url.size();
        hash = (hash ^ word(end - 24)) * spread;
        hash = (std::rotl(hash, 31) ^ word(end - 16)) * spread;
        hash = (std::rotl(hash, 31) ^ word(end - 8)) * spread;
    } else {
        for (const char c : url)
            hash = (std::rotl(hash, 7) ^ static_cast<unsigned char>(c)) * spread;
    }
    return hash ^ hash >> 32U;
}

}  // namespace

void FullUrls::build() {
    built_ = true;
    slots_.assign(std::bit_ceil(items_.size() * 2 + 1), 0);
    const std::size_t mask = slots_.size() - 1;
    for (std::uint32_t i = 0; i < items_.size(); ++i) {
        const std::string_view url = items_[i].full_url;
        if (url.empty()) continue;
        std::size_t slot = hash_of(url) & mask;
        std::size_t probes = 0;
        while (slots_[slot] != 0 && items_[slots_[slot] - 1].full_url != url) {
            slot = (slot + 1) & mask;
            if (++probes == longest_probe) break;
        }
        if (probes == longest_probe) {
            slots_.clear();
            break;
        }
        if (slots_[slot] == 0) slots_[slot] = i + 1;
    }
    if (!slots_.empty()) return;
    sorted_.reserve(items_.size());
    for (std::uint32_t i = 0; i < items_.size(); ++i) {
        if (!items_[i].full_url.empty()) sorted_.emplace_back(items_[i].full_url, i);
    }
    std::sort(sorted_.begin(), sorted_.end());
}

std::optional<std::uint32_t> FullUrls::find(std::string_view url) {
    if (!built_) build();
    if (slots_.empty()) {
        const auto found = std::lower_bound(
            sorted_.begin(), sorted_.end(), url,
            [](const auto& entry, std::string_view wanted) { return entry.first < wanted; });
        if (found == sorted_.end() || found->first != url) return std::nullopt;
        return found->second;
    }
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = hash_of(url) & mask;
    for (std::size_t i = 0; i < longest_probe && slots_[slot] != 0; ++i) {
        if (items_[slots_[slot] - 1].full_url == url) return slots_[slot] - 1;
        slot = (slot + 1) & mask;
    }
    return std::nullopt;
}

}  // namespace mcr::record
