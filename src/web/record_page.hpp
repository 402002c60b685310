#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "people/demographics.hpp"
#include "record/display.hpp"
#include "relay/relay.hpp"
#include "web/coverage_panel.hpp"
#include "web/layout.hpp"

namespace mcr::web {

/// A document that can be opened from here.
struct DocumentLink {
    std::string title;    ///< as listed; may be empty
    std::string kind;     ///< type and size, in words
    std::string address;  ///< path and query
};

/// One item as the page shows it.
struct Shown {
    record::Display display;
    std::string type;          ///< in words
    std::string organisation;  ///< whose it is: name and code, and the way it came
    std::string origin;        ///< system, wording, time
    std::vector<DocumentLink> documents;
    std::size_t number = 0;  ///< of a text on the page, counted from 1: tells its ids apart
    std::string fhir;        ///< of a text: type and id in the FHIR answer
};

/// Items by section, in the order of record::Section.
using BySection = std::array<std::vector<Shown>, record::section_count>;

/// Of one Composition so much of the markup of its texts is shown.
inline constexpr std::size_t longest_text = 256UL << 10U;

/// Collects what `parts` show into `into`. `document_query` stands behind the address of every
/// document that can be opened; empty: none can. `texts`: how many the page has had; counted on.
void collect(std::span<const record::Part> parts, std::string_view document_query,
             std::size_t& texts, BySection& into);

/// "PDF, 1.2 MB", as far as it is known.
[[nodiscard]] std::string kind_of_document(std::string_view content_type,
                                           std::optional<std::uint64_t> size);

/// The patient banner (CUI: name, born, gender, NHS number). HTML.
[[nodiscard]] std::string patient_banner(const people::Demographics& patient);
/// The <li>s of one section, latest first. HTML.
[[nodiscard]] std::string section_items(std::vector<Shown> items);
/// Every section's box with what `items` has; `streaming` boxes can be filled later. HTML.
[[nodiscard]] std::string section_boxes(BySection items, bool streaming);

}  // namespace mcr::web
