#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace mcr::net {

class BufferPool;

/// Bytes received from outside, with at least `padding` readable zero bytes behind them, so that a
/// parser may read them in place. Moves, never copies. Its storage goes back to its pool when it
/// goes (fresh large buffers cost more than parsing: the kernel clears every page).
/// For one thread at a time; may be destroyed on any thread only if it has no pool.
class Buffer {
public:
    static constexpr std::size_t padding = 64;

    Buffer() = default;
    /// A copy of `bytes` without a pool, for tests and small texts.
    explicit Buffer(std::string_view bytes);
    Buffer(Buffer&& other) noexcept;
    Buffer& operator=(Buffer&& other) noexcept;
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    ~Buffer();

    [[nodiscard]] std::string_view view() const noexcept { return {data_, size_}; }
    [[nodiscard]] const char* data() const noexcept { return data_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }  ///< without padding

    void append(std::string_view bytes);  ///< grows as needed; keeps the padding zero
    void reserve(std::size_t capacity);
    /// The capacity that is not used yet. Write into it from its beginning, then say with `added`
    /// how much that was.
    [[nodiscard]] std::span<char> room() noexcept { return {data_ + size_, capacity_ - size_}; }
    void added(std::size_t bytes) noexcept;
    void clear() noexcept;

private:
    friend class BufferPool;
    void release() noexcept;
    char* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
    std::shared_ptr<BufferPool> pool_;
};

/// Keeps storage of finished Buffers for the next ones. One per Worker; not thread-safe.
class BufferPool : public std::enable_shared_from_this<BufferPool> {
public:
    /// Keeps at most `keep_bytes` in all.
    explicit BufferPool(std::size_t keep_bytes = 64UL << 20U) : keep_bytes_(keep_bytes) {}
    ~BufferPool();
    BufferPool(const BufferPool&) = delete;
    BufferPool& operator=(const BufferPool&) = delete;

    /// An empty Buffer with at least `capacity`, from kept storage where there is some.
    [[nodiscard]] Buffer take(std::size_t capacity = 0);
    [[nodiscard]] std::size_t kept_bytes() const noexcept { return kept_; }

private:
    friend class Buffer;
    struct Storage {
        char* data;
        std::size_t capacity;
    };
    void give_back(char* data, std::size_t capacity) noexcept;
    std::vector<Storage> free_;
    std::size_t kept_ = 0;
    std::size_t keep_bytes_;
};

}  // namespace mcr::net
