#include "record/json_walk.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace mcr::record {
namespace {

/// What may stand behind a number or a literal.
constexpr auto ends_scalar = [] {
    std::array<bool, 256> ends{};
    for (const char c : {' ', '\t', '\n', '\r', ',', ']', '}', ':', '[', '{'}) {
        ends[static_cast<unsigned char>(c)] = true;
    }
    return ends;
}();

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// The end of the number at `p`, which ends at a byte that is no digit. Null if it is none.
const char* number_end(const char* p) noexcept {
    if (*p == '-') ++p;
    if (*p == '0') {
        ++p;
    } else {
        if (!is_digit(*p)) return nullptr;
        while (is_digit(*p)) ++p;
    }
    if (*p == '.') {
        ++p;
        if (!is_digit(*p)) return nullptr;
        while (is_digit(*p)) ++p;
    }
    if (*p == 'e' || *p == 'E') {
        ++p;
        if (*p == '+' || *p == '-') ++p;
        if (!is_digit(*p)) return nullptr;
        while (is_digit(*p)) ++p;
    }
    return p;
}

std::uint32_t find_escape(const char* text, std::uint32_t from, std::uint32_t size) noexcept {
    const void* found = from < size ? std::memchr(text + from, '\\', size - from) : nullptr;
    return found == nullptr ? size
                            : static_cast<std::uint32_t>(static_cast<const char*>(found) - text);
}

}  // namespace

JsonWalk::JsonWalk(std::string_view text, std::span<const std::uint32_t> index,
                   const Limits& limits, WalkSpace& space)
    : references_(space.references),
      text_(text.data()),
      size_(static_cast<std::uint32_t>(text.size())),
      at_(index.data()),
      end_(index.data() + index.size()),
      frame_((space.frames.resize(
                  std::max<std::size_t>(space.frames.size(), std::size_t{limits.max_depth} + 1)),
              space.frames.data())),
      last_frame_(frame_ + limits.max_depth),
      keys_(space.keys),
      top_(space.keys.begin(text, index.size())),
      next_escape_(find_escape(text.data(), 0, size_)) {
    space.references.clear();
}

std::unexpected<Error> JsonWalk::error() const {
    const std::string where =
        std::string(error_what_) + " at byte " + std::to_string(error_offset_);
    if (error_kind_ == ErrorKind::too_large) {
        return fail(ErrorKind::too_large, "The answer has more than is allowed: " + where);
    }
    return fail(error_kind_, "The answer cannot be used: " + where);
}

bool JsonWalk::wrong(std::uint32_t offset, const char* what, ErrorKind kind) noexcept {
    if (error_what_ == nullptr) {
        error_offset_ = std::min(offset, size_);
        error_what_ = what;
        error_kind_ = kind;
    }
    return false;
}

bool JsonWalk::check_escapes(std::uint32_t until) {
    while (next_escape_ < until) {
        const std::size_t length = escape_length({text_ + next_escape_, size_ - next_escape_});
        if (length == 0) return wrong(next_escape_, "an escape that does not exist");
        const std::uint32_t from = next_escape_ + static_cast<std::uint32_t>(length);
        next_escape_ = text_[from] == '\\' && from < size_ ? from : find_escape(text_, from, size_);
    }
    return true;
}

bool JsonWalk::take_unusual_key(const std::uint32_t* at, ObjectKeys::Key*& top, std::uint64_t& seen,
                                ObjectKeys::Object& keys, Key& key) {
    if (text_[at[0]] != '"') return wrong(at[0], "no key where one must be");
    if (text_[at[1]] != ':') return wrong(at[1], "no colon after a key");
    if (!pass_escapes(at[0])) return false;
    const TextRange range = text_range(at);
    const std::string_view raw{text_ + range.begin, range.size()};
    bool known = true;
    if (range.escaped) {
        std::string value;
        if (!append_unescaped(raw, value)) {
            return wrong(next_escape_, "an escape that does not exist");
        }
        key.text = keys_.add_escaped(top, seen, std::move(value));
        key.signature = key_signature(key.text);
    } else {
        key.text = raw;
        key.signature = key_signature(raw);
        known = ObjectKeys::add(top, seen, range.begin, range.size(), key.signature);
    }
    if (!known || keys_.differs(keys, top)) return true;
    return wrong(at[0], "a key that the object already has");
}

