#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <concepts>
#include <deque>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

namespace mcr::source::r4 {

using Object = boost::json::object;
using Array = boost::json::array;

/// The FHIR R4 resources that a conversion makes of one document, in order. Its text is what
/// record::check reads.
class Collection {
public:
    /// A new resource of `type` with `id`, at the end; stays where it is while others are added.
    /// An id that another resource of the type has already gets "-2", "-3" … behind it.
    Object& add(std::string_view type, std::string_view id);
    /// The resource `type`/`id`; null if there is none.
    [[nodiscard]] Object* find(std::string_view type, std::string_view id);
    [[nodiscard]] const std::deque<Object>& resources() const noexcept { return resources_; }
    [[nodiscard]] std::deque<Object>& resources() noexcept { return resources_; }
    /// How many are neither the Patient nor of an administrative type (Organization, Practitioner,
    /// PractitionerRole, Location, Provenance, Bundle, OperationOutcome).
    [[nodiscard]] std::size_t clinical_items() const;
    /// A Bundle of type collection. Entries have no fullUrl; references are relative.
    [[nodiscard]] std::string write() const;

private:
    std::deque<Object> resources_;
    std::map<std::string, std::size_t> ids_;  ///< "Type/id" to the place among resources_
};

/// `resource` as JSON.
[[nodiscard]] std::string write(const Object& resource);

/// A logical id of 32 letters and digits that depends on `parts` alone: base32 of the beginning of
/// their SHA-256, with a separator between them that cannot stand in one. For sources whose items
/// have no ids that fit FHIR, so that one thing has one id in every answer.
[[nodiscard]] std::string stable_id(std::initializer_list<std::string_view> parts);

// Elements. An empty text leaves its member out; a value of only empty texts is an empty object,
// which `put` leaves out.

/// Sets `object[key]`, unless `value` is an empty object, array or string.
void put(Object& object, std::string_view key, boost::json::value value);
/// Adds to the array `object[key]`, made if it is not there, unless `value` is empty.
void push(Object& object, std::string_view key, boost::json::value value);
/// The same for text.
template <class Text>
    requires std::convertible_to<const Text&, std::string_view>
void put(Object& object, std::string_view key, const Text& text) {
    put(object, key, boost::json::value(boost::json::string(std::string_view(text))));
}
template <class Text>
    requires std::convertible_to<const Text&, std::string_view>
void push(Object& object, std::string_view key, const Text& text) {
    push(object, key, boost::json::value(boost::json::string(std::string_view(text))));
}

/// A decimal as it was written, which keeps its digits when it is written again (1.50 stays 1.50).
/// Null unless it is one.
[[nodiscard]] boost::json::value decimal(std::string_view text);

[[nodiscard]] Object coding(std::string_view system, std::string_view code,
                            std::string_view display = {});
/// A CodeableConcept of one coding, with a text; without code and system the text alone.
[[nodiscard]] Object concept_of(std::string_view system, std::string_view code,
                                std::string_view display, std::string_view text = {});
[[nodiscard]] Object text_concept(std::string_view text);
[[nodiscard]] Object identifier(std::string_view system, std::string_view value);
[[nodiscard]] Object reference(std::string_view type, std::string_view id,
                               std::string_view display = {});
/// A reference of a display alone.
[[nodiscard]] Object display_reference(std::string_view display);
[[nodiscard]] Object period(std::string_view start, std::string_view end);
/// A Quantity; `value` is a decimal as it was written and keeps its digits. Without a valid decimal
/// an empty object. `code` is UCUM and brings its system; empty for a unit that is not.
[[nodiscard]] Object quantity(std::string_view value, std::string_view unit,
                              std::string_view code = {});
/// A Narrative; `div` is safe XHTML with its div element (source/narrative).
[[nodiscard]] Object narrative(std::string_view status, std::string_view div);
[[nodiscard]] Object extension(std::string_view url, std::string_view value_key,
                               boost::json::value value);

inline constexpr std::string_view snomed = "http://snomed.info/sct";
inline constexpr std::string_view loinc = "http://loinc.org";
inline constexpr std::string_view ucum = "http://unitsofmeasure.org";
inline constexpr std::string_view nhs_number_system = "https://fhir.nhs.uk/Id/nhs-number";
inline constexpr std::string_view ods_system = "https://fhir.nhs.uk/Id/ods-organization-code";
inline constexpr std::string_view uri_system = "urn:ietf:rfc:3986";

}  // namespace mcr::source::r4
