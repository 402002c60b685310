#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "record/json_string.hpp"
#include "record/key_signature.hpp"
#include "record/logical_id.hpp"
#include "record/object_keys.hpp"
#include "record/part.hpp"

namespace mcr::record {

/// Where the value of a JSON string stands in its document, without the quotes.
struct TextRange {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool present = false;
    bool escaped = false;

    [[nodiscard]] std::uint32_t size() const noexcept { return end - begin; }
};

/// A string value of a member named `reference`.
struct FoundReference {
    TextRange text;
    bool names_subject = false;  ///< within subject, patient, beneficiary or for of a resource
    /// What it says, if it is of the form Type/id and has no escapes; noted while it is at hand.
    TypedSizes typed;
};

/// Storage that one walk needs, kept for the next. For one thread.
struct WalkSpace {
    /// An open container: what comes back when the one within it ends.
    struct Frame {
        ObjectKeys::Object keys;
        std::uint64_t seen = 0;
        bool is_object = false;
    };
    std::vector<Frame> frames;
    ObjectKeys keys;
    std::vector<FoundReference> references;
};

/// Walks the structural index of a JSON text once, from front to end, and checks everything that
/// the index left unchecked: the grammar of RFC 8259, escapes, the depth, that no object has a key
/// twice. Collects every `reference` on its way. A derived walk says what the top levels must be.
///
/// Every step gives false after the first error, which `error` then tells.
class JsonWalk {
public:
    /// `index` is what StructuralIndex made of `text`; both must outlive the walk.
    JsonWalk(std::string_view text, std::span<const std::uint32_t> index, const Limits& limits,
             WalkSpace& space);

    /// Any one JSON value and nothing behind it.
    [[nodiscard]] bool document() { return value() && finish(); }
    [[nodiscard]] std::unexpected<Error> error() const;

protected:
    struct Key {
        std::string_view text;  ///< its value; at least 8 bytes behind it are readable
        std::uint64_t signature;
        template <KeyName Name>
        [[nodiscard]] bool is() const noexcept {
            return signature == Name.signature() && text.size() == sizeof Name.text - 1 &&
                   std::memcmp(text.data(), Name.text, sizeof Name.text - 1) == 0;
        }
    };

    [[nodiscard]] char next() const noexcept { return text_[*at_]; }
    [[nodiscard]] const std::uint32_t* at() const noexcept { return at_; }
    /// The offset of the last byte that was passed as a token of its own.
    [[nodiscard]] std::uint32_t passed() const noexcept { return at_[-1]; }

    /// Passes one value of any kind.
    [[nodiscard]] bool value() {
        if (next() != '"') return other_value();
        ++at_;
        return true;
    }
    /// Passes the value of a `reference`, and notes it if it is a string.
    [[nodiscard]] bool reference() {
        if (next() == '"') note_reference(at_);
        return value();
    }
    /// Passes a value that must be a string. `what` completes the sentence "… is no string".
    [[nodiscard]] bool string(TextRange& out, const char* what);
    /// Passes an object; `on_member(const Key&)` must pass the value of each member.
    template <class OnMember>
    [[nodiscard]] bool object(OnMember on_member);
    /// Passes an array; `on_element()` must pass each element.
    template <class OnElement>
    [[nodiscard]] bool array(OnElement on_element);
    /// Nothing may stand behind the document.
    [[nodiscard]] bool finish();

    [[nodiscard]] TextRange text_range(const std::uint32_t* at) noexcept;
    /// Notes the first error. Always false.
    [[gnu::cold, gnu::noinline]] bool wrong(std::uint32_t offset, const char* what,
                                            ErrorKind kind = ErrorKind::malformed) noexcept;

