#include "source/documents/binary_resource.hpp"

#include <algorithm>

#include "source/documents/content_check.hpp"
#include "source/documents/media_type.hpp"

namespace mcr::source::documents {
namespace {

constexpr std::size_t longest_text = 256;
constexpr unsigned after_backslash = 5;

int value_of(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    if (c == '/') return 63;
    return -1;
}

int hex_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::unexpected<Error> no_binary() {
    return fail(ErrorKind::malformed, "What came is no Binary resource in JSON.");
}

}  // namespace

Result<void> BinaryResource::read(std::string_view json, std::string& content) {
    for (const char c : json)
        if (!step(c, content)) return no_binary();
    return {};
}

Result<void> BinaryResource::finish() const {
    const bool whole = started_ && depth_ == 0 && in_ == In::value;
    if (!whole || !has_data_ || !is_binary_) return no_binary();
    return {};
}

bool BinaryResource::step(char c, std::string& content) {
    if (in_ == In::string) {
        if (escaped_ != 0) return escape(c, content);
        if (c == '"') return end_string();
        if (c == '\\') {
            escaped_ = after_backslash;
            code_ = 0;
            return true;
        }
        if (static_cast<unsigned char>(c) < 0x20) return false;
        return character(c, content);
    }
    return structure(c);
}

bool BinaryResource::structure(char c) {
    if (is_space(c)) return true;
    if (started_ && depth_ == 0) return false;
    if (!started_) {
        started_ = c == '{';
        if (!started_) return false;
    }
    switch (c) {
        case '{':
        case '[':
            if (depth_ == most_depth || (depth_ > 0 && awaits_key_)) return false;
            nesting_[depth_++] = c;
            awaits_key_ = c == '{';
            return true;
        case '}':
        case ']':
            if (depth_ == 0 || nesting_[depth_ - 1] != (c == '}' ? '{' : '[')) return false;
            --depth_;
            awaits_key_ = false;
            return true;
        case ',':
            awaits_key_ = nesting_[depth_ - 1] == '{';
            return true;
        case ':':
            return !awaits_key_;
        case '"':
            return begin_string();
        default:
            return !awaits_key_ && ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' ||
                                    c == '+' || c == '.' || c == 'E');
    }
}

bool BinaryResource::begin_string() {
    in_ = In::string;
    text_.clear();
    what_ = What::nothing;
    if (awaits_key_) {
        what_ = What::key;
    } else if (depth_ == 1 && key_ == "data") {
        if (has_data_) return false;
        has_data_ = true;
        what_ = What::data;
    } else if (depth_ == 1 && key_ == "contentType") {
        what_ = What::content_type;
    } else if (depth_ == 1 && key_ == "resourceType") {
        what_ = What::resource_type;
    }
    return true;
}

bool BinaryResource::end_string() {
    in_ = In::value;
    switch (what_) {
        case What::key:
            awaits_key_ = false;
            if (depth_ == 1) key_ = text_;
            return true;
        case What::data:
            return quantum_ == 0;
        case What::content_type:
            content_type_ = text_;
            return true;
        case What::resource_type:
            is_binary_ = text_ == "Binary";
            return is_binary_;
        case What::nothing:
            return true;
    }
    return true;
}

bool BinaryResource::escape(char c, std::string& content) {
    if (escaped_ == after_backslash) {
        escaped_ = 0;
        switch (c) {
            case '"':
            case '\\':
            case '/':
                return character(c, content);
            case 'b':
            case 'f':
                return what_ != What::data;
            case 'n':
            case 'r':
            case 't':
                return character(' ', content);
            case 'u':
                escaped_ = 4;
                return true;
            default:
                return false;
        }
    }
    const int digit = hex_of(c);
    if (digit < 0) return false;
    code_ = code_ * 16 + static_cast<unsigned>(digit);
    if (--escaped_ != 0) return true;
    // What is not ASCII stands in none of the values that matter here.
    if (code_ > 0x7f) return what_ != What::data;
    return character(static_cast<char>(code_), content);
}

bool BinaryResource::character(char c, std::string& content) {
    if (what_ == What::data) return base64(c, content);
    if (what_ != What::nothing && text_.size() < longest_text) text_ += c;
    return true;
}

// RFC 4648 section 4, with the white space that MIME allows between.
bool BinaryResource::base64(char c, std::string& content) {
    if (is_space(c)) return true;
    if (c == '=') {
        ++padding_;
        if (quantum_ < 2 || padding_ > 2) return false;
        quantum_ = (quantum_ + 1) % 4;
        return true;
    }
    const int value = value_of(c);
    if (value < 0 || padding_ != 0) return false;
    bits_ = (bits_ << 6U) | static_cast<std::uint32_t>(value);
    bit_count_ += 6;
    quantum_ = (quantum_ + 1) % 4;
    if (bit_count_ < 8) return true;
    bit_count_ -= 8;
    content += static_cast<char>((bits_ >> bit_count_) & 0xFFU);
    if (quantum_ == 0) bit_count_ = 0;
    return true;
}

net::Task<ContentAnswer> relay_binary_resource(net::Incoming& from, const ContentQuestion& question,
                                               ContentSink& to) {
    ContentCheck check(question, to);
    BinaryResource resource;
    std::string content;
    bool begun = false;
    Result<void> outcome;
    while (outcome) {
        const auto piece = co_await from.next();
        if (!piece) {
            outcome = std::unexpected(piece.error());
            break;
        }
        if (piece->empty()) break;
        content.clear();
        outcome = resource.read(*piece, content);
        if (!outcome || content.empty()) continue;
        if (!begun) outcome = co_await check.begin(resource.content_type(), std::nullopt);
        begun = true;
        if (outcome) outcome = co_await check.write(content);
    }
    if (outcome) outcome = resource.finish();
    // A type that stands behind the data is only known now.
    if (outcome && !may_be_the_same(media_type_of(question.document->content_type),
                                    media_type_of(resource.content_type())))
        outcome = fail(ErrorKind::malformed, "The document is not of the type that was listed.");
    if (outcome) outcome = co_await check.finish();
    co_return content_answer(outcome, check.bytes());
}

}  // namespace mcr::source::documents
