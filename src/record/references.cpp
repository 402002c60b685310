#include "record/references.hpp"

#include <algorithm>

#include "record/labels.hpp"

namespace mcr::record {
namespace {

constexpr std::string_view patient_type = "Patient";

}  // namespace

References::References(const Origin& origin, std::string_view text, std::span<const Item> items,
                       ReferenceRules rules, TextStore& store)
    : origin_(origin),
      text_(text),
      items_(items),
      rules_(std::move(rules)),
      store_(store),
      full_urls_(items),
      own_text_(store.keep({patient_type, "/", rules_.own_id})) {
    std::sort(rules_.own_ids.begin(), rules_.own_ids.end());
}

bool References::is_own(std::string_view patient_id) const noexcept {
    if (!origin_.nhs_number.empty() && patient_id == origin_.nhs_number) return true;
    return std::binary_search(rules_.own_ids.begin(), rules_.own_ids.end(), patient_id);
}

void References::add_foreign(std::string_view patient) {
    if (foreign_.size() == most_foreign) return;
    if (std::find(foreign_.begin(), foreign_.end(), patient) == foreign_.end()) {
        foreign_.emplace_back(patient);
    }
}

void References::add(const FoundReference& found, std::vector<Edit>& edits) {
    const std::string_view raw = text_.substr(found.text.begin, found.text.size());
    if (found.typed) {
        return resolve_typed(found.typed, raw.data(), found.text.begin, found.names_subject, edits);
    }
    if (!found.text.escaped) return resolve(raw, found.text.begin, found.names_subject, edits);

    // The value is changed as if it stood at 0, and then replaces the whole text.
    std::string value;
    if (!append_unescaped(raw, value)) return;
    plain_.clear();
    resolve(value, 0, found.names_subject, plain_);
    if (plain_.empty()) return;
    std::string changed;
    std::size_t at = 0;
    for (const Edit& edit : plain_) {
        changed.append(value, at, edit.at - at).append(edit.text);
        at = edit.at + edit.removed;
    }
    changed.append(value, at);
    edits.push_back({found.text.begin, found.text.size(), store_.keep({quoted_inside(changed)})});
}

void References::resolve(std::string_view text, std::uint32_t at, bool names_subject,
                         std::vector<Edit>& edits) {
    if (text.empty() || text[0] == '#') return;
    if (const auto typed = typed_reference(text)) {
        return resolve_typed(typed, text.data(), at, names_subject, edits);
    }
    if (resolve_item(text, at, names_subject, edits)) return;
    const std::size_t base = origin_.address.size() + 1;
    if (text.size() > base && text.starts_with(origin_.address) && text[base - 1] == '/') {
        if (const auto typed = typed_reference(text.substr(base))) {
            const auto removed = static_cast<std::uint32_t>(base);
            edits.push_back({at, removed, {}});
            return resolve_typed(typed, text.data() + base, at + removed, names_subject, edits);
        }
    }
    const std::string_view bare = without_version(text);
    if (bare.size() < text.size() && resolve_item(bare, at, names_subject, edits)) return;
    if (names_subject) note_elsewhere(bare);
}

void References::resolve_typed(const TypedSizes& typed, const char* text, std::uint32_t at,
                               bool names_subject, std::vector<Edit>& edits) {
    const std::uint32_t id_at = at + typed.type + 1U;
    const std::string_view id{text + typed.type + 1U, typed.id};
    if (typed.is_patient) {
        if (is_own(id)) {
            edits.push_back({id_at, typed.id, rules_.own_id});
            return;
        }
        if (names_subject) add_foreign(id);
    }
    if (typed.has_id_characters && rules_.id_prefix.size() + typed.id <= 64) {
        edits.push_back({id_at, 0, rules_.id_prefix});
    } else {
        edits.push_back({id_at, typed.id, store_.keep({hashed_new_id(origin_.system_key, id)})});
    }
}

bool References::resolve_item(std::string_view url, std::uint32_t at, bool names_subject,
                              std::vector<Edit>& edits) {
    const auto item = full_urls_.find(url);
    if (!item) return false;
    const std::string_view text = new_text(*item);
    edits.push_back({at, static_cast<std::uint32_t>(url.size()), text});
    if (names_subject && items_[*item].type == patient_type && text.data() != own_text_.data()) {
        add_foreign(items_[*item].id.empty() ? url : items_[*item].id);
    }
    return true;
}

std::string_view References::new_text(std::uint32_t item) const noexcept {
    if (std::binary_search(rules_.own_items.begin(), rules_.own_items.end(), item)) {
        return own_text_;
    }
    const std::size_t before = items_[item].type.size() + 1;
    return {items_[item].new_id.data() - before, before + items_[item].new_id.size()};
}

void References::note_elsewhere(std::string_view url) {
    const std::size_t slash = url.rfind('/');
    if (slash == std::string_view::npos) return;
    const std::string_view before = url.substr(0, slash);
    const bool names_patient = before.ends_with(patient_type) &&
                               before.size() > patient_type.size() &&
                               before[before.size() - patient_type.size() - 1] == '/';
    // Elsewhere only the NHS number says who it is; the source's own ids mean nothing there.
    const bool own = !origin_.nhs_number.empty() && url.substr(slash + 1) == origin_.nhs_number;
    if (names_patient && !own) add_foreign(url);
}

}  // namespace mcr::record
