#include "record/labelled_origin.hpp"

#include "record/json_tree.hpp"

namespace mcr::record {
namespace {

constexpr std::size_t most_bytes = 64UL << 10U;
constexpr std::size_t longest_name = 200;

}  // namespace

std::optional<LabelledOrigin> labelled_origin(std::string_view tags) {
    if (tags.size() > most_bytes) return std::nullopt;
    Limits limits;
    limits.max_bytes = most_bytes;
    auto tree = JsonTree::parse(tags, limits);
    if (!tree) return std::nullopt;
    std::optional<LabelledOrigin> found;
    for (const JsonNode* tag = tree->root().first(); tag != nullptr; tag = tag->next()) {
        if (tag->text("system") != ods_code_system) continue;
        auto code = OdsCode::parse(tag->text("code"));
        if (!code) return std::nullopt;
        if (found && found->organisation != *code) return std::nullopt;
        const std::string_view name = tag->text("display");
        found = LabelledOrigin{std::move(*code),
                               name.size() <= longest_name ? std::string(name) : std::string()};
    }
    return found;
}

}  // namespace mcr::record
