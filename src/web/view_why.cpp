#include <array>

#include "access/vocabulary.hpp"
#include "base/text.hpp"
#include "web/html.hpp"
#include "web/view_pages.hpp"

namespace mcr::web {

using access::ClaimReason;
using access::NotAskedReason;

namespace {

constexpr std::array claims = {
    ClaimReason::patient_present,  ClaimReason::patient_on_telephone,
    ClaimReason::advice_to_a_colleague, ClaimReason::result_to_act_on,
    ClaimReason::handover,         ClaimReason::emergency,
};
constexpr std::array not_asked = {NotAskedReason::unconscious, NotAskedReason::lacks_capacity,
                                  NotAskedReason::not_present, NotAskedReason::would_harm};

constexpr std::string_view known = "known";

std::string of(const Form& form, std::string_view name) {
    const auto at = form.find(name);
    return at == form.end() ? std::string() : at->second;
}

}  // namespace

Why read_why(const Form& form, bool asks_first, Problems& problems) {
    Why why;
    const std::string reason = of(form, "reason");
    if (const auto claim = access::claim_reason_from(reason)) {
        why.stated.basis = access::to_string(access::Basis::self_claimed);
        why.stated.claim = access::to_string(*claim);
    } else if (reason != known) {
        problems.push_back({"reason", "Say why you are looking at this patient's record."});
    }
    const std::string permission = of(form, "permission");
    const std::string could_not(access::to_string(access::Permission::could_not_ask));
    if (permission.starts_with(could_not + ":")) {
        if (const auto why_not =
                access::not_asked_reason_from(permission.substr(could_not.size() + 1))) {
            why.stated.permission = could_not;
            why.stated.not_asked = access::to_string(*why_not);
        }
    } else if (permission == access::to_string(access::Permission::given) ||
               permission == access::to_string(access::Permission::given_for_period)) {
        why.stated.permission = permission;
    }
    if (asks_first && why.stated.permission.empty())
        problems.push_back({"permission", "Say whether the patient was asked."});
    why.purpose = of(form, "purpose") == "ETREAT" ? "ETREAT" : "TREAT";
    return why;
}

std::string why_html(const Form& form, bool asks_first, bool practice, const Problems& problems) {
    const std::string reason = of(form, "reason");
    std::vector<Option> reasons = {
        {std::string(known),
         practice ? "The patient is registered with our practice, or I gave a reason before"
                  : "Our system has vouched for it, or I gave a reason before",
         "A reason that you gave holds for 24 hours", reason == known}};
    for (const ClaimReason claim : claims) {
        const std::string code(access::to_string(claim));
        reasons.push_back({code, std::string(access::plain_name(claim)), "", reason == code});
    }
    std::string html =
        radios({"reason", "Why are you looking?",
                "Unless you are already known to be treating the patient, your privacy officer is "
                "told"},
               reasons, problems);
    if (asks_first) {
        const std::string permission = of(form, "permission");
        std::vector<Option> answers = {
            {std::string(access::to_string(access::Permission::given)), "Yes, and agreed, this time",
             "", false},
            {std::string(access::to_string(access::Permission::given_for_period)),
             "Yes, and agreed, for this period of care", "", false}};
        for (const NotAskedReason one : not_asked)
            answers.push_back(
                {std::string(access::to_string(access::Permission::could_not_ask)) + ":" +
                     std::string(access::to_string(one)),
                 "Could not be asked: " + std::string(access::plain_name(one)), "", false});
        for (Option& answer : answers) answer.chosen = answer.value == permission;
        html += radios({"permission", "Was the patient asked?",
                        "Your organisation asks patients before it looks"},
                       answers, problems);
    }
    const bool emergency = of(form, "purpose") == "ETREAT";
    html += radios({"purpose", "What is it for?", ""},
                   {{"TREAT", "Direct care", "", !emergency},
                    {"ETREAT", "Emergency care",
                     "Objections that except emergencies do not hold then", emergency}},
                   problems);
    return html;
}

}  // namespace mcr::web
