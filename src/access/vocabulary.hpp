#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"

/// The words in which access is decided. Their text forms stand in tokens, agreements, commands,
/// pages and the audit log.
namespace mcr::access {

/// Why this person for this patient now: the legitimate relationship (SCR information governance).
enum class Basis : std::uint8_t {
    none,
    patient,              ///< the patient's own look
    registered_practice,  ///< acts for the practice where the patient is registered
    referral,             ///< launched by the member's system from a referral,
    appointment,          ///< … an appointment,
    admission,            ///< … an admission or attendance,
    care_case,            ///< … or an open case
    self_claimed,         ///< says so, with a coded reason; raises an alert
};
inline constexpr std::size_t basis_count = 8;
/// Whether it makes somebody one of the team directly caring: every basis that a system vouches
/// for, none that a person merely claims.
[[nodiscard]] bool is_caring_team(Basis basis) noexcept;

/// The coded reasons of a self-claimed relationship.
enum class ClaimReason : std::uint8_t {
    patient_present,
    patient_on_telephone,
    advice_to_a_colleague,
    result_to_act_on,
    handover,
    emergency,
};

/// Permission to view: whether the patient was asked first, where that must be.
enum class Permission : std::uint8_t {
    not_stated,
    given,             ///< yes, this time
    given_for_period,  ///< yes, for this period of care
    could_not_ask,     ///< with why
};
inline constexpr std::size_t permission_count = 4;

/// Why the patient could not be asked.
enum class NotAskedReason : std::uint8_t { unconscious, lacks_capacity, not_present, would_harm };

/// The reasons for which an override at the point of care may be declared. Never convenience.
enum class OverrideReason : std::uint8_t {
    safeguarding,
    risk_of_harm,
    emergency_unable_to_ask,
    court_order,
};
inline constexpr std::size_t override_reason_count = 4;

/// Why records are asked for (v3-ActReason).
enum class Purpose : std::uint8_t {
    care,             ///< TREAT
    emergency_care,   ///< ETREAT
    break_the_glass,  ///< BTG: with a declared override
    own_request,      ///< PATRQT
    other,            ///< anything else; refused
};
[[nodiscard]] Purpose purpose_from(std::string_view act_reason) noexcept;

[[nodiscard]] std::string_view to_string(Basis basis) noexcept;             ///< "care-case", …
[[nodiscard]] std::string_view to_string(ClaimReason reason) noexcept;      ///< "patient-present"
[[nodiscard]] std::string_view to_string(Permission permission) noexcept;   ///< "given-for-period"
[[nodiscard]] std::string_view to_string(NotAskedReason reason) noexcept;   ///< "unconscious", …
[[nodiscard]] std::string_view to_string(OverrideReason reason) noexcept;   ///< "risk-of-harm", …
[[nodiscard]] std::string_view plain_name(ClaimReason reason) noexcept;     ///< for pages
[[nodiscard]] std::string_view plain_name(NotAskedReason reason) noexcept;  ///< for pages
[[nodiscard]] std::string_view plain_name(OverrideReason reason) noexcept;  ///< for pages
[[nodiscard]] std::string_view plain_name(Basis basis) noexcept;            ///< for pages
[[nodiscard]] Result<Basis> basis_from(std::string_view text);
[[nodiscard]] Result<ClaimReason> claim_reason_from(std::string_view text);
[[nodiscard]] Result<Permission> permission_from(std::string_view text);
[[nodiscard]] Result<NotAskedReason> not_asked_reason_from(std::string_view text);
[[nodiscard]] Result<OverrideReason> override_reason_from(std::string_view text);

}  // namespace mcr::access
