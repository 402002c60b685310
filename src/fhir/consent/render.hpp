#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fhir/consent/document.hpp"
#include "objection/objection.hpp"

namespace mcr::fhir::consent {

/// What a Consent is written from.
struct Written {
    objection::Objection objection;
    std::string holder_name;
    Carried carried;
};

/// `objection` as its patient may know it: a decision of which telling the patient is deferred by a
/// named officer is not there until the day of its review; the objection is being considered.
[[nodiscard]] objection::Objection as_told_to_patient(objection::Objection objection, Instant now);

/// The status of its Consent at `now`: "active" while it withholds anything from anyone, "rejected"
/// when a decision lets everyone through without bounds, "inactive" when withdrawn and in effect.
[[nodiscard]] std::string_view status_of(const objection::Objection& objection, Instant now);

/// The organisations that are let through by name, as the Consent's actors say them.
[[nodiscard]] std::vector<OdsCode> actors_of(const objection::Objection& objection);

/// The Consent (R4, PCF) as one line of JSON. read_document gives back everything in it.
[[nodiscard]] std::string render(const Written& written, Instant now);

}  // namespace mcr::fhir::consent
