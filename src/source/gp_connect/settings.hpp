#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/ods_code.hpp"
#include "base/result.hpp"
#include "directory/organisation.hpp"

namespace mcr::source::gp_connect {

/// What the settings of one system say (docs/sources/gp-connect-structured.md lists them).
struct Settings {
    std::string operation = "$gpc.getstructuredrecord";
    std::string interaction =
        "urn:nhs:names:services:gpconnect:fhir:operation:gpc."
        "getstructuredrecord-1";
    std::string to;    ///< ASID of the practice's system
    std::string from;  ///< ASID of organisations that have none of their own; may be empty
    std::map<OdsCode, std::string> from_of;  ///< ASIDs of asking organisations
    std::string proxy;             ///< base URL of the Spine Security Proxy; empty to ask directly
    bool echoes_trace_id = false;  ///< Bundle.id repeats Ssp-TraceID
    /// Resources whose subject is a Patient that the record does not hold are shown, not withheld.
    bool shows_unknown_patients = false;

    /// The ASID that `organisation` asks with; empty when it has none.
    [[nodiscard]] std::string_view from_for(const OdsCode& organisation) const;
    /// Where the question goes: the proxy and the practice's address literally joined.
    [[nodiscard]] std::string url(std::string_view address) const;
};

/// Errors: invalid, naming the setting, for one that is missing, unknown or malformed.
[[nodiscard]] Result<Settings> read_settings(const directory::System& system);

}  // namespace mcr::source::gp_connect
