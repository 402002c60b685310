#include "record/found_document.hpp"

#include <string>

#include "record/logical_id.hpp"

namespace mcr::record {
namespace {

constexpr const char* no_type = "a resource without a resourceType";
constexpr const char* bad_type = "a resourceType that is no name of a type";

bool equals(std::string_view text, const TextRange& range, std::string_view wanted) {
    const std::string_view raw = text.substr(range.begin, range.size());
    if (!range.escaped) return raw == wanted;
    std::string value;
    return append_unescaped(raw, value) && value == wanted;
}

}  // namespace

DocumentWalk::DocumentWalk(std::string_view text, std::span<const std::uint32_t> index,
                           const Limits& limits, WalkSpace& space, FoundDocument& found)
    : JsonWalk(text, index, limits, space),
      whole_(text),
      index_(index),
      limits_(limits),
      found_(found),
      sections_(text) {
    found_.items.clear();
    found_.next_link = {};
    found_.entries_without_resource = 0;
}

bool DocumentWalk::run() {
    if (next() != '{') {
        // What is no JSON at all is told as that.
        return document() && wrong(0, "a document that is no resource");
    }
    if (is_bundle()) return bundle() && finish();
    FoundItem& item = found_.items.emplace_back();
    return resource(item) && finish();
}

/// Looks ahead for the resourceType of the document, which in nearly all stands first. Nothing is
/// checked here; the walk will.
bool DocumentWalk::is_bundle() {
    int depth = 0;
    for (std::size_t i = 0; i + 2 < index_.size(); ++i) {
        const char c = whole_[index_[i]];
        if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            --depth;
        } else if (c == '"' && depth == 1 && whole_[index_[i + 1]] == ':') {
            TextRange key = text_range(index_.data() + i);
            key.escaped = true;
            if (!equals(whole_, key, "resourceType")) continue;
            if (whole_[index_[i + 2]] != '"') return false;
            TextRange type = text_range(index_.data() + i + 2);
            type.escaped = true;
            return equals(whole_, type, "Bundle");
        }
    }
    return false;
}

bool DocumentWalk::value_of_no_item() {
    const std::size_t references = references_.size();
    const bool passed = value();
    references_.resize(references);
    return passed;
}

bool DocumentWalk::bundle() {
    return object([this](const Key& key) {
        if (key.is<"entry">()) return array([this] { return entry(); });
        if (key.is<"link">()) return links();
        return value_of_no_item();
    });
}

bool DocumentWalk::entry() {
    if (next() != '{') return wrong(*at(), "an entry that is no object");
    if (found_.items.size() + found_.entries_without_resource >= limits_.max_items) {
        return wrong(*at(), "more entries", ErrorKind::too_large);
    }
    found_.items.emplace_back();
    FoundItem& item = found_.items.back();
    const bool passed = object([this, &item](const Key& key) {
        if (key.is<"fullUrl">()) return string(item.full_url, "a fullUrl that is no string");
        if (key.is<"resource">()) {
            if (next() != '{') return wrong(*at(), "a resource that is no object");
            return resource(item);
        }
        if (key.is<"search">()) return search_mode(item);
        return value_of_no_item();
    });
    if (!passed) return false;
    if (item.end == 0) {
        found_.items.pop_back();
        ++found_.entries_without_resource;
    }
    return true;
}

bool DocumentWalk::search_mode(FoundItem& item) {
    if (next() != '{') return value_of_no_item();
    return object([this, &item](const Key& key) {
        if (!key.is<"mode">() || next() != '"') return value_of_no_item();
        TextRange mode;
        if (!string(mode, "")) return false;
        item.is_include = equals(whole_, mode, "include");
        return true;
    });
}

