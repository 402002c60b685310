#include "source/xds/settings.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "source/xds/codes.hpp"
#include "source/xds/metadata.hpp"

namespace mcr::source::xds {
namespace {

std::unexpected<Error> wrong(std::string_view setting, std::string_view what) {
    return fail(ErrorKind::invalid,
                "The setting " + std::string(setting) + " of a document sharing system " +
                    std::string(what) + '.',
                std::string(setting));
}

bool is_url(std::string_view text) {
    if (text.starts_with("https://"))
        text.remove_prefix(8);
    else if (text.starts_with("http://"))
        text.remove_prefix(7);
    else
        return false;
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return c > 0x20 && c < 0x7f && c != '#' && c != '"' && c != '<' && c != '>';
    });
}

Result<bool> switched(std::string_view name, std::string_view value) {
    if (value != "true" && value != "false") return wrong(name, "must be true or false");
    return value == "true";
}

/// "RQW The Princess Alexandra", "RQW", or a name alone.
Community community_of(std::string home, std::string_view value) {
    Community out{std::move(home), std::string(trim(value)), std::nullopt};
    const std::string_view first = value.substr(0, value.find(' '));
    const bool upper = std::ranges::all_of(
        first, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
    Result<OdsCode> code = OdsCode::parse(first);
    if (!upper || !code) return out;
    out.name = trim(value.substr(first.size()));
    if (out.name.empty()) out.name = first;
    out.organisation = std::move(*code);
    return out;
}

struct Flag {
    std::string_view name;
    bool Settings::* member;
};
constexpr Flag flags[] = {
    {"deprecated", &Settings::deprecated},
    {"associations", &Settings::associations},
};
struct Oid {
    std::string_view name;
    std::string Settings::* member;
};
constexpr Oid oids[] = {
    {"patient-root", &Settings::patient_root},
    {"device", &Settings::device},
    {"role-code-system", &Settings::role_code_system},
};

Result<void> take_address(Settings& settings, std::string_view name, std::string value) {
    if (!is_url(value)) return wrong(name, "must be a URL");
    if (name == "retrieve")
        settings.retrieve = std::move(value);
    else
        settings.discovery_address = std::move(value);
    return {};
}

Result<void> take_expand(Settings& settings, const std::string& name, const std::string& value) {
    if (name == "expand") {
        if (value != "cda" && value != "none") return wrong(name, "must be cda or none");
        settings.expand = value == "cda";
        return {};
    }
    std::uint32_t most = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), most);
    if (error != std::errc() || end != value.data() + value.size() || most < 1 || most > 100)
        return wrong(name, "must be from 1 to 100");
    settings.expand_most = most;
    return {};
}

Result<void> take_keyed(Settings& settings, const std::string& name, const std::string& value) {
    const std::string key = name.substr(name.find('.') + 1);
    if (name.starts_with("repository.") && settings.kind == Kind::xds) {
        if (!is_oid(key)) return wrong(name, "must name an OID behind repository.");
        if (!is_url(value)) return wrong(name, "must be a URL");
        settings.repositories.insert_or_assign(key, value);
        return {};
    }
    if (name.starts_with("community.") && settings.kind == Kind::xca) {
        if (!is_oid(key)) return wrong(name, "must name an OID behind community.");
        settings.communities.push_back(community_of("urn:oid:" + key, value));
        return {};
    }
    return wrong(name, "is not known");
}

Result<void> take(Settings& settings, const std::string& name, const std::string& value) {
    if (name == directory::notice_setting) return {};
    if (name == "retrieve" || (name == "discovery" && settings.kind == Kind::xca))
        return take_address(settings, name, value);
    if (name == "expand" || name == "expand-most") return take_expand(settings, name, value);
    if (name == "home-community") {
        settings.home = as_oid_urn(value);
        return settings.home.empty() ? Result<void>(wrong(name, "must be an OID")) : Result<void>();
    }
    if (name == "patient-id" && settings.kind == Kind::xca) {
        if (value != "nhs-number" && value != "discovery")
            return wrong(name, "must be nhs-number or discovery");
        settings.discovery = value == "discovery";
        return {};
    }
    if (name == "audience") {
        if (value.empty()) return wrong(name, "must not be empty");
        settings.audience = value;
        return {};
    }
    for (const Flag& flag : flags)
        if (flag.name == name) {
            const Result<bool> on = switched(name, value);
            if (!on) return std::unexpected(on.error());
            settings.*flag.member = *on;
            return {};
        }
    for (const Oid& oid : oids)
        if (oid.name == name) {
            if (!is_oid(value)) return wrong(name, "must be an OID");
            settings.*oid.member = value;
            return {};
        }
    return take_keyed(settings, name, value);
}

}  // namespace

std::string_view Settings::retrieve_from(std::string_view repository) const {
    const auto found = repositories.find(std::string(repository));
    return found == repositories.end() ? std::string_view(retrieve) : found->second;
}

std::string Settings::name_of(std::string_view community) const {
    for (const Community& one : communities)
        if (one.home == community && !one.name.empty()) return one.name;
    return "Community " + std::string(community.substr(community.rfind(':') + 1));
}

Result<Settings> read_settings(const directory::System& system, Kind kind) {
    if (!is_url(system.address))
        return fail(ErrorKind::invalid, "The address of a document sharing system must be a URL.",
                    "address");
    Settings settings;
    settings.kind = kind;
    settings.patient_root = nhs_number_oid;
    settings.audience = system.address;
    if (kind == Kind::xca) settings.retrieve = system.address;
    for (const auto& [name, value] : system.settings)
        if (auto taken = take(settings, name, value); !taken) return pass_on(taken);
    for (const auto& [name, credential] : system.credentials) {
        if (name != "assertion") return wrong(name, "is not known as a credential");
        settings.assertion_key = credential;
    }
    if (settings.discovery && settings.discovery_address.empty())
        return wrong("discovery", "is missing, and patient-id is discovery");
    if (settings.discovery && settings.home.empty())
        return wrong("home-community", "is missing, and patient-id is discovery");
    if (kind == Kind::xds && settings.repositories.empty() && settings.retrieve.empty())
        return wrong("retrieve", "is missing, and there is no repository.<OID> either");
    if (settings.communities.empty()) settings.communities.push_back({});
    return settings;
}

}  // namespace mcr::source::xds
