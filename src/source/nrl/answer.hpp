#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "people/nhs_number.hpp"
#include "source/adapter.hpp"

namespace mcr::source::nrl {

/// Bounds on one page of the locator's answer.
struct PageLimits {
    std::size_t max_bytes = 2UL << 20U;
    std::size_t max_pointers = 500;
    std::size_t max_depth = 40;
};

/// One page of a search for pointers.
struct Page {
    std::vector<Pointer> pointers;  ///< their bytes as they came
    std::size_t unattributed = 0;   ///< without a custodian that can be read as an ODS code
    std::string next_token;         ///< of the next page; empty at the end
};

/// Reads a searchset of the National Record Locator, consumer API R4: every entry a
/// DocumentReference whose subject and custodian are identifiers. Only the token of a link to the
/// next page is taken, never its address. An OperationOutcome beside them is left out.
/// Errors: malformed, with code "wrong-patient" where one entry's subject is not `patient`;
/// too_large beyond a limit. The sentence repeats nothing of the text.
[[nodiscard]] Result<Page> read_page(std::string_view body, const people::NhsNumber& patient,
                                     const PageLimits& limits = {});

/// Why a search was answered with this status and body; none where it says that there is nothing
/// (404, NO_RECORD_FOUND). Errors: unavailable, timed_out.
[[nodiscard]] Result<void> read_refusal(int status, std::string_view body);

}  // namespace mcr::source::nrl
