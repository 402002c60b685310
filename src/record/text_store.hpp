#pragma once

#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace mcr::record {

/// Keeps texts where they are until it goes. Moves with them; for one thread.
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

private:
    void grow(std::size_t size) {
        const std::size_t room = size > next_ ? size : next_;
        chunks_.push_back(std::make_unique_for_overwrite<char[]>(room));
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
