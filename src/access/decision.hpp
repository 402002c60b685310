#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/policy.hpp"
#include "access/relationship.hpp"
#include "access/vocabulary.hpp"
#include "base/result.hpp"
#include "directory/directory.hpp"
#include "objection/objection.hpp"
#include "people/nhs_number.hpp"
#include "people/token.hpp"

namespace mcr::access {

/// Why a section of a holder is relayed, or why not: the first rule that refuses, in this order.
/// docs/access.md lists them.
enum class Reason : std::uint8_t {
    permitted,
    system_awaiting,   ///< agreed to take part, its system is not connected
    system_suspended,  ///< switched off in the directory, with a reason
    not_offered,       ///< the system does not offer the section
    switched_off,      ///< the holder's section is switched off, with a reason
    role,              ///< the asker's own organisation does not let this role see it
    agreement,         ///< the holder does not give it to this kind of organisation and role
    relationship,      ///< the holder does not take a self-claimed relationship
    permission,        ///< the patient must be asked first
    objection,         ///< the patient objects
    caring_team,       ///< cannot be withheld by the holder: to the team directly caring only
};
inline constexpr std::size_t reason_count = 11;
[[nodiscard]] std::string_view code_of(Reason reason) noexcept;  ///< "switched-off", …

/// Whom the reader asks about it.
enum class Contact : std::uint8_t { nobody, holder, own_organisation, patient };
[[nodiscard]] Contact contact_of(Reason reason) noexcept;

/// Who asks, why, for whom: the same for every holder.
struct Asker {
    people::RoleGroup role = people::RoleGroup::doctor;
    OdsCode organisation;
    directory::Kind kind = directory::Kind::acute_trust;
    Purpose purpose = Purpose::other;
    Basis basis = Basis::none;
    Permission permission = Permission::not_stated;
    directory::Sections sees;  ///< Agreement::seen_by of the asker's organisation; a patient: all
    bool asks_first = false;   ///< Agreement::asks_first of the asker's organisation
};

/// One system of one holder, with everything that bears on asking it.
struct Holder {
    OdsCode organisation;
    directory::Stage stage = directory::Stage::live;
    directory::Sections offered;  ///< by the system
    directory::Sections gives;    ///< Agreement::given to the asker's kind and role
    directory::Sections switched_off;
    bool takes_self_claimed = true;
    std::bitset<override_reason_count> overrides;   ///< reasons that it accepts
    std::span<const objection::Standing> standing;  ///< of the patient; those of other holders
                                                    ///< are left out
    std::span<const Override> declared;             ///< of the asker for the patient, alike
};

/// The outcome for every section of one system of one holder.
struct Decision {
    directory::Sections permitted;
    directory::Sections confidential;  ///< of the permitted: labelled so when they are relayed
    std::array<directory::Sections, reason_count> by_reason{};  ///< every section in exactly one
    bool overridden = false;  ///< something is permitted only because of an override
    [[nodiscard]] Reason reason_of(directory::Section section) const;
};

/// What one holder gives to this asker: by kind of organisation and role, or to patients.
[[nodiscard]] const directory::Sections& given_by(const Agreement& holder, directory::Kind of,
                                                  const Asker& asker);

/// Whether this person may look at `wanted` of this patient's record at all, whoever holds it (law
/// 10: refused on doubt). `organisation` is the asker's in the directory, null when it is not there
/// or not in force; `sees` is what it lets the role see. Pure.
/// Errors: forbidden with a sentence that says which rule, and code of the rule: "purpose", "role",
/// "own-record", "patient-context", "organisation", "override".
[[nodiscard]] Result<void> may_look(const people::TokenClaims& who,
                                    const people::NhsNumber& patient,
                                    const directory::Sections& wanted,
                                    const directory::Organisation* organisation,
                                    const directory::Sections& sees);
/// Whether there is a reason to look: a relationship of some kind. Errors: forbidden, code
/// "relationship".
[[nodiscard]] Result<void> has_reason(Basis basis);
/// Whether this person may search the national demographics for a patient. Pure. Errors as
/// may_look; a patient may not.
[[nodiscard]] Result<void> may_search(const people::TokenClaims& who);

/// The decision. Pure, a few nanoseconds a section; runs before a source is asked, and what it
/// leaves out is filtered from what comes back.
[[nodiscard]] Decision decide(const Asker& asker, const Holder& holder, Instant now);

/// A sentence for the reader on why sections are not relayed: what, why, and whom to ask.
/// `detail` is the reason that a switch or a suspension was given with.
[[nodiscard]] std::string sentence_of(Reason reason, const directory::Sections& sections,
                                      std::string_view detail);

}  // namespace mcr::access
