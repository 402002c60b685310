#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.hpp"
#include "people/demographics.hpp"
#include "record/part.hpp"
#include "source/adapter.hpp"
#include "source/gp_connect/refusal.hpp"

namespace mcr::source::gp_connect {

/// Whether the Content-Type is one under which practices send FHIR in JSON, STU3 or DSTU2.
[[nodiscard]] bool is_json(const net::Headers& headers);

/// Law 9: every Patient in the record must be the one asked for, and there must be one; nothing
/// where that is so. `shows_strangers`: items of patients that the record does not hold may stay.
[[nodiscard]] std::optional<Refusal> refuse_other_patient(const record::Part& part,
                                                          const people::Demographics& patient,
                                                          bool shows_strangers);

/// GP Connect has consumers show where a record and the national demographics differ: adds a note
/// that names the fields, without their values.
void add_differences(const record::StatedPatient& stated, const people::Demographics& patient,
                     std::vector<std::string>& notes);

[[nodiscard]] record::Origin origin_of(const directory::Member& member, const Question& question,
                                       Instant retrieved);

/// Takes out of `parts` what never leaves, before it is counted; gives how many clinical items that
/// was.
std::size_t screen_excluded(std::span<record::Part> parts, const Question& question);

}  // namespace mcr::source::gp_connect
