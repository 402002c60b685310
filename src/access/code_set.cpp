#include "access/code_set.hpp"

#include <bit>
#include <cstring>

namespace mcr::access {
namespace {

/// Not for an opponent: the codes in the set are ours, and what is looked up only costs a look.
std::uint64_t hash_of(std::string_view code) noexcept {
    constexpr std::uint64_t factor = 0x9E3779B97F4A7C15U;
    std::uint64_t hash = code.size() * factor;
    while (!code.empty()) {
        std::uint64_t word = 0;
        const std::size_t size = code.size() < sizeof word ? code.size() : sizeof word;
        std::memcpy(&word, code.data(), size);
        hash = std::rotl((hash ^ word) * factor, 29);
        code.remove_prefix(size);
    }
    return hash | 1U;
}

}  // namespace

CodeSet::CodeSet(const std::vector<std::string_view>& codes) {
    if (codes.empty()) return;
    slots_.resize(std::bit_ceil(codes.size() * 4));
    for (const std::string_view code : codes) {
        if (contains(code)) continue;
        const std::uint64_t hash = hash_of(code);
        std::size_t at = (hash >> 7U) & (slots_.size() - 1);
        while (slots_[at].hash != 0) at = (at + 1) & (slots_.size() - 1);
        slots_[at] = {hash, static_cast<std::uint32_t>(text_.size()),
                      static_cast<std::uint32_t>(code.size())};
        text_ += code;
    }
}

bool CodeSet::contains(std::string_view code) const noexcept {
    if (slots_.empty()) return false;
    const std::uint64_t hash = hash_of(code);
    std::size_t at = (hash >> 7U) & (slots_.size() - 1);
    for (; slots_[at].hash != 0; at = (at + 1) & (slots_.size() - 1))
        if (slots_[at].hash == hash &&
            std::string_view(text_).substr(slots_[at].begin, slots_[at].size) == code)
            return true;
    return false;
}

}  // namespace mcr::access
