#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "record/json_tree.hpp"
#include "source/gp_connect/html/convert.hpp"

/// Whatever a practice sends as a page of the record: it is refused, or becomes a Bundle in JSON
/// whose Compositions are all of the section that was asked for, and in which nothing is active.
namespace {

using mcr::record::JsonNode;

bool is_of_section(const JsonNode& composition) {
    const JsonNode* categories = composition.get("category");
    const JsonNode* first = categories == nullptr ? nullptr : categories->first();
    const JsonNode* codings = first == nullptr ? nullptr : first->get("coding");
    return codings != nullptr && codings->first() != nullptr &&
           codings->first()->text("code") == "problem-list";
}

bool has_script(const JsonNode& node) {
    for (const JsonNode* at = node.first(); at != nullptr; at = at->next()) {
        if (at->key() == "div" && at->string().find("<script") != std::string_view::npos)
            return true;
        if (has_script(*at)) return true;
    }
    return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    mcr::record::Limits limits;
    limits.max_bytes = 1UL << 20U;
    const mcr::source::gp_connect::html::PageContext context{
        .page = mcr::source::gp_connect::html::PageKind::problems,
        .id_prefix = "gp1-PRB-",
        .organisation = "The surgery",
        .retrieved = {}};
    const auto converted = mcr::source::gp_connect::html::convert_page(text, context, limits);
    if (!converted) return 0;
    limits.max_bytes = 1UL << 28U;
    limits.max_depth = 500;
    const auto after = mcr::record::JsonTree::parse(converted->bundle, limits);
    if (!after) std::abort();
    const JsonNode* entries = after->root().get("entry");
    for (const JsonNode* e = entries == nullptr ? nullptr : entries->first(); e != nullptr;
         e = e->next()) {
        const JsonNode* resource = e->get("resource");
        if (resource == nullptr || resource->text("resourceType") != "Composition") continue;
        if (!is_of_section(*resource)) std::abort();
        const JsonNode* sections = resource->get("section");
        if (sections != nullptr && has_script(*sections)) std::abort();
    }
    return 0;
}
