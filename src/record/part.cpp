#include "record/part.hpp"

#include <algorithm>
#include <utility>

#include "record/found_document.hpp"
#include "record/json_check.hpp"
#include "record/part_builder.hpp"
#include "record/second_look.hpp"
#include "record/structural_index.hpp"

namespace mcr::record {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
/// Offsets are 32 bits wide, one of which marks other things.
constexpr std::size_t largest_document = (1UL << 31U) - 128;
/// Storage that a document of unusual size has left is given back beyond this.
constexpr std::size_t keep_references = 1UL << 17U;
constexpr std::size_t keep_items = 1UL << 14U;

/// What a thread keeps from one document to the next.
struct Workspace {
    StructuralIndex index;
    WalkSpace walk;
    FoundDocument found;
    SecondLook second_look;

    void trim() {
        if (walk.references.capacity() > keep_references) walk.references = {};
        if (found.items.capacity() > keep_items) found.items = {};
    }
};

Workspace& workspace() {
    thread_local Workspace space;
    return space;
}

Result<std::string_view> text_of(const net::Buffer& bytes, const Limits& limits) {
    if (bytes.size() > std::min(limits.max_bytes, largest_document)) {
        return fail(ErrorKind::too_large, "The answer is larger than is allowed: " +
                                              std::to_string(bytes.size()) + " bytes");
    }
    std::string_view text = bytes.view();
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    return text;
}

}  // namespace

Result<void> check_json(const net::Buffer& bytes, const Limits& limits) {
    Workspace& space = workspace();
    auto text = text_of(bytes, limits);
    if (!text) return pass_on(text);
    auto index = space.index.build(*text);
    if (!index) return pass_on(index);
    JsonWalk walk(*text, *index, limits, space.walk);
    const bool good = walk.document();
    space.trim();
    if (!good) return walk.error();
    return {};
}

Result<Part> check(net::Buffer bytes, Origin origin, const Limits& limits) {
    Workspace& space = workspace();
    auto text = text_of(bytes, limits);
    if (!text) return pass_on(text);
    auto index = space.index.build(*text);
    if (!index) return pass_on(index);
    DocumentWalk walk(*text, *index, limits, space.walk, space.found);
    if (!walk.run()) {
        auto error = walk.error();
        space.trim();
        return error;
    }
    PartBuilder builder(std::move(bytes), std::move(origin), *text);
    Part part = builder.build(space.found, space.walk.references, space.second_look);
    space.trim();
    return part;
}

void Part::pieces(const Item& item, std::vector<std::string_view>& out) const {
    const char* const bytes = buffer_.data();
    std::uint32_t at = item.begin;
    const Edit* edit = edits_.data() + item.first_edit;
    const Edit* const end = edit + item.edit_count;
    for (; edit != end; ++edit) {
        if (edit->at != at) out.emplace_back(bytes + at, edit->at - at);
        if (!edit->text.empty()) out.push_back(edit->text);
        at = edit->at + edit->removed;
    }
    if (at != item.end) out.emplace_back(bytes + at, item.end - at);
}

// The edits of an item stand together; those of the others stay where they are.
void Part::edit(std::size_t index, std::span<const Edit> further) {
    if (further.empty()) return;
    Item& item = items_[index];
    std::vector<Edit> all(edits_.begin() + item.first_edit,
                          edits_.begin() + item.first_edit + item.edit_count);
    all.insert(all.end(), further.begin(), further.end());
    std::ranges::stable_sort(all, {}, &Edit::at);
    item.first_edit = static_cast<std::uint32_t>(edits_.size());
    item.edit_count = static_cast<std::uint32_t>(all.size());
    edits_.insert(edits_.end(), all.begin(), all.end());
}

}  // namespace mcr::record
