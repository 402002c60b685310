#include "source/fhir_r4/capabilities.hpp"

#include <algorithm>

#include "people/json.hpp"

namespace mcr::source::fhir_r4 {
namespace {

using boost::json::value;
using people::array_of;
using people::text_of;

bool names_everything(const value& resource) {
    return std::ranges::any_of(array_of(resource, "operation"), [](const value& operation) {
        const std::string_view name = text_of(operation, "name");
        return name == "everything" || name == "$everything" || name == "patient-everything" ||
               text_of(operation, "definition").contains("Patient-everything");
    });
}

bool names_search(const value& resource) {
    return std::ranges::any_of(array_of(resource, "interaction"), [](const value& interaction) {
        return text_of(interaction, "code") == "search-type";
    });
}

}  // namespace

Result<Capabilities> read_capabilities(std::string_view text) {
    const auto statement = people::parse_json(text, {.max_bytes = 16UL << 20U, .max_depth = 60});
    if (!statement) return std::unexpected(statement.error());
    if (text_of(*statement, "resourceType") != "CapabilityStatement")
        return fail(ErrorKind::malformed, "This is no CapabilityStatement.");
    Capabilities out;
    for (const value& rest : array_of(*statement, "rest")) {
        if (text_of(rest, "mode") == "client") continue;
        for (const value& resource : array_of(rest, "resource")) {
            const std::string_view type = text_of(resource, "type");
            if (type == "Patient" && names_everything(resource)) out.everything = true;
            if (names_search(resource)) out.searchable.emplace(type);
        }
    }
    return out;
}

std::optional<std::shared_ptr<const Capabilities>> CapabilityCache::find(
    std::size_t worker, const std::string& address) const {
    const std::scoped_lock lock(mutex_);
    const auto found = entries_.find({worker, address});
    if (found == entries_.end() || clock_.steady() >= found->second.until) return std::nullopt;
    return found->second.learnt;
}

void CapabilityCache::keep(std::size_t worker, const std::string& address,
                           std::shared_ptr<const Capabilities> learnt) {
    const auto lasts = learnt ? std::chrono::minutes{10} : std::chrono::minutes{1};
    const std::scoped_lock lock(mutex_);
    entries_[{worker, address}] = {std::move(learnt), clock_.steady() + lasts};
}

}  // namespace mcr::source::fhir_r4
