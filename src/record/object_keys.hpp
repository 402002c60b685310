#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "record/key_signature.hpp"

namespace mcr::record {

/// The keys of the objects that are open while a document is walked, innermost last, to find a key
/// that stands twice in one object. Small objects compare signatures; beyond `small` keys an object
/// is sorted whenever its keys have doubled and when it ends, so that no document costs more than
/// n log n. Keys are compared by value, after their escapes. For one document at a time.
class ObjectKeys {
public:
    /// What is known of one open object; kept by who walks.
    struct Object {
        std::uint64_t seen = 0;       ///< a bit for every key so far
        std::uint32_t first = 0;      ///< where its keys begin
        std::uint32_t compared = 0;   ///< how many are known to differ, beyond `small`
    };
    static constexpr std::uint32_t small = 32;

    /// Makes room for a document of `tokens` tokens; forgets the last one.
    void begin(std::string_view text, std::size_t tokens);

    [[nodiscard]] Object open() const noexcept { return {0, top_, 0}; }

    /// A key that stands at `at` in the text, `size` bytes of it without escapes. False if the
    /// object is known to have it already.
    [[nodiscard]] bool add(Object& object, std::uint32_t at, std::uint32_t size,
                           std::uint64_t signature) {
        const std::uint64_t bit = std::uint64_t{1} << ((signature * 0xD6E8FEB86659FD93U) >> 58U);
        Key& key = keys_[top_++];
        key = {signature, at, size};
        if ((object.seen & bit) != 0) [[unlikely]] return differs(object);
        object.seen |= bit;
        return true;
    }
    /// A key whose value, after its escapes, is `value`.
    [[nodiscard]] bool add_escaped(Object& object, std::string value);
    /// The value given to the last add_escaped, with its padding.
    [[nodiscard]] std::string_view last_escaped() const noexcept { return escaped_.back(); }

    /// Ends `object`. False if a key stood twice in it.
    [[nodiscard]] bool close(Object& object) {
        if (top_ - object.first > small && !all_differ(object)) [[unlikely]] return false;
        top_ = object.first;
        return true;
    }

private:
    struct Key {
        std::uint64_t signature;
        std::uint32_t at;    ///< in the text, or in escaped_ where `size` has the mark
        std::uint32_t size;
    };
    static constexpr std::uint32_t escaped_mark = 1U << 31U;

    [[nodiscard]] std::string_view value(const Key& key) const noexcept;
    [[nodiscard]] bool differs(Object& object);
    [[nodiscard]] bool all_differ(Object& object);

    const char* text_ = nullptr;
    std::unique_ptr<Key[]> keys_;
    std::size_t capacity_ = 0;
    std::uint32_t top_ = 0;
    std::deque<std::string> escaped_;
};

}  // namespace mcr::record
