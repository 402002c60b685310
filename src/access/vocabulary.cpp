#include "access/vocabulary.hpp"

#include <array>
#include <string>

namespace mcr::access {
namespace {

/// One word: its value, its text, and its name on pages.
template <class Word>
struct Entry {
    Word word;
    std::string_view text, plain;
};

constexpr std::array<Entry<Basis>, basis_count> bases{{
    {Basis::none, "none", "No reason was given"},
    {Basis::patient, "patient", "The patient's own request"},
    {Basis::registered_practice, "registered-practice",
     "Works for the practice where the patient is registered"},
    {Basis::referral, "referral", "The patient was referred"},
    {Basis::appointment, "appointment", "The patient has an appointment"},
    {Basis::admission, "admission", "The patient was admitted or attended"},
    {Basis::care_case, "care-case", "The patient has an open case"},
    {Basis::self_claimed, "self-claimed", "Says that they are caring for the patient"},
}};

constexpr std::array<Entry<ClaimReason>, 6> claim_reasons{{
    {ClaimReason::patient_present, "patient-present", "The patient is here"},
    {ClaimReason::patient_on_telephone, "patient-on-telephone", "The patient is on the telephone"},
    {ClaimReason::advice_to_a_colleague, "advice-to-a-colleague",
     "A colleague who is caring for the patient asked for advice"},
    {ClaimReason::result_to_act_on, "result-to-act-on", "There is a result to act on"},
    {ClaimReason::handover, "handover", "The care of the patient is being handed over"},
    {ClaimReason::emergency, "emergency", "It is an emergency"},
}};

constexpr std::array<Entry<Permission>, permission_count> permissions{{
    {Permission::not_stated, "not-stated", ""},
    {Permission::given, "given", ""},
    {Permission::given_for_period, "given-for-period", ""},
    {Permission::could_not_ask, "could-not-ask", ""},
}};

constexpr std::array<Entry<NotAskedReason>, 4> not_asked_reasons{{
    {NotAskedReason::unconscious, "unconscious", "The patient is unconscious"},
    {NotAskedReason::lacks_capacity, "lacks-capacity",
     "The patient lacks the capacity to decide this"},
    {NotAskedReason::not_present, "not-present", "The patient is not here and cannot be reached"},
    {NotAskedReason::would_harm, "would-harm", "Asking would put the patient or others at risk"},
}};

constexpr std::array<Entry<OverrideReason>, override_reason_count> override_reasons{{
    {OverrideReason::safeguarding, "safeguarding", "Safeguarding of a child or an adult at risk"},
    {OverrideReason::risk_of_harm, "risk-of-harm", "Risk of serious harm to the patient or others"},
    {OverrideReason::emergency_unable_to_ask, "emergency-unable-to-ask",
     "Emergency, and the patient cannot be asked"},
    {OverrideReason::court_order, "court-order", "Order of a court"},
}};

template <class Word, std::size_t N>
const Entry<Word>* entry_of(const std::array<Entry<Word>, N>& table, Word word) noexcept {
    for (const auto& entry : table)
        if (entry.word == word) return &entry;
    return nullptr;
}

template <class Word, std::size_t N>
std::string_view text_of(const std::array<Entry<Word>, N>& table, Word word) noexcept {
    const auto* entry = entry_of(table, word);
    return entry == nullptr ? "unknown" : entry->text;
}

template <class Word, std::size_t N>
std::string_view plain_of(const std::array<Entry<Word>, N>& table, Word word) noexcept {
    const auto* entry = entry_of(table, word);
    return entry == nullptr ? "Unknown" : entry->plain;
}

template <class Word, std::size_t N>
Result<Word> word_from(const std::array<Entry<Word>, N>& table, std::string_view text,
                       const char* what) {
    for (const auto& entry : table)
        if (entry.text == text) return entry.word;
    return fail(ErrorKind::invalid, std::string("This is not one of the ") + what + ".");
}

}  // namespace

bool is_caring_team(Basis basis) noexcept {
    switch (basis) {
        case Basis::registered_practice:
        case Basis::referral:
        case Basis::appointment:
        case Basis::admission:
        case Basis::care_case:
            return true;
        case Basis::none:
        case Basis::patient:
        case Basis::self_claimed:
            return false;
    }
    return false;
}

Purpose purpose_from(std::string_view act_reason) noexcept {
    if (act_reason == "TREAT") return Purpose::care;
    if (act_reason == "ETREAT") return Purpose::emergency_care;
    if (act_reason == "BTG") return Purpose::break_the_glass;
    if (act_reason == "PATRQT") return Purpose::own_request;
    return Purpose::other;
}

std::string_view to_string(Basis basis) noexcept {
    return text_of(bases, basis);
}
std::string_view to_string(ClaimReason reason) noexcept {
    return text_of(claim_reasons, reason);
}
std::string_view to_string(Permission permission) noexcept {
    return text_of(permissions, permission);
}
std::string_view to_string(NotAskedReason reason) noexcept {
    return text_of(not_asked_reasons, reason);
}
std::string_view to_string(OverrideReason reason) noexcept {
    return text_of(override_reasons, reason);
}

std::string_view plain_name(ClaimReason reason) noexcept {
    return plain_of(claim_reasons, reason);
}
std::string_view plain_name(NotAskedReason reason) noexcept {
    return plain_of(not_asked_reasons, reason);
}
std::string_view plain_name(OverrideReason reason) noexcept {
    return plain_of(override_reasons, reason);
}
std::string_view plain_name(Basis basis) noexcept {
    return plain_of(bases, basis);
}

Result<Basis> basis_from(std::string_view text) {
    return word_from(bases, text, "reasons to look at a patient's record");
}
Result<ClaimReason> claim_reason_from(std::string_view text) {
    return word_from(claim_reasons, text, "reasons of a self-claimed relationship");
}
Result<Permission> permission_from(std::string_view text) {
    return word_from(permissions, text, "answers to whether the patient was asked");
}
Result<NotAskedReason> not_asked_reason_from(std::string_view text) {
    return word_from(not_asked_reasons, text, "reasons why a patient could not be asked");
}
Result<OverrideReason> override_reason_from(std::string_view text) {
    return word_from(override_reasons, text, "reasons to override an objection");
}

}  // namespace mcr::access
