#include "record/item_links.hpp"

#include "record/logical_id.hpp"
#include "record/string_members.hpp"

namespace mcr::record {
namespace {

/// The last two steps of an address if they can be Type/id, else nothing.
std::string_view typed_end(std::string_view address) {
    const std::size_t slash = address.rfind('/');
    if (slash == std::string_view::npos || slash == 0) return {};
    const std::size_t before = address.rfind('/', slash - 1);
    const std::string_view end = address.substr(before == std::string_view::npos ? 0 : before + 1);
    return is_type_name(end.substr(0, end.find('/'))) ? end : std::string_view{};
}

}  // namespace

ItemLinks::ItemLinks(std::span<const Part> parts) {
    std::uint32_t number = 0;
    for (const Part& part : parts) {
        for (const Item& item : part.items()) {
            if (!item.full_url.empty()) add(std::string(item.full_url), number);
            if (!item.id.empty()) add(std::string(item.type) + "/" + std::string(item.id), number);
            ++number;
        }
    }
}

void ItemLinks::add(std::string key, std::uint32_t item) {
    auto& items = items_[std::move(key)];
    if (items.empty() || items.back() != item) items.push_back(item);
}

ItemLinks::Target ItemLinks::find(std::string_view reference) const {
    const std::string_view bare = without_version(reference);
    const std::string_view end = typed_end(bare);
    const std::string_view type = end.substr(0, end.find('/'));
    for (const std::string_view address : {bare, end}) {
        if (address.empty()) continue;
        if (const auto at = items_.find(std::string(address)); at != items_.end())
            return {at->second, type};
    }
    return {{}, type};
}

void each_reference(std::string_view resource,
                    const std::function<void(std::string_view)>& on_reference) {
    each_string_member(resource, [&](std::string_view key, std::string_view value) {
        if (key == "reference" && !value.starts_with('#')) on_reference(value);
    });
}

void each_address(std::string_view resource,
                  const std::function<void(std::string_view)>& on_address) {
    each_string_member(resource, [&](std::string_view key, std::string_view value) {
        if ((key == "reference" || key == "url") && !value.starts_with('#')) on_address(value);
    });
}

}  // namespace mcr::record
