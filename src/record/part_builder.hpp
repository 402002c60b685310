#pragma once

#include <string_view>
#include <vector>

#include "record/found_document.hpp"
#include "record/labels.hpp"
#include "record/part.hpp"
#include "record/references.hpp"
#include "record/second_look.hpp"

namespace mcr::record {

/// Makes a Part of what a walk found: items, new ids, and the edits that label and re-key them.
/// For one document.
class PartBuilder {
public:
    /// `text` lies in `bytes`, behind a byte order mark if there is one.
    PartBuilder(net::Buffer bytes, Origin origin, std::string_view text);

    /// `found` and `references` count their offsets from the start of the text.
    [[nodiscard]] Part build(const FoundDocument& found,
                             const std::vector<FoundReference>& references,
                             SecondLook& second_look);

private:
    void take_items(const Labels& labels, SecondLook& second_look);
    void take_item(const FoundItem& found, std::uint32_t position, const Labels& labels,
                   SecondLook& second_look);
    [[nodiscard]] ReferenceRules reference_rules(const Labels& labels);
    void edit_item(std::size_t index, const Labels& labels, References& references);
    void take_origin(const FoundItem& found, Item& item);
    [[nodiscard]] bool is_confidential(const Item& item) const;
    void add_id(const FoundItem& found, bool fits, const Item& item, const Labels& labels);
    [[nodiscard]] std::string_view value(const TextRange& range);
    [[nodiscard]] std::string_view raw(const TextRange& range) const {
        return text_.substr(range.begin, range.size());
    }

    Part part_;
    std::string_view text_;
    std::uint32_t shift_;  ///< of the text within the bytes
    const FoundDocument* found_ = nullptr;
    const std::vector<FoundReference>* references_ = nullptr;
    struct Prepared {
        std::uint32_t position;        ///< among the found
        bool fits;                     ///< the new id is a prefix and the id
        std::string_view address_end;  ///< Type/id"}
    };
    std::vector<Prepared> prepared_;  ///< for each item of the part
    std::vector<Edit> labels_of_item_;
    std::vector<Edit> references_of_item_;
};

}  // namespace mcr::record
