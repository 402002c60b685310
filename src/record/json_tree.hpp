#pragma once

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "record/part.hpp"

namespace mcr::record {

enum class JsonKind : std::uint8_t { null, boolean, number, string, array, object };

/// One value of a JsonTree. Lives in its tree's arena; never copied, never freed on its own.
/// Numbers keep their text (0.10 stays 0.10), members their order.
class JsonNode {
public:
    JsonNode(const JsonNode&) = delete;
    JsonNode& operator=(const JsonNode&) = delete;

    [[nodiscard]] JsonKind kind() const noexcept { return kind_; }
    [[nodiscard]] bool is_object() const noexcept { return kind_ == JsonKind::object; }
    [[nodiscard]] bool is_array() const noexcept { return kind_ == JsonKind::array; }
    [[nodiscard]] bool is_string() const noexcept { return kind_ == JsonKind::string; }
    [[nodiscard]] bool is_number() const noexcept { return kind_ == JsonKind::number; }
    [[nodiscard]] bool is_true() const noexcept;

    [[nodiscard]] std::string_view key() const noexcept { return key_; }  ///< decoded
    /// A string's characters, decoded; empty for every other kind.
    [[nodiscard]] std::string_view string() const noexcept {
        return is_string() ? text_ : std::string_view{};
    }
    /// The characters of a number or boolean as they were written.
    [[nodiscard]] std::string_view literal() const noexcept { return text_; }

    [[nodiscard]] JsonNode* first() const noexcept { return first_; }  ///< first child
    [[nodiscard]] JsonNode* next() const noexcept { return next_; }    ///< next sibling
    [[nodiscard]] bool empty() const noexcept { return first_ == nullptr; }

    /// The member `key` of an object; null where there is none or this is no object.
    [[nodiscard]] JsonNode* get(std::string_view key) const noexcept;
    /// The characters of the string member `key`; empty where there is none.
    [[nodiscard]] std::string_view text(std::string_view key) const noexcept;

    /// Gives this member another key. `key` must outlive the tree (a literal), and its object must
    /// not have it yet.
    void rename(std::string_view key) noexcept { key_ = key; }
    /// Takes `child` out; null when it is not a child. The node may be put elsewhere in its tree.
    JsonNode* take(JsonNode* child) noexcept;
    JsonNode* take(std::string_view key) noexcept { return take(get(key)); }
    /// Adds at the end. For an array `child` loses its key.
    void append(JsonNode* child) noexcept;
    /// Adds a member at the end, or at the beginning. `key` must outlive the tree, and the object
    /// must not have it yet.
    void put(std::string_view key, JsonNode* value) noexcept;
    void put_first(std::string_view key, JsonNode* value) noexcept;
    /// Puts `value`, that has no place yet, where `child` is, under the same key.
    void replace(JsonNode* child, JsonNode* value) noexcept;
    /// Puts `value`, that has no place yet, behind `child`.
    void insert_after(JsonNode* child, JsonNode* value) noexcept;
    /// Makes this a string of `text`, which must outlive the tree and need no escape in JSON
    /// (a literal). For all else there is JsonTree::set_string.
    void set_plain_string(std::string_view text) noexcept;
    /// Takes all children out and gives the first of their chain, to be walked with split_after.
    JsonNode* release_children() noexcept;
    /// Ends a chain from release_children behind this node and gives the rest.
    JsonNode* split_after() noexcept;

private:
    friend class JsonTree;
    friend class JsonTreeBuilder;
    explicit JsonNode(JsonKind kind) noexcept : kind_(kind) {}
    JsonKind kind_;
    bool key_escaped_ = false;   ///< the key needs escapes in JSON
    bool text_escaped_ = false;  ///< the text needs escapes in JSON
    std::string_view key_;
    std::string_view text_;
    std::string_view raw_;  ///< of a string with escapes, as it was written, without its quotes
    JsonNode* first_ = nullptr;
    JsonNode* last_ = nullptr;
    JsonNode* next_ = nullptr;
};

/// A JSON document that can be changed and written back with nothing lost. For conversions; what
/// passes through unchanged takes `check`. Moves; not thread-safe.
class JsonTree {
public:
    /// Reads `text`, which must outlive the tree. A byte order mark in front is allowed.
    /// Errors: malformed, with what and at which byte (grammar, bytes that are not UTF-8, a key
    /// twice in one object, escapes that are no character, trailing bytes); too_large beyond
    /// max_bytes or max_depth of `limits` (never more than 500 levels). No error repeats the text.
    [[nodiscard]] static Result<JsonTree> parse(std::string_view text, const Limits& limits);

    [[nodiscard]] JsonNode& root() noexcept { return *root_; }
    [[nodiscard]] const JsonNode& root() const noexcept { return *root_; }

    [[nodiscard]] JsonNode* make_object();
    [[nodiscard]] JsonNode* make_array();
    [[nodiscard]] JsonNode* make_string(std::string_view text);  ///< copies
    [[nodiscard]] JsonNode* make_boolean(bool value);
    [[nodiscard]] JsonNode* make_like(const JsonNode& other);  ///< a deep copy without key
    /// Makes `node` a string of a copy of `text`.
    void set_string(JsonNode& node, std::string_view text);
    /// A copy of `text` that lives as long as the tree.
    [[nodiscard]] std::string_view keep(std::string_view text);

    /// Without white space.
    [[nodiscard]] std::string write() const;
    [[nodiscard]] static std::string write(const JsonNode& node, std::size_t expected_bytes = 0);

private:
    friend class JsonTreeBuilder;
    JsonTree();
    JsonNode* make(JsonKind kind);
    std::unique_ptr<std::pmr::monotonic_buffer_resource> arena_;
    JsonNode* root_ = nullptr;
    std::size_t read_bytes_ = 0;
};

}  // namespace mcr::record
