#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/ods_code.hpp"
#include "base/result.hpp"
#include "directory/organisation.hpp"

namespace mcr::source::gp_connect {

/// One capability of GP Connect, each with its own address at the same practice.
struct Capability {
    std::string_view protocol;
    std::string_view operation;    ///< empty: it has none, and no settings for it
    std::string_view interaction;  ///< of the operation
    bool echoes = false;           ///< its answers can repeat Ssp-TraceID
    bool has_strangers = false;    ///< whether items of unknown patients are shown can be set
};
inline constexpr Capability structured_capability{
    "gp-connect-structured", "$gpc.getstructuredrecord",
    "urn:nhs:names:services:gpconnect:fhir:operation:gpc.getstructuredrecord-1", true, true};
inline constexpr Capability html_capability{
    "gp-connect-html", "$gpc.getcarerecord",
    "urn:nhs:names:services:gpconnect:fhir:operation:gpc.getcarerecord"};
inline constexpr Capability documents_capability{"gp-connect-documents", {}, {}, false, true};

/// What the settings of one system say (docs/sources/gp-connect-….md list them).
struct Settings {
    std::string operation, interaction;  ///< those of the capability unless set
    std::string to;                      ///< ASID of the practice's system
    std::string from;  ///< ASID of organisations that have none of their own; may be empty
    std::map<OdsCode, std::string> from_of;  ///< ASIDs of asking organisations
    std::string proxy;             ///< base URL of the Spine Security Proxy; empty to ask directly
    bool echoes_trace_id = false;  ///< Bundle.id repeats Ssp-TraceID
    /// Resources whose subject is a Patient that the record does not hold are shown, not withheld.
    bool shows_unknown_patients = false;

    /// The ASID that `organisation` asks with; empty when it has none.
    [[nodiscard]] std::string_view from_for(const OdsCode& organisation) const;
    /// Where the operation is: the proxy and the practice's address literally joined.
    [[nodiscard]] std::string url(std::string_view address) const;
    /// `url`, which is the practice's, through the proxy if there is one.
    [[nodiscard]] std::string through(std::string_view url) const;
};

/// Errors: invalid, naming the setting, for one that is missing, unknown or malformed.
[[nodiscard]] Result<Settings> read_settings(const directory::System& system,
                                             const Capability& capability = structured_capability);

}  // namespace mcr::source::gp_connect
