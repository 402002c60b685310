#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/ods_code.hpp"
#include "base/result.hpp"
#include "directory/organisation.hpp"

namespace mcr::source::nrl {

/// What the settings of one system of the protocol `nrl` say (docs/sources/nrl.md lists them).
struct Settings {
    std::string proxy;  ///< base URL of the Spine Security Proxy; empty: nothing behind it is had
    std::string from;   ///< ASID of organisations that have none of their own; may be empty
    std::map<OdsCode, std::string> from_of;  ///< ASIDs of asking organisations
    std::string interaction = "urn:nhs:names:services:nrl:DocumentReference.content.read";
    /// Where documents that do not stand behind the proxy may lie: "https://host[:port]".
    std::vector<std::string> origins;

    /// The ASID that `organisation` asks with; empty when it has none.
    [[nodiscard]] std::string_view from_for(const OdsCode& organisation) const;
    /// Whether a document at `url` may be fetched from there.
    [[nodiscard]] bool allows(std::string_view url) const;
};

/// Errors: invalid, naming the setting, for one that is unknown or malformed, and for a system that
/// does not wait to be pointed to.
[[nodiscard]] Result<Settings> read_settings(const directory::System& system);

}  // namespace mcr::source::nrl
