#include "source/hl7v2/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/text.hpp"
#include "source/hl7v2/moment.hpp"

namespace mcr::source::hl7v2 {
namespace {

std::unexpected<Error> wrong(const std::string& setting, std::string_view what) {
    return fail(ErrorKind::invalid,
                "The setting " + setting + " of an hl7v2 system " + std::string(what) + ".",
                setting);
}

/// What may stand in a component without escapes.
bool is_plain(std::string_view text) {
    return !text.empty() && text.size() <= 227 && std::ranges::all_of(text, [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f &&
               std::string_view("|^~\\&").find(c) == std::string_view::npos;
    });
}

std::optional<int> number(std::string_view text, int least, int most) {
    int value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{} || end != text.data() + text.size() || value < least || value > most)
        return std::nullopt;
    return value;
}

constexpr std::array<std::pair<std::string_view, Query>, 4> query_names = {{
    {"qbp-q22", Query::identity},
    {"qry-a19", Query::visits},
    {"qry-r02", Query::results},
    {"qry-t12", Query::documents},
}};

Result<void> take_queries(Settings& settings, std::string_view value) {
    std::array<bool, query_names.size()> wanted{};
    for (const std::string_view part : split(value, ',')) {
        const auto found =
            std::ranges::find(query_names, trim(part), &decltype(query_names)::value_type::first);
        if (found == query_names.end())
            return wrong("queries", "must list some of qbp-q22, qry-a19, qry-r02 and qry-t12");
        wanted.at(static_cast<std::size_t>(found - query_names.begin())) = true;
    }
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (wanted.at(i)) settings.queries.push_back(query_names.at(i).second);
    return {};
}

Result<void> take(Settings& settings, const std::string& name, const std::string& value) {
    constexpr std::string_view authority = "authority.";
    if (name == directory::notice_setting) return {};
    if (name == "queries") return take_queries(settings, value);
    struct Text {
        std::string_view name;
        std::string Settings::* member;
    };
    static constexpr std::array<Text, 7> texts = {{
        {"sending-application", &Settings::sending_application},
        {"sending-facility", &Settings::sending_facility},
        {"receiving-application", &Settings::receiving_application},
        {"receiving-facility", &Settings::receiving_facility},
        {"version", &Settings::version},
        {"nhs-authority", &Settings::nhs_authority},
        {"nhs-universal-id", &Settings::nhs_universal},
    }};
    if (const auto text = std::ranges::find(texts, std::string_view(name), &Text::name);
        text != texts.end()) {
        if (!is_plain(value)) return wrong(name, "must be text without delimiters of HL7");
        settings.*(text->member) = value;
    } else if (name == "processing-id") {
        if (value != "P" && value != "T" && value != "D") return wrong(name, "must be P, T or D");
        settings.processing_id = value;
    } else if (name == "time-zone") {
        if (!TimeZone::of(value))
            return wrong(name, "must be Europe/London, UTC or an offset such as +01:00");
        settings.time_zone = value;
    } else if (name == "asker-in") {
        if (value != "nowhere" && value != "qrd-10" && value != "msh-8")
            return wrong(name, "must be nowhere, qrd-10 or msh-8");
        settings.asker_in = value == "qrd-10"  ? AskerIn::qrd_10
                            : value == "msh-8" ? AskerIn::msh_8
                                               : AskerIn::nowhere;
    } else if (name == "birth-date") {
        if (value != "required" && value != "if-sent")
            return wrong(name, "must be required or if-sent");
        settings.birth_date_required = value == "required";
    } else if (name == "quantity") {
        const auto count = number(value, 1, 999);
        if (!count) return wrong(name, "must be a number from 1 to 999");
        settings.quantity = *count;
    } else if (name == "max-pages") {
        const auto count = number(value, 1, 200);
        if (!count) return wrong(name, "must be a number from 1 to 200");
        settings.max_pages = *count;
    } else if (name.starts_with(authority) && name.size() > authority.size()) {
        if (value.find(':') == std::string::npos || value.find(' ') != std::string::npos)
            return wrong(name, "must be a URI");
        settings.authorities.emplace_back(name.substr(authority.size()), value);
    } else {
        return wrong(name, "is not known");
    }
    return {};
}

bool take_address(net::MllpUpstream& upstream, std::string_view address) {
    upstream.tls = address.starts_with("mllps://");
    if (!upstream.tls && !address.starts_with("mllp://")) return false;
    address.remove_prefix(upstream.tls ? 8 : 7);
    const auto colon = address.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return false;
    const auto port = number(address.substr(colon + 1), 1, 65535);
    std::string_view host = address.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    const bool plain = !host.empty() && std::ranges::all_of(host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == '_' || c == ':';
    });
    if (!port || !plain) return false;
    upstream.host = host;
    upstream.port = static_cast<std::uint16_t>(*port);
    return true;
}

}  // namespace

bool Settings::asks(Query query) const {
    return std::ranges::find(queries, query) != queries.end();
}

Result<Settings> read_settings(const directory::System& system) {
    Settings settings;
    if (!take_address(settings.upstream, system.address))
        return fail(ErrorKind::invalid,
                    "The address of an hl7v2 system must be mllp:// or mllps:// with a host and a "
                    "port.",
                    "address");
    for (const auto& [name, value] : system.settings)
        if (auto taken = take(settings, name, value); !taken) return pass_on(taken);
    if (settings.queries.empty()) return wrong("queries", "is missing");
    net::MllpUpstream& upstream = settings.upstream;
    upstream.name = system.key;
    upstream.ca_file = system.upstream.ca_file;
    upstream.client_cert_file = system.upstream.client_cert_file;
    upstream.client_key_file = system.upstream.client_key_file;
    upstream.verify_host = system.upstream.verify_host;
    upstream.connect_timeout = system.upstream.connect_timeout;
    upstream.max_connections = std::min<std::uint32_t>(system.upstream.max_in_flight, 8);
    upstream.max_bytes =
        std::min<std::uint64_t>(system.upstream.max_body_bytes, net::mllp_max_bytes);
    return settings;
}

}  // namespace mcr::source::hl7v2
