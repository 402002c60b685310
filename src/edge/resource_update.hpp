#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "edge/delivery.hpp"
#include "source/r4/collection.hpp"

namespace mcr::edge {

/// Whether a result with this Observation or DiagnosticReport status has been settled, so that a
/// preliminary one that comes late must not take its place (HL7 v2 table 0085: a final result is
/// changed by a correction or deleted, never made preliminary again). False for no status.
[[nodiscard]] bool is_settled(std::string_view status) noexcept;
[[nodiscard]] bool is_unsettled(std::string_view status) noexcept;

/// `fresh.resource` laid over `kept` as Manner::update says: its members win, objects within are
/// laid over each other, lists are replaced, but `identifier`s are joined (one NHS number stays).
/// Of deceased[x] and multipleBirth[x] one stays.
[[nodiscard]] source::r4::Object updated(const source::r4::Object& kept, const Item& fresh);

/// Adds to `fresh`, a DiagnosticReport, the results that `kept` lists beside its own: a correction
/// names only what it corrects.
void join_results(const source::r4::Object& kept, source::r4::Object& fresh);

/// Turns every reference to Patient/`from` within `value` into one to Patient/`to`.
void redirect(boost::json::value& value, std::string_view from, std::string_view to);

/// Takes the attachments of `resource` whose base64 `data` is longer than `longest` out of it, and
/// gives them an address Binary/id, a size and a hash instead. Data that is not base64 stays.
[[nodiscard]] std::vector<Content> take_contents(source::r4::Object& resource,
                                                 std::size_t longest = 2048);

}  // namespace mcr::edge
