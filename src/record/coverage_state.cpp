#include "record/coverage_state.hpp"

#include <array>
#include <cstddef>

namespace mcr::record {
namespace {

struct Words {
    std::string_view code, display;
};

constexpr std::array<Words, coverage_state_count> words{{
    {"data", "Data"},
    {"nothing-recorded", "Nothing recorded"},
    {"not-held", "Not held"},
    {"withheld-confidential", "Withheld as confidential"},
    {"objected", "The patient objects"},
    {"switched-off", "Switched off at the organisation"},
    {"awaiting", "Not connected yet"},
    {"not-supported", "Not supported by its system"},
    {"not-permitted", "Not permitted for this role"},
    {"wrong-patient", "Withheld: another patient's record came"},
    {"timed-out", "No answer in time"},
    {"failed", "Failed"},
    {"not-asked", "Not asked"},
}};

}  // namespace

std::string_view code_of(CoverageState state) noexcept {
    return words[static_cast<std::size_t>(state)].code;
}

std::string_view display_of(CoverageState state) noexcept {
    return words[static_cast<std::size_t>(state)].display;
}

}  // namespace mcr::record
