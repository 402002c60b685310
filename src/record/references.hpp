#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "record/edit.hpp"
#include "record/found_document.hpp"
#include "record/full_urls.hpp"
#include "record/logical_id.hpp"
#include "record/part.hpp"
#include "record/text_store.hpp"

namespace mcr::record {

/// Whose references are followed, and what they become.
struct ReferenceRules {
    std::string_view id_prefix;             ///< "<system key>."
    std::vector<std::string_view> own_ids;  ///< of the Patient asked for, at the source
    std::vector<std::uint32_t> own_items;   ///< the same, as items; ascending
    std::string_view own_id;                ///< its NHS number, in JSON; empty if not known
};

/// Re-keys references. A reference to an item of the same document by its fullUrl, to Type/id, or
/// to the source's address and Type/id becomes Type/<new id>; one to the Patient asked for becomes
/// Patient/<NHS number>. Everything else stays. For the building of one part.
class References {
public:
    /// All must outlive it. `items` have their new ids, each right behind its type and a slash.
    References(const Origin& origin, std::string_view text, std::span<const Item> items,
               ReferenceRules rules, TextStore& store);

    /// Appends the edits for `found`, in order.
    void add(const FoundReference& found, std::vector<Edit>& edits);

    /// Ids, or whole references where they lead elsewhere, of Patients that are named as a subject
    /// and are not known to be the one asked for. Distinct; at most `most_foreign`.
    [[nodiscard]] std::vector<std::string> take_foreign() { return std::move(foreign_); }
    void add_foreign(std::string_view patient);
    static constexpr std::size_t most_foreign = 16;

private:
    [[nodiscard]] bool is_own(std::string_view patient_id) const noexcept;
    /// The edits for a reference whose value, `text`, stands at `at`.
    void resolve(std::string_view text, std::uint32_t at, bool names_subject,
                 std::vector<Edit>& edits);
    void resolve_typed(const TypedSizes& typed, const char* text, std::uint32_t at,
                       bool names_subject, std::vector<Edit>& edits);
    [[nodiscard]] bool resolve_item(std::string_view url, std::uint32_t at, bool names_subject,
                                    std::vector<Edit>& edits);
    [[nodiscard]] std::string_view new_text(std::uint32_t item) const noexcept;
    void note_elsewhere(std::string_view url);

    const Origin& origin_;
    std::string_view text_;
    std::span<const Item> items_;
    ReferenceRules rules_;
    TextStore& store_;
    FullUrls full_urls_;
    std::string_view own_text_;  ///< Patient/<NHS number>
    std::vector<Edit> plain_;    ///< of one value whose text has escapes
    std::vector<std::string> foreign_;
};

}  // namespace mcr::record
