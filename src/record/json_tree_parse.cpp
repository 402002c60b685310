#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <vector>

#include <simdjson.h>

#include "base/text.hpp"
#include "record/json_tree.hpp"

namespace mcr::record {
namespace {

constexpr std::uint32_t deepest = 500;
constexpr std::size_t kept_capacity = 4UL << 20U;  ///< of the index a thread keeps for the next

using Implementation = std::unique_ptr<simdjson::internal::dom_parser_implementation>;

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// RFC 8259 section 6.
bool is_number(std::string_view text) {
    std::size_t at = 0;
    const auto digits = [&] {
        const std::size_t from = at;
        while (at < text.size() && is_digit(text[at])) ++at;
        return at > from;
    };
    if (at < text.size() && text[at] == '-') ++at;
    if (at < text.size() && text[at] == '0') {
        ++at;
    } else if (!digits()) {
        return false;
    }
    if (at < text.size() && text[at] == '.') {
        ++at;
        if (!digits()) return false;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
        if (!digits()) return false;
    }
    return at == text.size();
}

int hex4(std::string_view text, std::size_t at) {
    if (at + 4 > text.size()) return -1;
    int value = 0;
    for (std::size_t i = at; i < at + 4; ++i) {
        const char c = text[i];
        const int digit = is_digit(c)            ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (digit < 0) return -1;
        value = value * 16 + digit;
    }
    return value;
}

void append_utf8(std::string& out, std::uint32_t c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xc0U | (c >> 6U));
        out += static_cast<char>(0x80U | (c & 0x3fU));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xe0U | (c >> 12U));
        out += static_cast<char>(0x80U | ((c >> 6U) & 0x3fU));
        out += static_cast<char>(0x80U | (c & 0x3fU));
    } else {
        out += static_cast<char>(0xf0U | (c >> 18U));
        out += static_cast<char>(0x80U | ((c >> 12U) & 0x3fU));
        out += static_cast<char>(0x80U | ((c >> 6U) & 0x3fU));
        out += static_cast<char>(0x80U | (c & 0x3fU));
    }
}

bool decode(std::string_view raw, std::string& out) {
    out.clear();
    for (std::size_t at = 0; at < raw.size(); ++at) {
        if (raw[at] != '\\') {
            out += raw[at];
            continue;
        }
        if (++at >= raw.size()) return false;
        constexpr std::string_view from = "\"\\/bfnrt";
        constexpr std::string_view to = "\"\\/\b\f\n\r\t";
        if (raw[at] != 'u') {
            const auto which = from.find(raw[at]);
            if (which == std::string_view::npos) return false;
            out += to[which];
            continue;
        }
        int c = hex4(raw, at + 1);
        if (c < 0 || (c >= 0xdc00 && c <= 0xdfff)) return false;
        at += 4;
        if (c >= 0xd800 && c <= 0xdbff) {
            const bool pair = at + 2 < raw.size() && raw[at + 1] == '\\' && raw[at + 2] == 'u';
            const int low = pair ? hex4(raw, at + 3) : -1;
            if (low < 0xdc00 || low > 0xdfff) return false;
            c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
            at += 6;
        }
        append_utf8(out, static_cast<std::uint32_t>(c));
    }
    return true;
}

}  // namespace

/// Reads the structural index that simdjson makes of a text; the grammar is checked here.
class JsonTreeBuilder {
public:
    JsonTreeBuilder(std::string_view text, const Limits& limits)
        : text_(text), deepest_(std::min(limits.max_depth, deepest)) {}

    Result<JsonTree> build(Implementation& index) {
        using simdjson::error_code;
        const auto error = index->stage1(reinterpret_cast<const std::uint8_t*>(text_.data()),
                                         text_.size(), simdjson::stage1_mode::regular);
        if (error != simdjson::SUCCESS) return stage1_failure(error);
        at_ = index->structural_indexes.get();
        end_ = at_ + index->n_structural_indexes;
        if (at_ == end_) return malformed("it is empty", 0);
        if (!read()) return std::unexpected(std::move(error_));
        if (at_ != end_) return malformed("there are bytes behind its end", *at_);
        tree_.read_bytes_ = text_.size();
        return std::move(tree_);
    }

private:
    static std::unexpected<Error> malformed(std::string_view what, std::size_t where) {
        return fail(ErrorKind::malformed, "The JSON document is malformed: " + std::string(what) +
                                              ", at byte " + std::to_string(where) + ".");
    }
    static std::unexpected<Error> stage1_failure(simdjson::error_code error) {
        switch (error) {
            case simdjson::UTF8_ERROR:
                return malformed("it is not UTF-8", 0);
            case simdjson::UNCLOSED_STRING:
                return malformed("a string does not end", 0);
            case simdjson::UNESCAPED_CHARS:
                return malformed("a string has a control character", 0);
            case simdjson::EMPTY:
                return malformed("it is empty", 0);
            default:
                return malformed("it cannot be read", 0);
        }
    }
    bool wrong(std::string_view what, std::size_t where) {
        error_ = malformed(what, where).error();
        return false;
    }
    [[nodiscard]] char here() const { return at_ == end_ ? '\0' : text_[*at_]; }
    [[nodiscard]] std::size_t where() const { return at_ == end_ ? text_.size() : *at_; }

    /// The token that starts here: up to the next one, without white space behind it.
    [[nodiscard]] std::string_view token() const {
        const std::size_t from = *at_;
        std::size_t to = at_ + 1 == end_ ? text_.size() : *(at_ + 1);
        while (to > from && is_space(text_[to - 1])) --to;
        return text_.substr(from, to - from);
    }