bool JsonWalk::scalar(std::uint32_t begin) {
    const char* const p = text_ + begin;
    const char* end = nullptr;
    switch (*p) {
        case 't':
            end = std::memcmp(p, "true", 4) == 0 ? p + 4 : nullptr;
            break;
        case 'f':
            end = std::memcmp(p, "false", 5) == 0 ? p + 5 : nullptr;
            break;
        case 'n':
            end = std::memcmp(p, "null", 4) == 0 ? p + 4 : nullptr;
            break;
        default:
            end = number_end(p);
            break;
    }
    if (end == nullptr) {
        return wrong(begin, begin < size_ ? "no value where one must be" : "an early end");
    }
    const bool whole = end == text_ + size_ || ends_scalar[static_cast<unsigned char>(*end)];
    return whole || wrong(begin, "a number or literal with something behind it");
}

void JsonWalk::note_reference(const std::uint32_t* at) {
    // A wrong escape before here is found again, and told, when the walk ends.
    if (!pass_escapes(at[0])) return;
    FoundReference& found = references_.emplace_back();
    found.text = text_range(at);
    if (!found.text.escaped) {
        found.typed = typed_reference({text_ + found.text.begin, found.text.size()});
    }
}

bool JsonWalk::finish() {
    if (at_ != end_) return wrong(*at_, "something behind the end of the document");
    return pass_escapes(size_) && error_what_ == nullptr;
}

bool JsonWalk::other_value() {
    const char* const text = text_;
    const std::uint32_t* at = at_;
    ObjectKeys::Key* top = top_;
    Frame* const floor = frame_;
    Frame* frame = floor;  // of the innermost open container; below it stands what waits for it
    std::uint64_t seen = 0;
    bool in_object = false;
    Key key;
    char c = text[*at];

    goto any_value;

open_object:
    if (frame == last_frame_) return wrong(*at, "deeper nesting", ErrorKind::too_large);
    frame->seen = seen;
    frame->is_object = in_object;
    ++frame;
    frame->keys = {top, 0};
    seen = 0;
    in_object = true;
    ++at;
    if (text[*at] == '}') {
        ++at;
        goto close_container;
    }
next_member:
    if (!take_key(at, top, seen, frame->keys, key)) return false;
    c = text[*at];
    if (c == '"') {
        if (key.is<"reference">()) note_reference(at);
        ++at;
        goto after_value;
    }

any_value:
    if (c == '"') {
        ++at;
    } else if (c == '{') {
        goto open_object;
    } else if (c == '[') {
        goto open_array;
    } else {
        if (!scalar(*at)) return false;
        ++at;
    }

after_value:
    if (frame == floor) {
        at_ = at;
        return true;
    }
    c = text[*at];
    ++at;
    if (in_object) {
        if (c == ',') goto next_member;
        if (c != '}') return wrong(at[-1], "no comma or closing brace after a member");
        if (!keys_.close(frame->keys, top)) {
            return wrong(at[-1], "a key that stands twice in the object");
        }
        top = frame->keys.first;
        goto close_container;
    }
    if (c == ',') {
        c = text[*at];
        goto any_value;
    }
    if (c != ']') return wrong(at[-1], "no comma or closing bracket after an element");

close_container:
    --frame;
    seen = frame->seen;
    in_object = frame->is_object;
    goto after_value;

open_array:
    if (frame == last_frame_) return wrong(*at, "deeper nesting", ErrorKind::too_large);
    frame->seen = seen;
    frame->is_object = in_object;
    ++frame;
    in_object = false;
    ++at;
    c = text[*at];
    if (c != ']') goto any_value;
    ++at;
    goto close_container;
}

}  // namespace mcr::record
