#include "record/part_builder.hpp"

#include <algorithm>
#include <utility>

#include "record/labelled_origin.hpp"
#include "record/logical_id.hpp"
#include "record/section_hint.hpp"

namespace mcr::record {
namespace {

constexpr std::string_view outcome_type = "OperationOutcome";
constexpr std::string_view patient_type = "Patient";
constexpr std::string_view bundle_type = "Bundle";

bool by_place(const Edit& a, const Edit& b) noexcept {
    return a.at < b.at;
}

/// Stable, and without the memory that std::stable_sort takes for a handful of edits.
void sort_by_place(std::vector<Edit>& edits) {
    for (auto edit = edits.begin(); edit != edits.end(); ++edit) {
        std::rotate(std::upper_bound(edits.begin(), edit, *edit, by_place), edit, edit + 1);
    }
}

}  // namespace

PartBuilder::PartBuilder(net::Buffer bytes, Origin origin, std::string_view text)
    : text_(text), shift_(static_cast<std::uint32_t>(text.data() - bytes.data())) {
    part_.buffer_ = std::move(bytes);
    part_.origin_ = std::make_unique<Origin>(std::move(origin));
}

Part PartBuilder::build(const FoundDocument& found, const std::vector<FoundReference>& references,
                        SecondLook& second_look) {
    found_ = &found;
    references_ = &references;
    part_.entries_without_resource_ = found.entries_without_resource;
    if (found.next_link.present) part_.next_link_ = value(found.next_link);

    constexpr std::size_t label_bytes = 2048;
    constexpr std::size_t item_bytes = 128;
    part_.text_.expect(label_bytes + item_bytes * found.items.size());
    const Labels labels(*part_.origin_, part_.text_);
    take_items(labels, second_look);
    References resolver(*part_.origin_, text_, part_.items_, reference_rules(labels), part_.text_);
    part_.edits_.reserve(references.size() + 4 * part_.items_.size());
    for (std::size_t i = 0; i < part_.items_.size(); ++i) edit_item(i, labels, resolver);
    part_.foreign_patients_ = resolver.take_foreign();
    return std::move(part_);
}

std::string_view PartBuilder::value(const TextRange& range) {
    if (!range.escaped) return raw(range);
    std::string unescaped;
    if (!append_unescaped(raw(range), unescaped)) return {};
    return part_.text_.keep({unescaped});
}

void PartBuilder::take_items(const Labels& labels, SecondLook& second_look) {
    const std::size_t count = found_->items.size();
    part_.items_.reserve(count);
    prepared_.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) take_item(found_->items[i], i, labels, second_look);
}

void PartBuilder::take_item(const FoundItem& found, std::uint32_t position, const Labels& labels,
                            SecondLook& second_look) {
    const std::string_view type = value(found.type);
    const std::string_view resource = text_.substr(found.begin, found.end - found.begin);
    if (type == outcome_type) return second_look.outcome(resource, part_.outcomes_);

    const std::string& key = part_.origin_->system_key;
    Item& item = part_.items_.emplace_back();
    item.id = found.id.present ? value(found.id) : std::string_view{};
    item.full_url = found.full_url.present ? value(found.full_url) : std::string_view{};
    item.is_include = found.is_include;
    item.section = found.section;
    item.begin = found.begin + shift_;
    item.end = found.end + shift_;
    if (part_.origin_->relayed && found.meta.tag.present) take_origin(found, item);

    // One text carries Type/<new id>, for references, and Type/<id>"}, the end of its address.
    std::string made;
    std::string quoted;
    const bool fits = found.has_id_characters ? key.size() + 1 + item.id.size() <= 64
                                              : found.id.escaped && fits_new_id(key, item.id);
    if (!fits) {
        made = item.id.empty() ? nameless_new_id(key, resource, position)
                               : hashed_new_id(key, item.id);
        quoted = quoted_inside(item.id);
    }
    const std::size_t room =
        2 * type.size() + key.size() + 2 * item.id.size() + made.size() + quoted.size() + 8;
    TextStore::Writer writer(part_.text_, room);
    writer.padded(type);
    writer.character('/');
    if (fits) {
        writer.padded(labels.id_prefix());
        writer.padded(item.id);
    } else {
        writer.any(made);
    }
    const std::size_t new_id = fits ? labels.id_prefix().size() + item.id.size() : made.size();
    writer.padded(type);
    if (!item.id.empty()) writer.character('/');
    if (fits) {
        writer.padded(item.id);
    } else {
        writer.any(quoted);
    }
    writer.character('"');
    writer.character('}');
    const std::string_view kept = writer.end();
    item.type = kept.substr(0, type.size());
    item.new_id = kept.substr(type.size() + 1, new_id);
    prepared_.push_back({position, fits, kept.substr(type.size() + 1 + new_id)});
    if (type == patient_type) {
        StatedPatient& patient = part_.patients_.emplace_back(second_look.patient(resource));
        patient.item = static_cast<std::uint32_t>(part_.items_.size() - 1);
    }
}

