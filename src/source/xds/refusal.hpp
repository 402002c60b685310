#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "net/soap.hpp"
#include "record/coverage_state.hpp"
#include "source/xds/metadata.hpp"

namespace mcr::source::xds {

/// What an answer without what was asked for comes to.
struct Refusal {
    record::CoverageState state = record::CoverageState::failed;
    std::string sentence;   ///< for the reader; nothing of the other side's words
    bool too_many = false;  ///< asking for less may help
};

/// What a RegistryError's code means (ITI TF-3 table 4.2.4.1-2, and XCA). A code that is not known
/// is a failure.
[[nodiscard]] Refusal meaning_of(std::string_view code);
/// The most telling of `errors`, warnings left out. Without any the answer is not understood.
[[nodiscard]] Refusal meaning_of(const std::vector<RegistryError>& errors);
[[nodiscard]] Refusal meaning_of(const net::SoapFault& fault);
/// Of a call that brought no answer.
[[nodiscard]] Refusal meaning_of(const Error& error);
/// Of an HTTP status without a fault.
[[nodiscard]] Refusal meaning_of_status(int status);
/// The one refusal for patients who are unknown (law 4).
[[nodiscard]] Refusal not_held();
[[nodiscard]] inline Refusal failed(std::string_view sentence) {
    return {record::CoverageState::failed, std::string(sentence)};
}

}  // namespace mcr::source::xds
