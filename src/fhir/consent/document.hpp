#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/ods_code.hpp"
#include "fhir/outcome.hpp"
#include "objection/objection.hpp"
#include "people/nhs_number.hpp"

namespace mcr::fhir::consent {

/// What a Consent carries that the register has no place for, kept beside it as it was filed.
/// Texts of JSON; empty where there is none.
struct Carried {
    std::string identifier;  ///< the array of business identifiers
    std::string date_time;   ///< when it was agreed with the patient, as stated
    std::string source;      ///< object with sourceReference or sourceAttachment (without data)
    [[nodiscard]] bool empty() const {
        return identifier.empty() && date_time.empty() && source.empty();
    }
    bool operator==(const Carried&) const = default;
};

/// Everything that a Consent in the shape of PCF says of one objection.
struct Document {
    std::string id;      ///< empty when not said
    std::string status;  ///< "active", "rejected" or "inactive"
    people::NhsNumber patient;
    OdsCode holder;
    directory::Sections sections;
    bool except_in_emergency = false;
    objection::Authority authority = objection::Authority::patient;
    std::string on_authority_of;
    objection::Competence competence = objection::Competence::not_a_child;
    Carried carried;

    // Set by this server; what a reader sends back of them must be what it was given.
    std::optional<std::string> filing;
    std::optional<objection::State> state;
    std::optional<people::Doer> recorded_by;
    std::optional<Instant> from, until;  ///< Consent.provision.period
    std::optional<Instant> withdrawal_effective;

    std::optional<objection::Choice> choice;
    std::optional<objection::Verdict> verdict;
    std::string withdrawal_reason;  ///< of a withdrawal asked for, never given back
};

struct DocumentLimits {
    std::size_t max_bytes = 64UL << 10U;
    std::size_t max_depth = 20;
};

/// Reads a Consent. `base`: "https://host/fhir", for absolute references to the patient.
/// Refusals: 400 for what is no JSON or too deep, 413 for too many bytes, 422 naming the element
/// (FHIRPath) for what breaks PCF, is not offered or could not be kept. None repeats what was sent.
[[nodiscard]] Judged<Document> read_document(std::string_view json, std::string_view base,
                                             const DocumentLimits& limits = {});

}  // namespace mcr::fhir::consent
