#include "record/code_search.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "net/buffer.hpp"
#include "record/json_string.hpp"
#include "record/string_members.hpp"

namespace mcr::record {
namespace {

constexpr std::string_view key = R"("code")";

/// Bytes that are looked at together.
constexpr std::size_t block = 16;
using Bytes [[gnu::vector_size(block)]] = char;
using Halves [[gnu::vector_size(block)]] = std::uint64_t;
static_assert(block + key.size() <= net::Buffer::padding);

Bytes load(const char* from) noexcept {
    Bytes bytes;
    std::memcpy(&bytes, from, sizeof bytes);
    return bytes;
}

bool is_space(char c) noexcept {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/// Looks through one resource from front to end.
class Search {
public:
    Search(std::string_view resource, const access::CodeSet& codes)
        : at_(resource.data()), end_(at_ + resource.size()), codes_(codes) {}

    [[nodiscard]] bool run() {
        for (; at_ < end_; at_ += block) {
            // What begins in this block: "c__e", or an escape \u.
            const Bytes first = load(at_);
            const Bytes second = load(at_ + 1);
            const auto found = ((first == '"') & (second == 'c') & (load(at_ + 4) == 'e') &
                                (load(at_ + 5) == '"')) |
                               ((first == '\\') & (second == 'u'));
            Halves halves;
            std::memcpy(&halves, &found, sizeof halves);
            if ((halves[0] | halves[1]) == 0) continue;
            for (std::size_t i = 0; i < block; ++i)
                if (found[i] != 0 && at_ + i < end_ && look(at_ + i)) return true;
        }
        return false;
    }
    /// Whether a letter of the key may have been written as an escape somewhere.
    [[nodiscard]] bool has_escaped_letters() const noexcept { return escaped_letters_; }

private:
    /// What stands at `begin`: the key with a value that is sought, or something to remember.
    [[nodiscard]] bool look(const char* begin) {
        const std::string_view rest(begin, static_cast<std::size_t>(end_ - begin));
        if (rest.starts_with(R"(\u006)")) escaped_letters_ = true;
        if (!rest.starts_with(key)) return false;
        std::size_t at = key.size();
        const auto pass = [&](char c) {
            while (at < rest.size() && is_space(rest[at])) ++at;
            if (at >= rest.size() || rest[at] != c) return false;
            ++at;
            return true;
        };
        if (!pass(':') || !pass('"')) return false;
        const std::size_t value = at;
        bool escaped = false;
        while (rest[at] != '"') {
            const bool is_escape = rest[at] == '\\';
            escaped = escaped || is_escape;
            at += is_escape ? 2 : 1;
        }
        const std::string_view raw = rest.substr(value, at - value);
        if (!escaped) return codes_.contains(raw);
        std::string plain;
        return append_unescaped(raw, plain) && codes_.contains(plain);
    }

    const char* at_;
    const char* end_;
    const access::CodeSet& codes_;
    bool escaped_letters_ = false;
};

}  // namespace

bool carries_code(std::string_view resource, const access::CodeSet& codes) {
    if (codes.empty()) return false;
    Search search(resource, codes);
    if (search.run()) return true;
    if (!search.has_escaped_letters()) return false;
    bool found = false;
    each_string_member(resource, [&](std::string_view name, std::string_view value) {
        found = found || (name == "code" && codes.contains(value));
    });
    return found;
}

}  // namespace mcr::record
