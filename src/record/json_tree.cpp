#include "record/json_tree.hpp"

#include <cstring>
#include <new>

#include "base/text.hpp"

namespace mcr::record {
namespace {

bool needs_escape(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\') return true;
    return false;
}

void write_text(std::string& out, std::string_view text, std::string_view raw, bool escaped) {
    if (!escaped) {
        out += '"';
        out += text;
        out += '"';
    } else if (!raw.empty()) {
        out += '"';
        out += raw;
        out += '"';
    } else {
        out += json_quote(text);
    }
}

}  // namespace

bool JsonNode::is_true() const noexcept {
    return kind_ == JsonKind::boolean && text_ == "true";
}

JsonNode* JsonNode::get(std::string_view key) const noexcept {
    if (kind_ != JsonKind::object) return nullptr;
    for (JsonNode* child = first_; child != nullptr; child = child->next_)
        if (child->key_ == key) return child;
    return nullptr;
}

std::string_view JsonNode::text(std::string_view key) const noexcept {
    const JsonNode* member = get(key);
    return member == nullptr ? std::string_view{} : member->string();
}

JsonNode* JsonNode::take(JsonNode* child) noexcept {
    if (child == nullptr) return nullptr;
    JsonNode* before = nullptr;
    for (JsonNode* at = first_; at != nullptr; before = at, at = at->next_) {
        if (at != child) continue;
        (before == nullptr ? first_ : before->next_) = child->next_;
        if (last_ == child) last_ = before;
        child->next_ = nullptr;
        return child;
    }
    return nullptr;
}

void JsonNode::append(JsonNode* child) noexcept {
    if (kind_ == JsonKind::array) {
        child->key_ = {};
        child->key_escaped_ = false;
    }
    child->next_ = nullptr;
    (last_ == nullptr ? first_ : last_->next_) = child;
    last_ = child;
}

void JsonNode::put(std::string_view key, JsonNode* value) noexcept {
    value->key_ = key;
    value->key_escaped_ = false;
    append(value);
}

void JsonNode::put_first(std::string_view key, JsonNode* value) noexcept {
    value->key_ = key;
    value->key_escaped_ = false;
    value->next_ = first_;
    first_ = value;
    if (last_ == nullptr) last_ = value;
}

void JsonNode::replace(JsonNode* child, JsonNode* value) noexcept {
    JsonNode* before = nullptr;
    for (JsonNode* at = first_; at != nullptr; before = at, at = at->next_) {
        if (at != child) continue;
        value->key_ = child->key_;
        value->key_escaped_ = child->key_escaped_;
        value->next_ = child->next_;
        (before == nullptr ? first_ : before->next_) = value;
        if (last_ == child) last_ = value;
        child->next_ = nullptr;
        return;
    }
}

void JsonNode::insert_after(JsonNode* child, JsonNode* value) noexcept {
    value->key_ = {};
    value->next_ = child->next_;
    child->next_ = value;
    if (last_ == child) last_ = value;
}

void JsonNode::set_plain_string(std::string_view text) noexcept {
    kind_ = JsonKind::string;
    first_ = last_ = nullptr;
    text_ = text;
    raw_ = {};
    text_escaped_ = false;
}

JsonNode* JsonNode::release_children() noexcept {
    JsonNode* chain = first_;
    first_ = last_ = nullptr;
    return chain;
}

JsonNode* JsonNode::split_after() noexcept {
    JsonNode* rest = next_;
    next_ = nullptr;
    return rest;
}

JsonTree::JsonTree()
    : arena_(std::make_unique<std::pmr::monotonic_buffer_resource>(std::size_t{1} << 16U)) {}

JsonNode* JsonTree::make(JsonKind kind) {
    return new (arena_->allocate(sizeof(JsonNode), alignof(JsonNode))) JsonNode(kind);
}

JsonNode* JsonTree::make_object() {
    return make(JsonKind::object);
}
JsonNode* JsonTree::make_array() {
    return make(JsonKind::array);
}

std::string_view JsonTree::keep(std::string_view text) {
    if (text.empty()) return {};
    auto* copy = static_cast<char*>(arena_->allocate(text.size(), 1));
    std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
}

JsonNode* JsonTree::make_string(std::string_view text) {
    JsonNode* node = make(JsonKind::string);
    node->text_ = keep(text);
    node->text_escaped_ = needs_escape(text);
    return node;
}

void JsonTree::set_string(JsonNode& node, std::string_view text) {
    node.set_plain_string(keep(text));
    node.text_escaped_ = needs_escape(text);
}

JsonNode* JsonTree::make_boolean(bool value) {
    JsonNode* node = make(JsonKind::boolean);
    node->text_ = value ? "true" : "false";
    return node;
}

JsonNode* JsonTree::make_like(const JsonNode& other) {
    JsonNode* node = make(other.kind_);
    node->text_ = other.text_;
    node->raw_ = other.raw_;
    node->text_escaped_ = other.text_escaped_;
    for (const JsonNode* child = other.first_; child != nullptr; child = child->next_) {
        JsonNode* copy = make_like(*child);
        node->append(copy);
        if (node->kind_ == JsonKind::object) {
            copy->key_ = child->key_;
            copy->key_escaped_ = child->key_escaped_;
        }
    }
    return node;
}

namespace {

void write_node(const JsonNode& node, std::string& out, auto&& scalar) {
    if (node.is_object() || node.is_array()) {
        out += node.is_object() ? '{' : '[';
        bool first = true;
        for (const JsonNode* child = node.first(); child != nullptr; child = child->next()) {
            if (!first) out += ',';
            first = false;
            if (node.is_object()) scalar(*child, true);
            write_node(*child, out, scalar);
        }
        out += node.is_object() ? '}' : ']';
    } else {
        scalar(node, false);
    }
}

}  // namespace

std::string JsonTree::write(const JsonNode& node, std::size_t expected_bytes) {
    std::string out;
    out.reserve(expected_bytes);
    write_node(node, out, [&out](const JsonNode& at, bool as_key) {
        if (as_key) {
            write_text(out, at.key_, {}, at.key_escaped_);
            out += ':';
        } else if (at.kind_ == JsonKind::string) {
            write_text(out, at.text_, at.raw_, at.text_escaped_);
        } else if (at.kind_ == JsonKind::null) {
            out += "null";
        } else {
            out += at.text_;
        }
    });
    return out;
}

std::string JsonTree::write() const {
    return root_ == nullptr ? std::string{} : write(*root_, read_bytes_);
}

}  // namespace mcr::record
