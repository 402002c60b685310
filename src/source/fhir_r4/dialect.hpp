#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "directory/organisation.hpp"

namespace mcr::source::fhir_r4 {

/// How one FHIR R4 server wants to be asked, from its System's settings (docs/sources/fhir-r4.md).
struct Dialect {
    enum class Query { everything, search };
    /// `none`: the logical id of a Patient is the NHS number, and $everything itself says whose
    /// record it is; one request less.
    enum class Lookup { identifier, id, none };

    Query query = Query::everything;
    Lookup lookup = Lookup::identifier;
    bool search_by_post = false;  ///< so that the NHS number stands in no URL
    bool check_metadata = false;
    bool narrow_by_type = false;     ///< send _type with $everything
    std::vector<std::string> types;  ///< empty: those of the sections asked for
    std::uint32_t page_limit = 50;
    std::optional<std::uint32_t> count;  ///< entries per page; absent: the server decides
    std::optional<std::string> bearer;   ///< name of a credential
    std::vector<std::pair<std::string, std::string>> headers;
};

/// Errors: invalid, naming the setting.
[[nodiscard]] Result<Dialect> dialect_of(const directory::System& system);

}  // namespace mcr::source::fhir_r4
