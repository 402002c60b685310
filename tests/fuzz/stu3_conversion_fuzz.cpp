#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "record/json_tree.hpp"
#include "source/stu3/convert.hpp"

/// Whatever a practice sends: the conversion refuses it, or gives JSON with as many resources as
/// came in.
namespace {

std::size_t count_entries(const mcr::record::JsonNode& bundle) {
    std::size_t count = 0;
    const mcr::record::JsonNode* entries = bundle.get("entry");
    for (const auto* e = entries == nullptr ? nullptr : entries->first(); e != nullptr;
         e = e->next())
        ++count;
    return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    mcr::record::Limits limits;
    limits.max_bytes = 1UL << 20U;
    const auto converted = mcr::source::stu3::convert_structured_record(
        text, {"https://gp.example/structured"}, limits);
    if (!converted) return 0;
    const auto before = mcr::record::JsonTree::parse(text, limits);
    limits.max_bytes = 1UL << 28U;
    limits.max_depth = 500;
    const auto after = mcr::record::JsonTree::parse(converted->bundle, limits);
    if (!before || !after || count_entries(after->root()) < count_entries(before->root()))
        std::abort();
    return 0;
}
