#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ods_code.hpp"
#include "base/result.hpp"
#include "net/client.hpp"

namespace mcr::directory {

/// The kinds of organisation that take part; the text form is what TOML and pages use.
enum class Kind {
    gp_practice,
    acute_trust,
    ambulance_service,
    community_pharmacy,
    provider_111,
    extended_hours_provider,
    out_of_hours_provider,
    county_council,
    care_provider,
    beyond_region,
    other_federation,
};
[[nodiscard]] std::string_view to_string(Kind kind) noexcept;     ///< "gp-practice", …
[[nodiscard]] std::string_view plain_name(Kind kind) noexcept;    ///< "GP practice", …
[[nodiscard]] std::string_view plain_plural(Kind kind) noexcept;  ///< "GP practices", …
[[nodiscard]] Result<Kind> kind_from(std::string_view text);

/// How far a system has come in joining.
enum class Stage {
    awaiting,  ///< agreed, not connected
    live,
    suspended,  ///< switched off at once, with a reason
};
[[nodiscard]] std::string_view to_string(Stage stage) noexcept;
[[nodiscard]] Result<Stage> stage_from(std::string_view text);

/// Whose records a system may be asked for.
enum class AnswersFor {
    registered,  ///< patients registered with the organisation (a GP practice)
    anyone,      ///< any patient
    /// Any patient, but asked only where a record locator's pointer, a hint of an earlier answer or
    /// the reader's wish names the organisation (docs/locating.md).
    pointed,
};
[[nodiscard]] std::string_view to_string(AnswersFor answers_for) noexcept;  ///< "registered", …
[[nodiscard]] Result<AnswersFor> answers_for_from(std::string_view text);

/// Whether a patient's record can be kept back from sharing, one patient at a time.
enum class Withholding {
    yes,              ///< by the system itself
    only_this_relay,  ///< the system cannot; the relay, which does not ask it then, can
    no,               ///< several organisations' records stand in it and cannot be told apart
};
[[nodiscard]] std::string_view to_string(Withholding withholding) noexcept;  ///< "only-this-relay"
[[nodiscard]] Result<Withholding> withholding_from(std::string_view text);

/// The setting, whatever the protocol, that has the address (http or https) to which notices are
/// posted when an objection to the organisation changes, and the name of the credential whose
/// secret goes with them as a bearer token.
inline constexpr std::string_view notice_setting = "objection-notice";

/// One system of an organisation that can be asked.
struct System {
    std::string key;       ///< unique in the directory, [A-Za-z0-9-]{1,16}; prefix of re-keyed ids
    std::string protocol;  ///< "fhir-r4", "gp-connect-structured", "hl7v2" …
    std::string address;   ///< base URL, no trailing slash
    AnswersFor answers_for = AnswersFor::anyone;
    std::vector<std::string> sections;  ///< codes of record::Section it offers; empty for all
    Milliseconds time_limit{3000};
    Stage stage = Stage::live;
    std::string stage_reason;
    Withholding withholding = Withholding::only_this_relay;
    std::map<std::string, std::string, std::less<>> settings;     ///< dialect, read by the adapter
    std::map<std::string, std::string, std::less<>> credentials;  ///< names of secrets, not secrets
    net::Upstream upstream;                                       ///< upstream.name equals key
};

struct Organisation {
    OdsCode code;
    std::string name;
    Kind kind = Kind::acute_trust;
    std::string valid_from;  ///< FHIR date, empty for always
    std::string valid_to;
    std::optional<OdsCode> predecessor;
    std::optional<OdsCode> successor;
    std::optional<OdsCode> parent;
    std::string objection_contact;  ///< whom the public asks, one line
    bool telling_name = false;      ///< its name alone tells something (law 4)
    std::vector<System> systems;
    [[nodiscard]] bool valid_on(std::string_view fhir_date) const;
};

}  // namespace mcr::directory
