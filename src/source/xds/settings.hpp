#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ods_code.hpp"
#include "base/result.hpp"
#include "directory/organisation.hpp"

namespace mcr::source::xds {

/// The two protocols that share everything else.
enum class Kind {
    xds,  ///< a registry (ITI-18) and its repositories (ITI-43)
    xca,  ///< a gateway (ITI-38, ITI-39) with one or more communities behind it
};

/// One community behind a gateway.
struct Community {
    std::string home;  ///< "urn:oid:…"; empty: whatever communities the gateway knows
    std::string name;  ///< for the reader; empty if the settings give none
    std::optional<OdsCode> organisation;
};

/// What the settings of one system say (docs/sources/xds.md, docs/sources/xca.md).
struct Settings {
    Kind kind = Kind::xds;
    std::map<std::string, std::string> repositories;  ///< by repositoryUniqueId (xds)
    std::string retrieve;                             ///< where other documents are retrieved
    std::vector<Community> communities;               ///< never empty
    bool discovery = false;                           ///< the patient's id is discovered by ITI-55
    std::string discovery_address;
    std::string patient_root;  ///< authority of the id that is asked with, without discovery
    std::string home;          ///< "urn:oid:…" of this installation; may be empty
    std::string device = "2.16.840.1.113883.2.1.3.2.4.18.1";  ///< OID, sender of ITI-55
    bool expand = true;                                       ///< CDA documents become resources
    std::uint32_t expand_most = 10;                           ///< documents
    bool deprecated = false;
    bool associations = true;
    std::string audience;  ///< of assertions; the address if not set
    std::string role_code_system = "2.16.840.1.113883.2.1.3.2.4.17.196";  ///< SDS job roles
    std::string assertion_key;  ///< name of the credential; empty: asked without an assertion

    /// Where documents of `repository` are retrieved; empty if that is not known.
    [[nodiscard]] std::string_view retrieve_from(std::string_view repository) const;
    /// What a reader calls the community `home`.
    [[nodiscard]] std::string name_of(std::string_view home) const;
};

/// Errors: invalid, naming the setting, for one that is missing, unknown or malformed.
[[nodiscard]] Result<Settings> read_settings(const directory::System& system, Kind kind);

}  // namespace mcr::source::xds