void PartBuilder::take_origin(const FoundItem& found, Item& item) {
    const FoundArray& tag = found.meta.tag;
    const auto labelled = labelled_origin(text_.substr(tag.begin, tag.end + 1 - tag.begin));
    if (!labelled) return;
    item.organisation = part_.text_.keep({labelled->organisation.text()});
    item.organisation_name = part_.text_.keep({labelled->name});
}

bool PartBuilder::is_confidential(const Item& item) const {
    const Origin& origin = *part_.origin_;
    return origin.confidential ||
           std::ranges::any_of(origin.confidential_of, [&item](const OdsCode& one) {
               return one.text() == item.organisation;
           });
}

ReferenceRules PartBuilder::reference_rules(const Labels& labels) {
    const Origin& origin = *part_.origin_;
    ReferenceRules rules;
    rules.id_prefix = labels.id_prefix();
    if (origin.nhs_number.empty()) return rules;
    rules.own_id = part_.text_.keep({quoted_inside(origin.nhs_number)});
    for (const std::string& id : origin.patient_ids) rules.own_ids.push_back(id);
    for (const StatedPatient& patient : part_.patients_) {
        const auto& numbers = patient.nhs_numbers;
        if (std::find(numbers.begin(), numbers.end(), origin.nhs_number) == numbers.end()) continue;
        rules.own_items.push_back(patient.item);
        if (!part_.items_[patient.item].id.empty()) {
            rules.own_ids.push_back(part_.items_[patient.item].id);
        }
    }
    return rules;
}

void PartBuilder::add_id(const FoundItem& found, bool fits, const Item& item,
                         const Labels& labels) {
    if (!found.id.present) {
        const std::string_view member = part_.text_.keep({R"(,"id":")", item.new_id, "\""});
        labels_of_item_.push_back({found.end - 1, 0, member});
    } else if (!found.id.escaped && fits) {
        labels_of_item_.push_back({found.id.begin, 0, labels.id_prefix()});
    } else {
        labels_of_item_.push_back({found.id.begin, found.id.size(), item.new_id});
    }
}

void PartBuilder::edit_item(std::size_t index, const Labels& labels, References& references) {
    Item& item = part_.items_[index];
    const FoundItem& found = found_->items[prepared_[index].position];

    labels_of_item_.clear();
    add_id(found, prepared_[index].fits, item, labels);
    if (item.organisation.empty())
        labels.add(text_, found, prepared_[index].address_end, labels_of_item_);
    else
        labels.add_way(found, prepared_[index].address_end, is_confidential(item), labels_of_item_);
    sort_by_place(labels_of_item_);

    references_of_item_.clear();
    if (item.type != bundle_type) {
        const auto first = references_->begin() + found.first_reference;
        std::for_each(first, first + found.reference_count, [&](const FoundReference& reference) {
            references.add(reference, references_of_item_);
        });
    }
    if (!found.logical_subject.empty()) {
        const auto number = logical_nhs_number(text_, found.logical_subject);
        if (!number.empty() && number != part_.origin_->nhs_number) references.add_foreign(number);
    }

    const std::size_t first_edit = part_.edits_.size();
    part_.edits_.resize(first_edit + labels_of_item_.size() + references_of_item_.size());
    std::merge(labels_of_item_.begin(), labels_of_item_.end(), references_of_item_.begin(),
               references_of_item_.end(),
               part_.edits_.begin() + static_cast<std::ptrdiff_t>(first_edit), by_place);
    item.first_edit = static_cast<std::uint32_t>(first_edit);
    item.edit_count = static_cast<std::uint32_t>(part_.edits_.size() - first_edit);
    if (shift_ == 0) return;
    for (std::size_t i = first_edit; i < part_.edits_.size(); ++i) part_.edits_[i].at += shift_;
}

}  // namespace mcr::record
