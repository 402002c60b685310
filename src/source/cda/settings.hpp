#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "directory/organisation.hpp"
#include "net/client.hpp"

namespace mcr::source::cda {

/// What the settings of one system say (docs/sources/cda.md lists them).
struct Settings {
    /// Where the patient's NHS number goes. `url` writes it into logs on the way: only for systems
    /// that know no other.
    enum class NumberIn { body, header, url };
    NumberIn number_in = NumberIn::body;
    std::string path;  ///< behind the address; with {nhs-number} only for NumberIn::url
    std::string body = R"({"nhsNumber":"{nhs-number}"})";
    std::string body_type = "application/json";
    std::string header = "NHS-Number";
    std::uint32_t max_documents = 50;
    std::optional<std::string> bearer;  ///< name of a credential

    /// What is sent to ask for `nhs_number`, without authorisation.
    [[nodiscard]] net::Call call(std::string_view address, std::string_view nhs_number) const;
};

/// Errors: invalid, naming the setting, for one that is unknown or malformed.
[[nodiscard]] Result<Settings> read_settings(const directory::System& system);

}  // namespace mcr::source::cda
