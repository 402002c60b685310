#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/http.hpp"

namespace mcr::sim {

/// The parameters of a FHIR search: of the query and, for POST …/_search, of the form.
class Query {
public:
    /// Empty for a query with a broken percent-encoding.
    [[nodiscard]] static std::optional<Query> of(const net::Request& request);

    [[nodiscard]] const std::string* get(std::string_view name) const;
    [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const { return get(name) != nullptr; }
    /// A whole number from `least` to `most`; `otherwise` if it is absent or is not one.
    [[nodiscard]] std::size_t number(std::string_view name, std::size_t otherwise,
                                     std::size_t least, std::size_t most) const;
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& parameters() const {
        return parameters_;
    }

private:
    std::vector<std::pair<std::string, std::string>> parameters_;
};

/// The segments of `request`'s path after `base_path`; empty if the path lies elsewhere.
[[nodiscard]] std::optional<std::vector<std::string>> segments_after(const net::Request& request,
                                                                     std::string_view base_path);
/// The path of a base URL, "/fhir/R4" of "http://127.0.0.1:80/fhir/R4".
[[nodiscard]] std::string path_of(std::string_view url);

}  // namespace mcr::sim
