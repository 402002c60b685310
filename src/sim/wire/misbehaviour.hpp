#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "sim/answerer.hpp"

namespace mcr::sim {

/// The ways in which a simulated system can go wrong; docs/simulation.md says what each does.
enum class Fault : std::uint8_t {
    slow_first_byte,
    slow_body,
    stop_half_way,
    reset,
    server_error,
    throttled,
    wrong_type,
    malformed,
    truncated,
    duplicate_keys,
    huge_body,
    decompression_bomb,
    redirect,
    wrong_patient,
    stale,
    expired_certificate,
    deep_nesting,
    bad_utf8,
    endless_paging,
    foreign_next_link,
    huge_headers,
    never_answers,
};
[[nodiscard]] std::string_view to_string(Fault fault) noexcept;  ///< "slow-first-byte", "5xx", …
[[nodiscard]] Result<Fault> fault_from(std::string_view text);
/// All of them, in the order above.
[[nodiscard]] std::vector<Fault> all_faults();

/// Which answers go wrong.
enum class FaultOn : std::uint8_t {
    clinical,  ///< those that carry a patient's record (or demographics, at the PDS)
    lookup,    ///< those that only say which patient a number belongs to
    all,
};

struct Misbehaviour {
    Fault fault = Fault::never_answers;
    std::uint64_t amount = 0;  ///< milliseconds, bytes, status or depth; 0 for the usual one
    std::string text;          ///< the value as given
    std::string patient;       ///< NHS number whose answers go wrong; empty for everyone's
    FaultOn on = FaultOn::clinical;
};

/// Reads KIND[=VALUE], as the command line has it. Errors: invalid, naming what is wrong.
[[nodiscard]] Result<Misbehaviour> parse_misbehaviour(std::string_view text);
/// Reads {"kind":…,"value":…,"patient":…,"on":…}. Errors: invalid.
[[nodiscard]] Result<Misbehaviour> parse_misbehaviour_json(std::string_view json);

/// What one simulated system has been told to do wrong. Safe from any thread.
class Misbehaviours {
public:
    /// Replaces an earlier one for the same patient, or for everyone.
    void add(Misbehaviour misbehaviour);
    /// Forgets all of them; with `patient`, only that patient's.
    void heal(std::string_view patient = {});
    /// The one that bends `reply`: the patient's own before everyone's.
    [[nodiscard]] std::optional<Misbehaviour> bending(const Reply& reply) const;
    [[nodiscard]] bool certificate_expired() const;
    [[nodiscard]] std::vector<Misbehaviour> all() const;

private:
    mutable std::mutex mutex_;
    std::vector<Misbehaviour> misbehaviours_;
};

}  // namespace mcr::sim
