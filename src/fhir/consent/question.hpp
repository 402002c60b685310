#pragma once

#include <optional>
#include <string_view>

#include "access/vocabulary.hpp"
#include "fhir/consent/document.hpp"
#include "people/professional.hpp"

namespace mcr::fhir::consent {

/// What a Parameters resource asks with either question.
struct Question {
    people::NhsNumber patient;
    std::optional<OdsCode> holder;
    std::optional<OdsCode> organisation;
    std::optional<people::RoleGroup> role;
    std::optional<access::Purpose> purpose;
    std::optional<access::Basis> basis;
    std::optional<access::Permission> permission;
    bool emergency = false;
    directory::Sections sections;  ///< all when none is named
};

/// Which parameters a question takes, beside patient, purpose and section.
enum class Asks { may_share, whom_may_i_ask };

/// Refusals: 400, 413 as read_document; 422 naming the parameter that is missing, twice, not
/// offered or wrong.
[[nodiscard]] Judged<Question> read_question(std::string_view json, Asks asks,
                                             std::string_view base,
                                             const DocumentLimits& limits = {});

}  // namespace mcr::fhir::consent
