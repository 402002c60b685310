#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "record/part.hpp"
#include "source/gp_connect/html/page.hpp"
#include "source/gp_connect/html/sections.hpp"

namespace mcr::source::gp_connect::html {

struct PageContext {
    PageKind page = PageKind::summary;
    std::string_view id_prefix;     ///< put before the ids of XHTML elements
    std::string_view organisation;  ///< its name: the author where the practice names none
    Instant retrieved;              ///< the date where the practice gives none
};

struct ConvertedPage {
    std::string bundle;            ///< FHIR R4, a Bundle of type collection, compact
    Page page;                     ///< what it says of itself
    std::size_t compositions = 0;  ///< one, unless the practice departs from the rules
    std::size_t odd = 0;           ///< places that depart from the rules
};

/// Converts the answer to $gpc.getcarerecord (FHIR DSTU2, Access Record HTML 0.7) to FHIR R4. The
/// Composition keeps the practice's own words as safe XHTML, and is marked with the section that it
/// is a page of (record::section_system). Devices that are its author are contained in it, so that
/// nobody takes them for the patient's. Elements without a home in R4 stay as extensions
/// (kept_extension_base with the type and the element); resources of other types pass unchanged.
/// Errors: malformed for what is no JSON, no Bundle, or has a page that cannot be read; too_large
/// beyond `limits`. No error repeats anything of the document.
[[nodiscard]] Result<ConvertedPage> convert_page(std::string_view dstu2_bundle,
                                                 const PageContext& context,
                                                 const record::Limits& limits);

/// Where elements of DSTU2 that have no home in R4 are kept: <this><Type>.<element>.
inline constexpr std::string_view kept_extension_base =
    "https://my-care-record.example/fhir/StructureDefinition/dstu2-";

}  // namespace mcr::source::gp_connect::html
