#include "net/buffer.hpp"

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace mcr::net {
namespace {

constexpr std::size_t least_capacity = 4096;

// Capacities come in steps of a quarter of a power of two, so that storage finds a second use.
std::size_t round_up(std::size_t wanted) {
    std::size_t step = least_capacity / 4;
    while (wanted > step * 8) step *= 2;
    return std::max(least_capacity, (wanted + step - 1) / step * step);
}

char* new_storage(std::size_t capacity) {
    auto* data = static_cast<char*>(std::malloc(capacity + Buffer::padding));
    if (data == nullptr) throw std::bad_alloc();
    return data;
}

}  // namespace

Buffer::Buffer(std::string_view bytes) {
    append(bytes);
}

Buffer::Buffer(Buffer&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      capacity_(std::exchange(other.capacity_, 0)),
      pool_(std::move(other.pool_)) {}

Buffer& Buffer::operator=(Buffer&& other) noexcept {
    if (this != &other) {
        release();
        data_ = std::exchange(other.data_, nullptr);
        size_ = std::exchange(other.size_, 0);
        capacity_ = std::exchange(other.capacity_, 0);
        pool_ = std::move(other.pool_);
    }
    return *this;
}

Buffer::~Buffer() {
    release();
}

void Buffer::release() noexcept {
    if (data_ != nullptr) {
        if (pool_)
            pool_->give_back(data_, capacity_);
        else
            std::free(data_);
    }
    data_ = nullptr;
    size_ = capacity_ = 0;
}

void Buffer::append(std::string_view bytes) {
    if (bytes.size() > capacity_ - size_)
        reserve(std::max(size_ + bytes.size(), capacity_ + capacity_ / 2));
    if (data_ == nullptr) return;
    if (!bytes.empty()) std::memcpy(data_ + size_, bytes.data(), bytes.size());
    added(bytes.size());
}

void Buffer::added(std::size_t bytes) noexcept {
    assert(bytes <= capacity_ - size_);
    size_ += bytes;
    std::memset(data_ + size_, 0, padding);
}

void Buffer::reserve(std::size_t capacity) {
    if (capacity <= capacity_) return;
    Buffer larger;
    if (pool_) {
        larger = pool_->take(capacity);
    } else {
        larger.capacity_ = round_up(capacity);
        larger.data_ = new_storage(larger.capacity_);
    }
    if (size_ != 0) std::memcpy(larger.data_, data_, size_);
    larger.added(size_);
    *this = std::move(larger);
}

void Buffer::clear() noexcept {
    size_ = 0;
    if (data_ != nullptr) std::memset(data_, 0, padding);
}

BufferPool::~BufferPool() {
    for (const auto& storage : free_) std::free(storage.data);
}

Buffer BufferPool::take(std::size_t capacity) {
    Buffer buffer;
    buffer.pool_ = shared_from_this();
    const std::size_t wanted = round_up(capacity);
    const auto found = std::ranges::lower_bound(free_, wanted, {}, &Storage::capacity);
    // Storage much larger than what is asked for is left for those who need it.
    if (found != free_.end() && found->capacity / 4 <= wanted) {
        buffer.data_ = found->data;
        buffer.capacity_ = found->capacity;
        kept_ -= found->capacity;
        free_.erase(found);
    } else {
        buffer.data_ = new_storage(wanted);
        buffer.capacity_ = wanted;
    }
    buffer.clear();
    return buffer;
}

void BufferPool::give_back(char* data, std::size_t capacity) noexcept {
    if (capacity > keep_bytes_ - std::min(kept_, keep_bytes_)) {
        std::free(data);
        return;
    }
    try {
        const auto place = std::ranges::lower_bound(free_, capacity, {}, &Storage::capacity);
        free_.insert(place, Storage{data, capacity});
        kept_ += capacity;
    } catch (const std::bad_alloc&) {
        std::free(data);
    }
}

}  // namespace mcr::net
