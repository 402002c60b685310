#include "record/structural_index.hpp"

#include <simdjson.h>

#include <algorithm>
#include <string>

namespace mcr::record {
namespace {

/// Texts beyond this do not leave their index storage (four times as large) behind.
constexpr std::size_t keep_capacity = 8UL << 20U;
constexpr std::size_t least_capacity = 64UL << 10U;

/// Length of the well-formed UTF-8 sequence at `text`, 0 if there is none (RFC 3629).
std::size_t sequence_length(std::string_view text) noexcept {
    const auto byte = [text](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto follows = [&byte](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        if (first == 0xE0 && byte(1) < 0xA0) return 0;
        if (first == 0xED && byte(1) > 0x9F) return 0;
        return follows(1) && follows(2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (first == 0xF0 && byte(1) < 0x90) return 0;
        if (first == 0xF4 && byte(1) > 0x8F) return 0;
        return follows(1) && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

std::size_t first_bad_utf8(std::string_view text) noexcept {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t length = sequence_length(text.substr(at));
        if (length == 0) break;
        at += length;
    }
    return at;
}

/// Of the first control character within a string, else of the quote that opens the last string.
std::size_t bad_string(std::string_view text, bool control) noexcept {
    bool inside = false;
    std::size_t opened = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\\') {
            ++i;
        } else if (c == '"') {
            inside = !inside;
            if (inside) opened = i;
        } else if (inside && control && static_cast<unsigned char>(c) < 0x20) {
            return i;
        }
    }
    return opened;
}

std::unexpected<Error> malformed(std::string_view what, std::size_t offset) {
    return fail(ErrorKind::malformed, "The answer is no well-formed JSON: " + std::string(what) +
                                          " at byte " + std::to_string(offset));
}

}  // namespace

struct StructuralIndex::Inside {
    std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
    std::size_t capacity = 0;

    bool provide(std::size_t size) {
        const bool fits = size <= capacity && (capacity <= keep_capacity || size > keep_capacity);
        if (parser && fits) return true;
        const std::size_t wanted =
            size > keep_capacity ? size : std::bit_ceil(std::max(size, least_capacity));
        const auto error =
            parser ? parser->set_capacity(wanted)
                   : simdjson::get_active_implementation()->create_dom_parser_implementation(
                         wanted, 1, parser);
        capacity = error ? 0 : wanted;
        if (error) parser.reset();
        return !error;
    }
};

StructuralIndex::StructuralIndex() : inside_(std::make_unique<Inside>()) {}
StructuralIndex::~StructuralIndex() = default;

Result<std::span<const std::uint32_t>> StructuralIndex::build(std::string_view text) {
    if (text.empty()) return malformed("an empty document", 0);
    if (!inside_->provide(text.size())) {
        return fail(ErrorKind::too_large, "There is no memory to read an answer of this size");
    }
    auto& parser = *inside_->parser;
    const auto error = parser.stage1(reinterpret_cast<const std::uint8_t*>(text.data()),
                                     text.size(), simdjson::stage1_mode::regular);
    switch (error) {
        case simdjson::SUCCESS:
            return std::span<const std::uint32_t>(parser.structural_indexes.get(),
                                                  parser.n_structural_indexes);
        case simdjson::EMPTY:
            return malformed("nothing but white space", 0);
        case simdjson::UTF8_ERROR:
            return malformed("bytes that are no UTF-8", first_bad_utf8(text));
        case simdjson::UNESCAPED_CHARS:
            return malformed("a bare control character in a string", bad_string(text, true));
        case simdjson::UNCLOSED_STRING:
            return malformed("a string without an end", bad_string(text, false));
        default:
            return malformed("a text that cannot be read", 0);
    }
}

}  // namespace mcr::record
