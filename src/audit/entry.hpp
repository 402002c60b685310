#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "people/deed.hpp"

namespace mcr::audit {

enum class EntryKind {
    intent,          ///< who asks what of whom; durable before the first clinical byte leaves
    release,         ///< what left: item identities and hashes, and every holder's coverage state
    refusal,         ///< a request that was refused, with the reason
    change,          ///< a change of the directory or another setting
    started,         ///< the server began a chain segment
    sign_in,         ///< somebody signed in, chose a role, or signed out
    sign_in_failed,  ///< somebody could not be signed in, or a token or launch was refused
    objection,       ///< an objection was filed or changed
    policy,          ///< an agreement, a switch or a set of sensitive codes was changed
    relationship,    ///< a relationship was claimed or vouched for
    override_used,   ///< an objection was overridden at the point of care
    alert,           ///< an alert was handled
    audit_read,      ///< somebody read the audit log
};

/// Who acted, as named at the time.
using Actor = people::Doer;

/// What one holder's part of a release was.
struct ReleasedPart {
    std::string holder;  ///< ODS code
    std::string system;  ///< key of the system
    std::string state;   ///< coverage state code
    std::uint64_t bytes = 0;
    std::string hash;                ///< of the part as released, see docs/audit.md
    std::vector<std::string> items;  ///< "Type/id" at the source, in order
};

/// One entry. Carries no clinical content; the patient's NHS number stands here and in the
/// objection store only (law 1).
struct Entry {
    EntryKind kind = EntryKind::intent;
    std::string request_id;
    Actor actor;
    std::string patient;  ///< NHS number, empty where none is concerned
    std::string purpose;  ///< v3-ActReason
    std::string
        action;  ///< what was asked, without identifiers: "Patient/$everything?_type=Condition"
    std::vector<std::string> holders;   ///< intent: systems that will be asked, as "ODS key"
    std::vector<std::string> withheld;  ///< intent: what will not be asked for, and the reason of
                                        ///< the decision: "ODS key reason section section …"
    std::string basis;                  ///< intent: the relationship, for example "admission"
    std::vector<ReleasedPart> parts;    ///< release
    std::string reason;                 ///< refusal, change
    std::string via;       ///< gateways that the question came through, the first asker's first
    std::string happened;  ///< FHIR instant, where it was before it was written down here
};

/// Where an entry stands in the chain.
struct Position {
    std::uint64_t sequence = 0;
    Instant recorded;
};

}  // namespace mcr::audit
