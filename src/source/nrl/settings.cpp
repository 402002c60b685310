#include "source/nrl/settings.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "source/nrl/document.hpp"

namespace mcr::source::nrl {
namespace {

std::unexpected<Error> wrong(const std::string& setting, std::string_view what) {
    return fail(ErrorKind::invalid,
                "The setting " + setting + " of an nrl system " + std::string(what) + ".", setting);
}

bool is_base_url(std::string_view text) {
    if (!text.starts_with("https://") && !text.starts_with("http://")) return false;
    text.remove_prefix(text.find("//") + 2);
    return !text.empty() && text.back() != '/' && std::ranges::none_of(text, [](char c) {
        return c <= 0x20 || c == '?' || c == '#' || c == '@' || c == '\\' || c == 0x7f;
    });
}

bool is_origin(std::string_view text) {
    return is_base_url(text) &&
           text.substr(text.find("//") + 2).find('/') == std::string_view::npos;
}

Result<void> take(Settings& settings, const std::string& name, const std::string& value) {
    constexpr std::string_view asid_of = "asid.";
    if (name == directory::notice_setting) return {};
    if (name == "ssp-proxy") {
        if (!is_base_url(value)) return wrong(name, "must be a URL without a slash at its end");
        settings.proxy = value;
    } else if (name == "ssp-from") {
        if (!is_asid(value)) return wrong(name, "must be an ASID of twelve digits");
        settings.from = value;
    } else if (name.starts_with(asid_of)) {
        const auto organisation = OdsCode::parse(name.substr(asid_of.size()));
        if (!organisation) return wrong(name, "must name an ODS code behind asid.");
        if (!is_asid(value)) return wrong(name, "must be an ASID of twelve digits");
        settings.from_of.insert_or_assign(*organisation, value);
    } else if (name == "interaction") {
        if (value.empty() ||
            std::ranges::any_of(value, [](char c) { return c <= 0x20 || c > 0x7e; }))
            return wrong(name, "must be an interaction id");
        settings.interaction = value;
    } else if (name == "content-origins") {
        for (const std::string_view origin : split(value, ' ')) {
            if (origin.empty()) continue;
            if (!is_origin(origin)) return wrong(name, "must be origins such as https://host");
            settings.origins.emplace_back(origin);
        }
    } else {
        return wrong(name, "is not known");
    }
    return {};
}

}  // namespace

std::string_view Settings::from_for(const OdsCode& organisation) const {
    const auto own = from_of.find(organisation);
    return own == from_of.end() ? std::string_view(from) : std::string_view(own->second);
}

bool Settings::allows(std::string_view url) const {
    return std::ranges::any_of(origins, [&](const std::string& origin) {
        return url.starts_with(origin) && url.size() > origin.size() && url[origin.size()] == '/';
    });
}

Result<Settings> read_settings(const directory::System& system) {
    if (system.answers_for != directory::AnswersFor::pointed)
        return fail(ErrorKind::invalid, "An nrl system must have answers_for = \"pointed\".",
                    "answers_for");
    Settings settings;
    for (const auto& [name, value] : system.settings)
        if (auto taken = take(settings, name, value); !taken) return pass_on(taken);
    if (!settings.proxy.empty() && settings.from.empty() && settings.from_of.empty())
        return wrong("ssp-from", "is missing, and there is no asid.<ODS code> either");
    return settings;
}

}  // namespace mcr::source::nrl
