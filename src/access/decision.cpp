#include "access/decision.hpp"

namespace mcr::access {
namespace {

bool gives_direct_care(people::RoleGroup role) noexcept {
    switch (role) {
        case people::RoleGroup::doctor:
        case people::RoleGroup::nurse:
        case people::RoleGroup::pharmacist:
        case people::RoleGroup::paramedic:
        case people::RoleGroup::social_worker:
        case people::RoleGroup::care_worker:
        case people::RoleGroup::call_handler:
            return true;
        case people::RoleGroup::receptionist:
        case people::RoleGroup::patient:
        case people::RoleGroup::privacy_officer:
        case people::RoleGroup::administrator:
            return false;
    }
    return false;
}

Result<void> direct_care(const people::TokenClaims& who) {
    if (who.purpose != "TREAT" && who.purpose != "ETREAT")
        return fail(ErrorKind::forbidden,
                    "Records are relayed for direct care only: the purpose of use must be TREAT or "
                    "ETREAT.",
                    "purpose");
    if (!gives_direct_care(who.professional.role))
        return fail(ErrorKind::forbidden,
                    "The role you are signed in with does not give direct care, so it may not see "
                    "clinical records.",
                    "role");
    return {};
}

}  // namespace

std::string_view code_of(Reason reason) noexcept {
    switch (reason) {
        case Reason::permitted:
            return "permitted";
        case Reason::system_awaiting:
            return "system-awaiting";
        case Reason::system_suspended:
            return "system-suspended";
    }
    return "system-suspended";
}

Result<void> may_look(const people::TokenClaims& who, const people::NhsNumber& patient) {
    if (who.professional.role == people::RoleGroup::patient) {
        if (who.professional.id != patient.text())
            return fail(ErrorKind::forbidden, "A patient may look at their own record only.",
                        "own-record");
        if (who.purpose != "PATRQT")
            return fail(ErrorKind::forbidden,
                        "A patient's own request needs the purpose of use PATRQT.", "purpose");
        return {};
    }
    return direct_care(who);
}

Result<void> may_search(const people::TokenClaims& who) {
    return direct_care(who);
}

Decision decide(const directory::Member& member) {
    switch (member.system->stage) {
        case directory::Stage::live:
            return {};
        case directory::Stage::awaiting:
            return {Reason::system_awaiting,
                    "This organisation has agreed to take part; its system is not connected yet."};
        case directory::Stage::suspended:
            break;
    }
    std::string sentence = "Sharing from this organisation's system is switched off at present";
    sentence += member.system->stage_reason.empty() ? "." : ": " + member.system->stage_reason;
    return {Reason::system_suspended, std::move(sentence)};
}

}  // namespace mcr::access
