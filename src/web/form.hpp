#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/http.hpp"

namespace mcr::web {

using Form = std::map<std::string, std::string, std::less<>>;

/// Enough for a form that offers every section and some hundred organisations.
inline constexpr std::size_t most_fields = 500;

/// Reads an application/x-www-form-urlencoded body of at most `most` fields.
/// Errors: invalid for broken escapes; too_large; unsupported for another content type.
[[nodiscard]] Result<Form> read_form(const net::Request& request, std::size_t most = 20);
/// The same for the fields alone, of a query or a body.
[[nodiscard]] Result<Form> read_fields(std::string_view fields, std::size_t most = 20);
/// The fields as a query or body carries them.
[[nodiscard]] std::string write_fields(const Form& form);
/// The decoded value of the first query parameter `name`; empty where it is not there or broken.
[[nodiscard]] std::string query_value(const net::Request& request, std::string_view name);
/// The value of cookie `name` (RFC 6265 section 4.2.1).
[[nodiscard]] std::optional<std::string> cookie(const net::Request& request, std::string_view name);
/// Whether a browser says that the request comes from this site itself. Requests without any such
/// statement (scripts) pass; forms carry their session's token besides.
[[nodiscard]] bool same_site(const net::Request& request);

}  // namespace mcr::web
