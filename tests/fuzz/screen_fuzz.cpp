// Any bytes: what the screen lets through carries no excluded code by the plain way of a tree, is
// of a permitted section, and is JSON with its labels of a confidential source.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "net/buffer.hpp"
#include "record/json_check.hpp"
#include "record/json_tree.hpp"
#include "record/part.hpp"
#include "record/screen.hpp"

namespace {

using mcr::net::Buffer;
namespace record = mcr::record;

constexpr record::Limits limits{.max_bytes = 1U << 20U, .max_depth = 60, .max_items = 5000};

record::Origin origin() {
    return {.organisation = *mcr::OdsCode::parse("RQW"),
            .organisation_name = "Hospital",
            .system_key = "k",
            .address = "http://s",
            .retrieved = mcr::Instant{std::chrono::seconds{1'790'000'000}},
            .confidential = true,
            .nhs_number = "9990000018"};
}

bool carries(const record::JsonNode& node, const mcr::access::CodeSet& codes) {
    if (node.is_string() && node.key() == "code" && codes.contains(node.string())) return true;
    if (!node.is_object() && !node.is_array()) return false;
    for (const record::JsonNode* at = node.first(); at != nullptr; at = at->next())
        if (carries(*at, codes)) return true;
    return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const mcr::access::CodeSet codes{"57797005", "1", "NOPAT"};
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    auto part = record::check(Buffer(text), origin(), limits);
    if (!part) return 0;

    record::Screen what{.excluded = &codes};
    what.permitted.set();
    what.permitted.reset(static_cast<std::size_t>(record::Section::alerts));
    const std::size_t before = part->items().size();
    if (record::screen(*part, what) + part->items().size() != before) std::abort();
    record::Limits deeper = limits;
    deeper.max_depth += 5;  // labels in a resource at the limit
    deeper.max_bytes *= 8;
    std::vector<std::string_view> pieces;
    for (const auto& item : part->items()) {
        if (item.section == record::Section::alerts) std::abort();
        const auto tree = record::JsonTree::parse(part->original(item), limits);
        if (tree && carries(tree->root(), codes)) std::abort();
        pieces.clear();
        part->pieces(item, pieces);
        std::string spliced;
        for (const auto piece : pieces) spliced += piece;
        if (!record::check_json(Buffer(spliced), deeper)) std::abort();
    }
    for (const auto& patient : part->patients())
        if (patient.item >= part->items().size()) std::abort();
    return 0;
}
