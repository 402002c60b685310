#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "record/json_tree.hpp"
#include "source/stu3/convert.hpp"

namespace mcr::source::stu3 {

/// One Bundle on its way from STU3 to R4. What needs the whole Bundle lives here: ids that change,
/// links that turn round. Used for one document, on one thread.
class Conversion {
public:
    Conversion(record::JsonTree& tree, const ConversionContext& context)
        : tree_(tree), context_(context) {}

    /// Converts the Bundle at the tree's root in place.
    void run();

    [[nodiscard]] record::JsonTree& tree() noexcept { return tree_; }
    [[nodiscard]] std::vector<Note>& notes() noexcept { return notes_; }
    [[nodiscard]] std::size_t notes_left_out() const noexcept { return notes_left_out_; }
    [[nodiscard]] std::size_t clinical_items() const noexcept { return clinical_items_; }
    [[nodiscard]] std::size_t withheld() const noexcept { return withheld_; }

    void note(std::string_view type, std::string_view id, std::string_view element,
              std::string_view sentence);

    /// Adds `member` to the hasMember of `parent` unless it is there.
    void add_member(record::JsonNode& parent, record::JsonNode* member);
    /// The member refers to the group it was derived from: remembers to add it to the group's
    /// hasMember. False if the group is not in the Bundle.
    bool turn_round(std::string_view group_reference, const record::JsonNode& member);

private:
    struct Entry {
        record::JsonNode* entry;
        record::JsonNode* resource;  ///< null where the entry has none
    };
    void collect(record::JsonNode& entries);
    Entry read_entry(record::JsonNode* value);
    record::JsonNode* as_basic(record::JsonNode* value);
    void promote_contained(Entry list, record::JsonNode& entries);
    void copy_contained(record::JsonNode& allergy, const record::JsonNode& contained);
    void give_id(record::JsonNode& resource);
    void give_full_url(Entry entry);
    void convert_bundle_meta();
    void convert_resource(record::JsonNode& resource);
    void convert_common(record::JsonNode& node, const record::JsonNode& resource);
    void convert_extension(record::JsonNode& extension);
    void convert_reference(record::JsonNode& reference, const record::JsonNode& resource);
    void convert_meta(record::JsonNode& resource);
    void check_date(const record::JsonNode& member);
    void link_members();
    void withhold_strangers(record::JsonNode& entries);

    record::JsonTree& tree_;
    const ConversionContext& context_;
    std::vector<Entry> entries_;
    std::vector<Note> notes_;
    std::size_t notes_left_out_ = 0;
    std::size_t clinical_items_ = 0;
    std::size_t withheld_ = 0;
    std::string_view type_;  ///< of the resource at hand, as it was in STU3
    std::string_view id_;
    /// "Type/id" as it is in R4 of every resource that has its final id, and how many wanted it.
    std::unordered_map<std::string, std::size_t> taken_;
    /// Old to new: "ReferralRequest/1" where its id changed.
    std::unordered_map<std::string, std::string> new_references_;
    /// Of one List: "#1" to "AllergyIntolerance/1".
    std::unordered_map<const record::JsonNode*, std::unordered_map<std::string, std::string>>
        promoted_;
    std::unordered_map<std::string_view, record::JsonNode*> observations_;  ///< by STU3 id
    std::vector<std::pair<record::JsonNode*, const record::JsonNode*>> members_;
    std::unordered_map<const record::JsonNode*, std::unordered_set<std::string>> has_member_;
};

}  // namespace mcr::source::stu3
