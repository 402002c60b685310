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
    std::string type;    ///< in words
    std::string origin;  ///< organisation, wording, time
    std::vector<DocumentLink> documents;
};

/// Items by section, in the order of record::Section.
using BySection = std::array<std::vector<Shown>, record::section_count>;

/// Collects what `parts` show into `into`. `document_query` stands behind the address of every
/// document that can be opened; empty: none can.
void collect(std::span<const record::Part> parts, std::string_view document_query, BySection& into);

/// "PDF, 1.2 MB", as far as it is known.
[[nodiscard]] std::string kind_of_document(std::string_view content_type,
                                           std::optional<std::uint64_t> size);

/// The patient banner (CUI: name, born, gender, NHS number). HTML.
[[nodiscard]] std::string patient_banner(const people::Demographics& patient);
/// One row of the coverage panel, an <li>, with `extra` (HTML) at its end. HTML.
[[nodiscard]] std::string coverage_row(const relay::CoverageRow& row, std::size_t index,
                                       std::string_view extra = {});
/// "3 of 7 organisations gave information; 2 …" in plain text.
[[nodiscard]] std::string coverage_summary(const relay::Coverage& coverage);
/// The coverage panel. `busy`: organisations are still being asked. `extras`: HTML for the end of
/// each row. HTML.
[[nodiscard]] std::string coverage_panel(const relay::Coverage& coverage, bool busy,
                                         const std::vector<std::string>& extras = {});
/// What is never relayed, whoever the patient is: the same on every record page, so that it tells
/// nothing. HTML.
[[nodiscard]] std::string never_relayed();
/// The <li>s of one section, latest first. HTML.
[[nodiscard]] std::string section_items(std::vector<Shown> items);
/// Every section's box with what `items` has; `streaming` boxes can be filled later. HTML.
[[nodiscard]] std::string section_boxes(BySection items, bool streaming);

}  // namespace mcr::web