bool DocumentWalk::links() {
    if (next() != '[') return value_of_no_item();
    return array([this] {
        if (next() != '{') return value_of_no_item();
        TextRange relation;
        TextRange url;
        const bool passed = object([&](const Key& key) {
            if (next() == '"' && key.is<"relation">()) return string(relation, "");
            if (next() == '"' && key.is<"url">()) return string(url, "");
            return value_of_no_item();
        });
        if (passed && url.present && equals(whole_, relation, "next")) found_.next_link = url;
        return passed;
    });
}

bool DocumentWalk::resource(FoundItem& item) {
    item.begin = *at();
    item.first_reference = static_cast<std::uint32_t>(references_.size());
    const bool passed = object([this, &item](const Key& key) {
        switch (key.signature) {
            case key_signature("resourceType"):
                if (!key.is<"resourceType">()) break;
                return string(item.type, "a resourceType that is no string");
            case key_signature("id"):
                if (!key.is<"id">()) break;
                if (!string(item.id, "an id that is no string")) return false;
                item.has_id_characters = !item.id.escaped && has_id_characters(whole_.substr(
                                                                 item.id.begin, item.id.size()));
                return true;
            case key_signature("meta"):
                if (!key.is<"meta">()) break;
                return meta(item.meta);
            case key_signature("subject"):
            case key_signature("patient"):
            case key_signature("beneficiary"):
            case key_signature("for"):
                if (!key.is<"subject">() && !key.is<"patient">() && !key.is<"beneficiary">() &&
                    !key.is<"for">()) {
                    break;
                }
                return subject(item);
            case key_signature("category"):
            case key_signature("class"): {
                if (!key.is<"category">() && !key.is<"class">()) break;
                const std::uint32_t* const first = at();
                if (!value()) return false;
                item.hint = {first, at()};
                return true;
            }
            case key_signature("reference"):
                if (!key.is<"reference">()) break;
                return reference();
            default:
                break;
        }
        return value();
    });
    if (!passed) return false;
    if (!type(item)) return false;
    item.end = this->passed() + 1;
    item.reference_count = static_cast<std::uint32_t>(references_.size()) - item.first_reference;
    return true;
}

bool DocumentWalk::type(FoundItem& item) {
    if (!item.type.present) return wrong(item.begin, no_type);
    std::string_view name = whole_.substr(item.type.begin, item.type.size());
    std::string unescaped;
    if (item.type.escaped) {
        static_cast<void>(append_unescaped(name, unescaped));
        const std::size_t size = unescaped.size();
        unescaped.append(8, '\0');
        name = std::string_view(unescaped).substr(0, size);
    }
    const auto found = sections_.find(name, item.hint);
    item.section = found.section;
    return found.is_known_type || is_type_name(name) || wrong(item.type.begin, bad_type);
}

bool DocumentWalk::subject(FoundItem& item) {
    const std::uint32_t* const first = at();
    const std::size_t references = references_.size();
    if (!value()) return false;
    if (references_.size() == references) item.logical_subject = {first, at()};
    for (std::size_t i = references; i < references_.size(); ++i) {
        references_[i].names_subject = true;
    }
    return true;
}

bool DocumentWalk::meta(FoundMeta& found) {
    if (next() != '{') return wrong(*at(), "a meta that is no object");
    const bool passed = object([this, &found](const Key& key) {
        found.empty = false;
        if (key.is<"source">()) return string(found.source, "a meta.source that is no string");
        if (key.is<"tag">()) return meta_array(found.tag, "a meta.tag that is no array");
        if (key.is<"extension">()) {
            return meta_array(found.extension, "a meta.extension that is no array");
        }
        if (key.is<"security">()) {
            return meta_array(found.security, "a meta.security that is no array");
        }
        return value();
    });
    found.present = true;
    found.end = this->passed();
    return passed;
}

bool DocumentWalk::meta_array(FoundArray& found, const char* what) {
    if (next() != '[') return wrong(*at(), what);
    const std::uint32_t* const first = at();
    if (!value()) return false;
    found = {passed(), true, at() - first == 2, *first};
    return true;
}

}  // namespace mcr::record
