#pragma once

#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace mcr::record {

/// Keeps texts where they are until it goes. Moves with them; for one thread. Behind every text
/// that it gives, `slack` bytes may be read.
class TextStore {
public:
    TextStore() = default;
    TextStore(TextStore&& other) noexcept
        : chunks_(std::move(other.chunks_)),
          free_(std::exchange(other.free_, nullptr)),
          left_(std::exchange(other.left_, 0)),
          next_(other.next_) {}
    TextStore& operator=(TextStore&& other) noexcept {
        chunks_ = std::move(other.chunks_);
        free_ = std::exchange(other.free_, nullptr);
        left_ = std::exchange(other.left_, 0);
        next_ = other.next_;
        return *this;
    }
    ~TextStore() = default;

    static constexpr std::size_t slack = 64;

    /// About how much will be kept, for one piece of memory rather than several.
    void expect(std::size_t size) {
        if (size > next_ && size > left_) next_ = size;
    }

    /// The concatenation of `parts`, kept.
    std::string_view keep(std::initializer_list<std::string_view> parts) {
        std::size_t size = 0;
        for (const auto part : parts) size += part.size();
        if (size > left_) grow(size);
        char* const begin = free_;
        for (const auto part : parts) {
            if (!part.empty()) std::memcpy(free_, part.data(), part.size());
            free_ += part.size();
        }
        left_ -= size;
        return {begin, size};
    }

    /// Writes one text in steps. `room` bounds its size; `end` must follow.
    class Writer {
    public:
        Writer(TextStore& store, std::size_t room) : store_(store) {
            if (room > store.left_) store.grow(room);
            begin_ = at_ = store.free_;
        }
        /// `part` must have 64 readable bytes behind its begin or its end, as all bytes of a
        /// net::Buffer and of a TextStore have: it is copied in whole blocks.
        void padded(std::string_view part) noexcept {
            char* to = at_;
            const char* from = part.data();
            at_ += part.size();
            do {
                std::memmove(to, from, block);  // what lies behind both may be the same
                to += block;
                from += block;
            } while (to < at_);
        }
        void any(std::string_view part) noexcept {
            if (!part.empty()) std::memcpy(at_, part.data(), part.size());
            at_ += part.size();
        }
        void character(char c) noexcept { *at_++ = c; }
        [[nodiscard]] std::string_view end() noexcept {
            const auto size = static_cast<std::size_t>(at_ - begin_);
            store_.free_ += size;
            store_.left_ -= size;
            return {begin_, size};
        }

    private:
        static constexpr std::size_t block = 32;
        static_assert(block <= slack);
        TextStore& store_;
        char* begin_;
        char* at_;
    };

private:
    void grow(std::size_t size) {
        const std::size_t room = size > next_ ? size : next_;
        chunks_.push_back(std::make_unique_for_overwrite<char[]>(room + slack));
        free_ = chunks_.back().get();
        left_ = room;
        if (next_ < (64UL << 10U)) next_ *= 2;
    }
    std::vector<std::unique_ptr<char[]>> chunks_;
    char* free_ = nullptr;
    std::size_t left_ = 0;
    std::size_t next_ = 4096;
};

}  // namespace mcr::record
