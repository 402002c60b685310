#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace mcr::access {

/// A set of codes made once and asked very often: a look-up of a code that is not in it touches one
/// place of memory. Immutable; read it from any thread.
class CodeSet {
public:
    CodeSet() = default;
    CodeSet(std::initializer_list<std::string_view> codes)
        : CodeSet(std::vector<std::string_view>(codes)) {}
    explicit CodeSet(const std::vector<std::string_view>& codes);

    [[nodiscard]] bool empty() const noexcept { return slots_.empty(); }
    /// Codes are compared whole, byte by byte.
    [[nodiscard]] bool contains(std::string_view code) const noexcept;

private:
    struct Slot {
        std::uint64_t hash = 0;  ///< 0: nothing here
        std::uint32_t begin = 0, size = 0;
    };
    std::vector<Slot> slots_;  ///< a power of two, at most a quarter full
    std::string text_;
};

}  // namespace mcr::access
