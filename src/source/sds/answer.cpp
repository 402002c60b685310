#include "source/sds/answer.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>

#include "people/json.hpp"

namespace mcr::source::sds {
namespace {

namespace json = boost::json;
using people::array_of;
using people::member;
using people::text_of;

constexpr std::size_t most_bytes = 1UL << 20U;
constexpr std::size_t longest_address = 1024;

std::unexpected<Error> malformed() {
    return fail(ErrorKind::malformed, "The directory service's answer cannot be read.");
}

/// Calls `each(resource)` for every entry of a searchset; one that is no `type` is malformed.
template <class Each>
Result<void> each_resource(std::string_view body, std::string_view type, Each each) {
    const auto bundle = people::parse_json(body, {most_bytes, 40});
    if (!bundle) return std::unexpected(bundle.error());
    if (text_of(*bundle, "resourceType") != "Bundle") return malformed();
    for (const json::value& entry : array_of(*bundle, "entry")) {
        const json::value* resource = member(entry, "resource");
        if (resource == nullptr || text_of(*resource, "resourceType") != type) return malformed();
        if (auto done = each(*resource); !done) return done;
    }
    return {};
}

std::string_view identified(const json::value& resource, std::string_view system) {
    for (const json::value& identifier : array_of(resource, "identifier"))
        if (text_of(identifier, "system") == system) return text_of(identifier, "value");
    return {};
}

bool is_asid(std::string_view text) {
    return text.size() == 12 &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_address(std::string_view text) {
    if (text.size() > longest_address) return false;
    if (!text.starts_with("https://") && !text.starts_with("http://")) return false;
    return std::ranges::none_of(
        text, [](char c) { return c <= 0x20 || c > 0x7e || c == '?' || c == '#' || c == '@'; });
}

std::unexpected<Error> none() {
    return fail(ErrorKind::not_found, "The directory service has no such system.");
}

std::unexpected<Error> several() {
    return fail(ErrorKind::conflict, "The directory service has several such systems.");
}

}  // namespace

Result<Device> read_devices(std::string_view body) {
    std::optional<Device> found;
    auto read = each_resource(body, "Device", [&](const json::value& device) -> Result<void> {
        Device one{std::string(identified(device, "https://fhir.nhs.uk/Id/nhsSpineASID")),
                   std::string(identified(device, "https://fhir.nhs.uk/Id/nhsMhsPartyKey"))};
        if (!is_asid(one.asid)) return malformed();
        if (found && found->asid != one.asid) return several();
        found = std::move(one);
        return {};
    });
    if (!read) return pass_on(read);
    if (!found) return none();
    return std::move(*found);
}

Result<std::string> read_endpoints(std::string_view body) {
    std::optional<std::string> found;
    auto read = each_resource(body, "Endpoint", [&](const json::value& endpoint) -> Result<void> {
        std::string_view address = text_of(endpoint, "address");
        if (address.ends_with('/')) address.remove_suffix(1);
        if (!is_address(address)) return malformed();
        if (found && *found != address) return several();
        found = std::string(address);
        return {};
    });
    if (!read) return pass_on(read);
    if (!found) return none();
    return std::move(*found);
}

}  // namespace mcr::source::sds
