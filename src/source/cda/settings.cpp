#include "source/cda/settings.hpp"

#include <algorithm>
#include <charconv>

namespace mcr::source::cda {
namespace {

constexpr std::string_view placeholder = "{nhs-number}";

std::unexpected<Error> wrong(std::string_view name, std::string_view what) {
    return fail(ErrorKind::invalid,
                "The setting " + std::string(name) + ' ' + std::string(what) + '.',
                std::string(name));
}

bool is_base_url(std::string_view text) {
    const bool web = text.starts_with("https://") || text.starts_with("http://");
    return web && !text.ends_with('/') && std::ranges::none_of(text, [](char c) {
               return static_cast<unsigned char>(c) <= 0x20 || c == '?' || c == '#' || c == '\x7f';
           });
}

bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

bool is_path(std::string_view text) {
    return (text.starts_with('/') || text.starts_with('?')) &&
           std::ranges::none_of(text, [](char c) {
               return static_cast<unsigned char>(c) <= 0x20 || c == '#' || c == '\x7f';
           });
}

bool is_media_type(std::string_view text) {
    return text.find('/') != std::string_view::npos && std::ranges::none_of(text, [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
           });
}

std::string with_number(std::string text, std::string_view number) {
    for (std::size_t at = text.find(placeholder); at != std::string::npos;
         at = text.find(placeholder, at + number.size()))
        text.replace(at, placeholder.size(), number);
    return text;
}

Result<void> take(Settings& settings, const std::string& name, const std::string& value) {
    if (name == directory::notice_setting) return {};
    if (name == "number-in") {
        if (value == "body")
            settings.number_in = Settings::NumberIn::body;
        else if (value == "header")
            settings.number_in = Settings::NumberIn::header;
        else if (value == "url")
            settings.number_in = Settings::NumberIn::url;
        else
            return wrong(name, "must be body, header or url");
    } else if (name == "path") {
        if (!is_path(value)) return wrong(name, "must begin with / or ?");
        settings.path = value;
    } else if (name == "body") {
        settings.body = value;
    } else if (name == "body-type") {
        if (!is_media_type(value)) return wrong(name, "must be a media type");
        settings.body_type = value;
    } else if (name == "header") {
        if (!is_token(value)) return wrong(name, "must be the name of a header");
        settings.header = value;
    } else if (name == "max-documents") {
        const auto [end, error] =
            std::from_chars(value.data(), value.data() + value.size(), settings.max_documents);
        if (error != std::errc{} || end != value.data() + value.size() ||
            settings.max_documents == 0 || settings.max_documents > 1000)
            return wrong(name, "must be a number from 1 to 1000");
    } else if (name == "authorization") {
        if (value != "none" && value != "bearer") return wrong(name, "must be none or bearer");
        if (value == "bearer") settings.bearer.emplace();
    } else {
        return wrong(name, "is not known");
    }
    return {};
}

}  // namespace

net::Call Settings::call(std::string_view address, std::string_view nhs_number) const {
    net::Call call;
    call.url = std::string(address) + with_number(path, nhs_number);
    call.headers.add("Accept", "application/hl7-v3+xml, application/xml, text/xml");
    if (number_in == NumberIn::header) call.headers.add(header, std::string(nhs_number));
    if (number_in == NumberIn::body) {
        call.method = "POST";
        call.headers.add("Content-Type", body_type);
        call.body = with_number(body, nhs_number);
    }
    return call;
}

Result<Settings> read_settings(const directory::System& system) {
    if (!is_base_url(system.address))
        return fail(ErrorKind::invalid,
                    "The address of a cda system must be a URL without a slash at its end.",
                    "address");
    Settings settings;
    for (const auto& [name, value] : system.settings)
        if (auto taken = take(settings, name, value); !taken) return pass_on(taken);
    const bool number_in_path = settings.path.find(placeholder) != std::string::npos;
    if (settings.number_in == Settings::NumberIn::url && !number_in_path)
        return wrong("path", "must have {nhs-number} where number-in is url");
    if (settings.number_in != Settings::NumberIn::url && number_in_path)
        return wrong("path", "must not have {nhs-number} unless number-in is url");
    if (settings.number_in == Settings::NumberIn::body &&
        settings.body.find(placeholder) == std::string::npos)
        return wrong("body", "must have {nhs-number}");
    if (settings.bearer) {
        const auto named = system.credentials.find("bearer");
        if (named == system.credentials.end() || named->second.empty())
            return wrong("authorization", "is bearer, but no credential bearer is named");
        settings.bearer = named->second;
    }
    return settings;
}

}  // namespace mcr::source::cda
