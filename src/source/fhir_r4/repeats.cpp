#include "source/fhir_r4/repeats.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "record/logical_id.hpp"

namespace mcr::source::fhir_r4 {
namespace {

/// Where one item stands.
struct Place {
    std::string_view type, id;
    std::size_t part, item;
    [[nodiscard]] auto identity() const { return std::tie(type, id); }
};

std::vector<Place> places_by_identity(const std::vector<record::Part>& parts) {
    std::vector<Place> places;
    for (std::size_t p = 0; p < parts.size(); ++p)
        for (std::size_t i = 0; i < parts[p].items().size(); ++i)
            if (const record::Item& item = parts[p].items()[i]; !item.id.empty())
                places.push_back({item.type, item.id, p, i});
    std::ranges::sort(places, [](const Place& a, const Place& b) {
        return std::tie(a.type, a.id, a.part, a.item) < std::tie(b.type, b.id, b.part, b.item);
    });
    return places;
}

std::string id_of_version(const record::Part& part, const record::Item& item) {
    const std::string_view text = part.original(item);
    return record::hashed_new_id(part.origin().system_key,
                                 std::string(item.id) + '\n' + to_base64url(sha256(text)));
}

}  // namespace

Repeats settle_repeats(std::vector<record::Part>& parts) {
    Repeats settled;
    std::vector<std::pair<std::size_t, std::size_t>> copies;  // part, item
    const std::vector<Place> places = places_by_identity(parts);
    const auto text_at = [&](const Place& place) {
        return parts[place.part].original(parts[place.part].items()[place.item]);
    };
    for (auto first = places.begin(); first != places.end();) {
        const auto last = std::find_if(first, places.end(), [&](const Place& other) {
            return other.identity() != first->identity();
        });
        std::vector<std::string_view> versions = {text_at(*first)};
        for (auto other = first + 1; other != last; ++other) {
            const std::string_view text = text_at(*other);
            if (std::ranges::find(versions, text) != versions.end()) {
                copies.emplace_back(other->part, other->item);
                continue;
            }
            versions.push_back(text);
            record::Part& part = parts[other->part];
            part.give_id(other->item, id_of_version(part, part.items()[other->item]));
            ++settled.versions_kept;
        }
        first = last;
    }
    std::ranges::sort(copies, std::ranges::greater{});
    for (const auto& [part, item] : copies) parts[part].drop(item);
    settled.copies_dropped = copies.size();
    return settled;
}

}  // namespace mcr::source::fhir_r4
