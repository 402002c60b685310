#include "web/form.hpp"

#include "base/text.hpp"

namespace mcr::web {

Result<Form> read_form(const net::Request& request, std::size_t most) {
    const std::string_view type = request.headers.get("Content-Type").value_or("");
    if (!equal_ignoring_case(trim(split(type, ';').front()), "application/x-www-form-urlencoded"))
        return fail(ErrorKind::unsupported, "This page takes forms only.");
    return read_fields(request.body, most);
}

Result<Form> read_fields(std::string_view fields, std::size_t most) {
    Form form;
    for (const std::string_view field : split(fields, '&')) {
        if (field.empty()) continue;
        if (form.size() >= most) return fail(ErrorKind::too_large, "The form has too many fields.");
        const auto equals = field.find('=');
        auto name = percent_decode(field.substr(0, equals), true);
        auto value = percent_decode(
            equals == std::string_view::npos ? std::string_view() : field.substr(equals + 1), true);
        if (!name || !value || !is_valid_utf8(*name) || !is_valid_utf8(*value))
            return fail(ErrorKind::invalid, "The form is not encoded as forms are.");
        form[std::move(*name)] = std::move(*value);
    }
    return form;
}

std::string write_fields(const Form& form) {
    std::string text;
    for (const auto& [name, value] : form) {
        if (!text.empty()) text += '&';
        text += percent_encode(name) + "=" + percent_encode(value);
    }
    return text;
}

std::string query_value(const net::Request& request, std::string_view name) {
    for (const std::string_view field : split(request.query(), '&')) {
        const auto equals = field.find('=');
        if (equals == std::string_view::npos || field.substr(0, equals) != name) continue;
        auto value = percent_decode(field.substr(equals + 1), true);
        return value && is_valid_utf8(*value) ? std::move(*value) : std::string();
    }
    return {};
}

std::optional<std::string> cookie(const net::Request& request, std::string_view name) {
    for (const auto& [header, value] : request.headers) {
        if (!equal_ignoring_case(header, "Cookie")) continue;
        for (const std::string_view pair : split(value, ';')) {
            const std::string_view one = trim(pair);
            const auto equals = one.find('=');
            if (equals != std::string_view::npos && one.substr(0, equals) == name)
                return std::string(one.substr(equals + 1));
        }
    }
    return std::nullopt;
}

bool same_site(const net::Request& request) {
    if (const auto site = request.headers.get("Sec-Fetch-Site"))
        return *site == "same-origin" || *site == "none";
    const auto origin = request.headers.get("Origin");
    if (!origin) return true;
    const auto host = request.headers.get("Host");
    return host && (*origin == "http://" + std::string(*host) ||
                    *origin == "https://" + std::string(*host));
}

}  // namespace mcr::web
