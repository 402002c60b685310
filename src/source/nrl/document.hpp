#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "record/display.hpp"
#include "source/adapter.hpp"
#include "source/nrl/settings.hpp"

namespace mcr::source::nrl {

/// The address at the source that stood in an attachment, and what a record contact says.
inline constexpr std::string_view source_address_extension =
    "https://my-care-record.example/fhir/StructureDefinition/source-address";
inline constexpr std::string_view record_contact_extension = record::record_contact_extension;

/// Twelve digits that name a system on Spine.
[[nodiscard]] bool is_asid(std::string_view text);

/// Where a document that is pointed to lies.
struct Place {
    std::string url;   ///< ssp://… or https://…, as the pointer has it
    std::string asid;  ///< of the system behind ssp://; empty elsewhere
    [[nodiscard]] bool behind_proxy() const { return url.starts_with("ssp://"); }
    /// What stands behind the proxy's host, still percent-encoded; empty if that is not an address.
    [[nodiscard]] std::string_view target() const;
    /// As it stands in a DocumentLocator, and back. Errors: malformed.
    [[nodiscard]] std::string write() const;
    [[nodiscard]] static Result<Place> read(std::string_view text);
};

/// One pointer, as it is given to the reader.
struct Shown {
    std::string resource;       ///< the DocumentReference
    std::size_t unfetched = 0;  ///< of its contents, those that cannot be had from here
};

/// Makes the DocumentReference of `pointer`: unchanged but for the addresses of its contents. Each
/// that can be fetched gets one here (none if `question` gives no addresses); the source's own
/// stays beside it in an extension. Contact details of a record (urn:nhs-ic:record-contact) are
/// shown as such, their telephone number or address as a ContactPoint. Errors: malformed;
/// too_large; malformed with code "wrong-patient" where it is not about the patient asked for, or
/// not of the custodian that it was given as (law 9).
[[nodiscard]] Result<Shown> show(const Pointer& pointer, const directory::System& system,
                                 const Settings& settings, const Question& question);

}  // namespace mcr::source::nrl