    bool string(std::string_view& decoded, std::string_view& raw, bool& escaped) {
        const std::string_view quoted = token();
        if (quoted.size() < 2 || quoted.front() != '"' || quoted.back() != '"')
            return wrong("a string was expected", where());
        raw = quoted.substr(1, quoted.size() - 2);
        escaped = !raw.empty() && std::memchr(raw.data(), '\\', raw.size()) != nullptr;
        decoded = raw;
        if (escaped) {
            if (!decode(raw, scratch_)) return wrong("an escape is no character", where());
            decoded = tree_.keep(scratch_);
        }
        ++at_;
        return true;
    }

    JsonNode* scalar() {
        if (here() == '"') {
            JsonNode* node = tree_.make(JsonKind::string);
            if (!string(node->text_, node->raw_, node->text_escaped_)) return nullptr;
            return node;
        }
        const std::string_view word = token();
        JsonKind kind = JsonKind::number;
        if (word == "null") {
            kind = JsonKind::null;
        } else if (word == "true" || word == "false") {
            kind = JsonKind::boolean;
        } else if (!is_number(word)) {
            wrong("a value was expected", where());
            return nullptr;
        }
        JsonNode* node = tree_.make(kind);
        node->text_ = word;
        ++at_;
        return node;
    }

    /// Takes the key in front of a member and its colon.
    bool key(std::string_view& decoded, bool& escaped) {
        std::string_view raw;
        if (at_ == end_) return wrong("it ends too soon", where());
        if (!string(decoded, raw, escaped)) return false;
        if (here() != ':') return wrong("a colon was expected", where());
        ++at_;
        return true;
    }

    bool no_key_twice(const JsonNode& object) {
        std::size_t count = 0;
        keys_.clear();
        for (const JsonNode* m = object.first_; m != nullptr; m = m->next_, ++count)
            keys_.push_back(m->key_);
        if (count <= 24) {
            for (std::size_t i = 1; i < count; ++i)
                for (std::size_t j = 0; j < i; ++j)
                    if (keys_[i] == keys_[j]) return false;
            return true;
        }
        std::sort(keys_.begin(), keys_.end());
        return std::adjacent_find(keys_.begin(), keys_.end()) == keys_.end();
    }

    bool read() {
        for (;;) {
            std::string_view name;
            bool name_escaped = false;
            if (!open_.empty() && open_.back()->kind_ == JsonKind::object &&
                !key(name, name_escaped))
                return false;
            if (at_ == end_) return wrong("it ends too soon", where());
            const char c = here();
            const bool opens = c == '{' || c == '[';
            JsonNode* node =
                opens ? tree_.make(c == '{' ? JsonKind::object : JsonKind::array) : scalar();
            if (node == nullptr) return false;
            if (open_.empty()) {
                tree_.root_ = node;
            } else {
                open_.back()->append(node);
                node->key_ = name;
                node->key_escaped_ = name_escaped;
            }
            if (opens) {
                ++at_;
                if (open_.size() >= deepest_) {
                    error_ = fail(ErrorKind::too_large,
                                  "The JSON document is nested more deeply than is allowed.")
                                 .error();
                    return false;
                }
                open_.push_back(node);
                if (here() != (c == '{' ? '}' : ']')) continue;
            }
            if (!close()) return false;
            if (open_.empty()) return true;
        }
    }

    /// Behind a value: closes what ends here, and steps over the comma to the next value.
    bool close() {
        while (!open_.empty()) {
            const JsonNode& top = *open_.back();
            const char c = here();
            if (at_ == end_) return wrong("it ends too soon", where());
            if (c == ',' && top.first_ != nullptr) {
                ++at_;
                return true;
            }
            if (c != (top.kind_ == JsonKind::object ? '}' : ']'))
                return wrong("a comma or an end was expected", where());
            if (top.kind_ == JsonKind::object && !no_key_twice(top))
                return wrong("an object has a key twice", where());
            ++at_;
            open_.pop_back();
        }
        return true;
    }

    std::string_view text_;
    std::size_t deepest_;
    const std::uint32_t* at_ = nullptr;
    const std::uint32_t* end_ = nullptr;
    JsonTree tree_;
    std::vector<JsonNode*> open_;
    std::vector<std::string_view> keys_;
    std::string scratch_;
    Error error_;
};

Result<JsonTree> JsonTree::parse(std::string_view text, const Limits& limits) {
    if (text.size() > limits.max_bytes ||
        text.size() >= std::numeric_limits<std::uint32_t>::max() - 64)
        return fail(ErrorKind::too_large, "The JSON document is longer than is allowed.");
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);

    static thread_local Implementation kept;
    Implementation index = std::move(kept);
    if (!index && simdjson::get_active_implementation()->create_dom_parser_implementation(
                      std::max<std::size_t>(text.size(), 4096), 1, index) != simdjson::SUCCESS)
        return fail(ErrorKind::internal, "There is no memory to read a JSON document.");
    if (index->capacity() < text.size() && index->set_capacity(text.size()) != simdjson::SUCCESS)
        return fail(ErrorKind::internal, "There is no memory to read a JSON document.");

    Result<JsonTree> tree = JsonTreeBuilder(text, limits).build(index);
    if (index->capacity() <= kept_capacity) kept = std::move(index);
    return tree;
}

}  // namespace mcr::record
