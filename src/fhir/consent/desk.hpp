#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "directory/directory.hpp"
#include "fhir/consent/change.hpp"
#include "fhir/consent/consent_search.hpp"
#include "net/task.hpp"
#include "store/store.hpp"

namespace mcr::fhir::consent {

/// The tables of this folder (beside those of the register).
[[nodiscard]] Result<void> migrate(store::Store& store);

/// One request about Consents, from somebody whose token was checked.
struct Request {
    Bearer bearer;
    std::string id;    ///< of the Consent, as in the address; empty where there is none
    std::string body;  ///< of a create or an update
    std::string if_match;
    std::vector<QueryParameter> parameters;  ///< of a search
    SearchSettings settings;
    std::string request_id;
};

/// One Consent as the caller gets it.
struct OneConsent {
    std::string id;
    std::int64_t version = 1;
    Instant changed;
    std::string json;
};

struct FoundConsents {
    std::vector<OneConsent> consents;
    std::vector<Issue> warnings;
    std::string query;  ///< for the self link
    bool only_count = false;
};

/// The register of objections as FHIR Consents (PCF: ITI-108, and create, read, update). Every
/// change is the register's own, with its deed; every reading leaves a deed of kind "objection" in
/// the same transaction, before anything is given. Safe from any worker. Whose number a patient has
/// is not looked up: an unknown and a restricted one are the same here (law 4).
///
/// Refusals of all: those of caller_of; 404 for a Consent that is not there or not the caller's,
/// the same for both; 503, 504 when the store does not answer.
class Desk {
public:
    struct Parts {  ///< what it uses; all must outlive it
        store::Store& store;
        const directory::CurrentDirectory& directory;
        const Clock& clock;
        Random& random;
    };
    explicit Desk(Parts parts) : use_(parts) {}

    net::Task<Judged<FoundConsents>> search(Request request);
    net::Task<Judged<OneConsent>> read(Request request);
    /// Refusals: those of read_document and filing_of; 409 when the same objection is in force.
    net::Task<Judged<OneConsent>> create(Request request);
    /// Refusals: 400 without If-Match; 412 when the Consent has another version by now; those of
    /// read_document and change_between; 409 and 422 with the register's reason.
    net::Task<Judged<OneConsent>> update(Request request);

private:
    Parts use_;
};

}  // namespace mcr::fhir::consent
