#include "source/mhd/settings.hpp"

#include <algorithm>
#include <array>

namespace mcr::source::mhd {
namespace {

/// What fhir-r4 knows and is asked here too.
constexpr std::array<std::string_view, 4> shared = {"search-method", "page-limit", "count", "auth"};

bool is_shared(std::string_view setting) {
    return std::ranges::find(shared, setting) != shared.end() || setting.starts_with("headers.") ||
           setting == directory::notice_setting;
}

Result<bool> choice_of(std::string_view setting, std::string_view text, std::string_view first,
                       std::string_view second) {
    if (text == first) return false;
    if (text == second) return true;
    return fail(ErrorKind::invalid, "The setting " + std::string(setting) + " of mhd must be " +
                                        std::string(first) + " or " + std::string(second) + '.');
}

}  // namespace

Result<Settings> settings_of(const directory::System& system) {
    Settings settings;
    directory::System rest = system;
    rest.settings.clear();
    for (const auto& [setting, value] : system.settings) {
        bool* into = nullptr;
        Result<bool> chosen = false;
        if (setting == "patient-lookup") {
            into = &settings.chained;
            chosen = choice_of(setting, value, "identifier", "chained");
        } else if (setting == "lists") {
            into = &settings.lists;
            chosen = choice_of(setting, value, "ignore", "find");
        } else if (setting == "status") {
            into = &settings.superseded;
            chosen = choice_of(setting, value, "current", "any");
        } else if (is_shared(setting)) {
            rest.settings.insert_or_assign(setting, value);
            continue;
        } else {
            return fail(ErrorKind::invalid, "The setting " + setting + " of mhd is not known.");
        }
        if (!chosen) return pass_on(chosen);
        *into = *chosen;
    }
    auto dialect = fhir_r4::dialect_of(rest);
    if (!dialect) return pass_on(dialect);
    settings.dialect = std::move(*dialect);
    return settings;
}

}  // namespace mcr::source::mhd