    std::vector<FoundReference>& references_;

private:
    using Frame = WalkSpace::Frame;
    [[nodiscard]] bool take_key(const std::uint32_t*& at, ObjectKeys::Key*& top,
                                std::uint64_t& seen, ObjectKeys::Object& keys, Key& key);
    [[nodiscard]] bool take_unusual_key(const std::uint32_t* at, ObjectKeys::Key*& top,
                                        std::uint64_t& seen, ObjectKeys::Object& keys, Key& key);
    /// Every escape that begins before `until` is one that exists.
    [[nodiscard]] bool pass_escapes(std::uint32_t until) {
        return next_escape_ >= until || check_escapes(until);
    }
    [[nodiscard]] bool check_escapes(std::uint32_t until);
    [[nodiscard]] bool other_value();
    [[nodiscard]] bool scalar(std::uint32_t begin);
    void note_reference(const std::uint32_t* at);

    const char* const text_;
    const std::uint32_t size_;
    const std::uint32_t* at_;
    const std::uint32_t* const end_;
    Frame* frame_;  ///< of the innermost open container; the lowest is of none
    Frame* const last_frame_;
    ObjectKeys& keys_;
    ObjectKeys::Key* top_;
    std::uint32_t next_escape_;  ///< the first backslash that was not checked, else size_
    std::uint32_t error_offset_ = 0;
    const char* error_what_ = nullptr;
    ErrorKind error_kind_ = ErrorKind::malformed;
};

inline TextRange JsonWalk::text_range(const std::uint32_t* at) noexcept {
    // Nothing but white space stands between a closing quote and the next token.
    std::uint32_t end = at[1] - 1;
    while (text_[end] != '"') --end;
    return {at[0] + 1, end, true, next_escape_ < end};
}

inline bool JsonWalk::string(TextRange& out, const char* what) {
    if (next() != '"') return wrong(*at_, what);
    if (!pass_escapes(*at_)) return false;
    out = text_range(at_++);
    return pass_escapes(out.end);
}

inline bool JsonWalk::take_key(const std::uint32_t*& at, ObjectKeys::Key*& top, std::uint64_t& seen,
                               ObjectKeys::Object& keys, Key& key) {
    const std::uint32_t quote = at[0];
    const std::uint32_t colon = at[1];
    // The usual key: no white space before the colon, no escape.
    if (text_[quote] != '"' || text_[colon] != ':' || text_[colon - 1] != '"' ||
        next_escape_ < colon) [[unlikely]] {
        if (!take_unusual_key(at, top, seen, keys, key)) return false;
        at += 2;
        return true;
    }
    key.text = {text_ + quote + 1, colon - quote - 2};
    key.signature = key_signature(key.text);
    at += 2;
    const bool known = ObjectKeys::add(top, seen, quote + 1,
                                       static_cast<std::uint32_t>(key.text.size()), key.signature);
    if (known && !keys_.differs(keys, top)) [[unlikely]] {
        return wrong(quote, "a key that the object already has");
    }
    return true;
}

template <class OnMember>
bool JsonWalk::object(OnMember on_member) {
    if (next() != '{') return wrong(*at_, "something else where an object must be");
    if (frame_ == last_frame_) return wrong(*at_, "deeper nesting", ErrorKind::too_large);
    ++frame_;
    ObjectKeys::Object keys{top_, 0};
    std::uint64_t seen = 0;
    ++at_;
    if (next() == '}') {
        ++at_;
    } else {
        for (;;) {
            Key key;
            if (!take_key(at_, top_, seen, keys, key) || !on_member(key)) return false;
            const char c = text_[*at_++];
            if (c == '}') break;
            if (c != ',') return wrong(passed(), "no comma or closing brace after a member");
        }
    }
    if (!keys_.close(keys, top_)) return wrong(passed(), "a key that stands twice in the object");
    top_ = keys.first;
    --frame_;
    return true;
}

template <class OnElement>
bool JsonWalk::array(OnElement on_element) {
    if (next() != '[') return wrong(*at_, "something else where an array must be");
    if (frame_ == last_frame_) return wrong(*at_, "deeper nesting", ErrorKind::too_large);
    ++frame_;
    ++at_;
    if (next() == ']') {
        ++at_;
    } else {
        for (;;) {
            if (!on_element()) return false;
            const char c = text_[*at_++];
            if (c == ']') break;
            if (c != ',') return wrong(passed(), "no comma or closing bracket after an element");
        }
    }
    --frame_;
    return true;
}

}  // namespace mcr::record
