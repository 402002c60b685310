#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "record/coverage_state.hpp"
#include "record/part.hpp"

namespace mcr::source::gp_connect {

/// What an answer other than a record comes to.
struct Refusal {
    record::CoverageState state = record::CoverageState::failed;
    std::string sentence;  ///< for the reader
};

/// Reads an answer of HTTP `status` that brought no record: an OperationOutcome with a Spine code
/// (section 7 of the GP Connect reference), an answer of the Spine Security Proxy, or anything else
/// at all. JSON that is broken is searched for codes; `body` may be of any type.
[[nodiscard]] Refusal read_refusal(int status, std::string_view body, const record::Limits& limits);

/// The one refusal for patients who are unknown, not registered, sensitive or restricted (law 4).
[[nodiscard]] Refusal not_held();

/// The same for a call that brought no answer.
[[nodiscard]] Refusal refusal_of(const Error& error);

}  // namespace mcr::source::gp_connect
