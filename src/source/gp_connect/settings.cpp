#include "source/gp_connect/settings.hpp"

#include <algorithm>

namespace mcr::source::gp_connect {
namespace {

/// Says what is wrong with a setting.
struct Wrong {
    std::string_view protocol;
    std::unexpected<Error> operator()(const std::string& setting, std::string_view what) const {
        return fail(ErrorKind::invalid,
                    "The setting " + setting + " of a " + std::string(protocol) + " system " +
                        std::string(what) + ".",
                    setting);
    }
};

bool is_asid(std::string_view text) {
    return text.size() == 12 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_base_url(std::string_view text) {
    if (text.starts_with("https://"))
        text.remove_prefix(8);
    else if (text.starts_with("http://"))
        text.remove_prefix(7);
    else
        return false;
    return !text.empty() && text.back() != '/' &&
           std::none_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) <= 0x20 || c == '?' || c == '#' || c == '\x7f';
           });
}

bool is_operation(std::string_view text) {
    return text.size() > 1 && text.front() == '$' &&
           std::all_of(text.begin() + 1, text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '-';
           });
}

bool is_header_value(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

Result<void> take(Settings& settings, const Capability& capability, const std::string& name,
                  const std::string& value) {
    const Wrong wrong{capability.protocol};
    const bool has_operation = !capability.operation.empty();
    constexpr std::string_view asid_of = "asid.";
    if (name == directory::notice_setting) return {};
    if (has_operation && name == "operation") {
        if (!is_operation(value)) return wrong(name, "must be an operation such as $name");
        settings.operation = value;
    } else if (has_operation && name == "interaction") {
        if (!is_header_value(value)) return wrong(name, "must be an interaction id");
        settings.interaction = value;
    } else if (name == "ssp-to") {
        if (!is_asid(value)) return wrong(name, "must be an ASID of twelve digits");
        settings.to = value;
    } else if (name == "ssp-from") {
        if (!is_asid(value)) return wrong(name, "must be an ASID of twelve digits");
        settings.from = value;
    } else if (name.starts_with(asid_of)) {
        const Result<OdsCode> organisation = OdsCode::parse(name.substr(asid_of.size()));
        if (!organisation) return wrong(name, "must name an ODS code behind asid.");
        if (!is_asid(value)) return wrong(name, "must be an ASID of twelve digits");
        settings.from_of.insert_or_assign(*organisation, value);
    } else if (name == "ssp-proxy") {
        if (!is_base_url(value)) return wrong(name, "must be a URL without a slash at its end");
        settings.proxy = value;
    } else if (capability.has_strangers && name == "unknown-patients") {
        if (value != "withhold" && value != "show") return wrong(name, "must be withhold or show");
        settings.shows_unknown_patients = value == "show";
    } else if (capability.echoes && name == "echoes-trace-id") {
        if (value != "true" && value != "false") return wrong(name, "must be true or false");
        settings.echoes_trace_id = value == "true";
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

std::string Settings::url(std::string_view address) const {
    return through(std::string(address) + "/Patient/" + operation);
}

std::string Settings::through(std::string_view url) const {
    std::string whole = proxy;
    if (!whole.empty()) whole += '/';
    return whole.append(url);
}

Result<Settings> read_settings(const directory::System& system, const Capability& capability) {
    if (!is_base_url(system.address))
        return fail(ErrorKind::invalid,
                    "The address of a " + std::string(capability.protocol) +
                        " system must be a URL without a slash at its end.",
                    "address");
    const Wrong wrong{capability.protocol};
    Settings settings;
    settings.operation = capability.operation;
    settings.interaction = capability.interaction;
    for (const auto& [name, value] : system.settings)
        if (auto taken = take(settings, capability, name, value); !taken) return pass_on(taken);
    if (settings.to.empty()) return wrong("ssp-to", "is missing");
    if (settings.from.empty() && settings.from_of.empty())
        return wrong("ssp-from", "is missing, and there is no asid.<ODS code> either");
    return settings;
}

}  // namespace mcr::source::gp_connect
