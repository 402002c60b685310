#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/context.hpp"
#include "audit/log.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "directory/directory.hpp"
#include "people/demographics.hpp"
#include "people/token.hpp"
#include "relay/coverage.hpp"
#include "relay/hints.hpp"
#include "source/adapter.hpp"
#include "source/federation/path.hpp"
#include "source/record_locator.hpp"

namespace mcr::relay {

struct ContentRequest;

/// One view: who asks what of whom.
struct ViewRequest {
    people::TokenClaims who;
    people::NhsNumber patient;
    record::Sections sections;  ///< that the reader wants; all set for everything
    std::string action;         ///< for the audit, without identifiers
    std::string request_id;     ///< a UUID
    /// Also those are asked that are asked only where something names them (docs/locating.md).
    bool ask_everyone = false;
    /// Gateways that the question came through, the first asker's first.
    std::vector<std::string> path = {};
};

/// What left, collected while a reader's answer is written; becomes the release entry.
class Release {
public:
    virtual ~Release() = default;
    /// Records that `item` left as exactly these bytes. Call it for every resource of a source that
    /// is written, once, before or after writing it.
    virtual void item(const record::Item& item, std::span<const std::string_view> pieces) = 0;
    /// For answers that leave in another order than they came (pages): from within coverage(), the
    /// items that follow are of the holder of `row`, which was given as a part before. Once for
    /// each holder. A Release may be used until coverage() has returned.
    virtual void resume(const CoverageRow& row) = 0;
};

/// Writes one reader's answer. Called from one task, in this order: patient once, part for each
/// holder as it answers, coverage once.
class ViewSink {
public:
    virtual ~ViewSink() = default;
    /// The national demographics of the patient; nothing has been written before, and the audit
    /// intent is durable. `coverage` holds every row, not yet settled.
    virtual net::Task<Result<void>> patient(const people::Demographics& patient,
                                            const Coverage& coverage) = 0;
    /// One holder has settled (whatever its state): `row` is its row, `parts` what it gave, empty
    /// unless its state says otherwise. The parts live until it returns. Rows of organisations
    /// behind a federation follow its own, without parts: new ones, and those to which it added a
    /// note, again.
    virtual net::Task<Result<void>> part(const CoverageRow& row,
                                         std::span<const record::Part> parts, Release& release) = 0;
    /// Every row is settled.
    virtual net::Task<Result<void>> coverage(const Coverage& coverage) = 0;
};

struct RelaySettings {
    Milliseconds view_limit{10'000};  ///< for the whole view
    Milliseconds demographics_limit{3'000};
    /// That nobody was found is told on the next stroke of this length after the question, whyever
    /// it is so (law 4); 0 for at once.
    Milliseconds unknown_answer_step{50};
    /// The alert about a restricted patient is raised so much later at least, and up to twice that,
    /// when the answer has long gone: writing it must not delay the answer.
    Milliseconds restricted_alert_delay{2'000};
    /// Systems asked at the same time in one view; 0 for all. Further ones wait, those of
    /// organisations that knew the patient before the least.
    std::size_t askings_at_once = 0;
    Milliseconds hints_limit{250};  ///< for reading them; the view goes on without, then
    record::Limits limits;
    source::federation::Gateway gateway;        ///< what this installation is among gateways
    Milliseconds document_limit{300'000};       ///< for one document, from asking to its last byte
    Milliseconds document_lifetime{3'600'000};  ///< of a listed document's address
    std::uint64_t max_document_bytes = 1UL << 30U;
};

/// Locates, decides, asks all at once, collects as they come. Shared by all workers; keeps nothing
/// of a view when it ends (law 1).
class Relay {
public:
    struct Parts {  ///< what it uses; all must outlive it
        const directory::CurrentDirectory& directory;
        people::DemographicsService& demographics;
        const source::Adapters& adapters;
        audit::AuditLog& audit;
        access::ContextStore& contexts;
        const Clock& clock;
        Random& random;
        Log& log;
        Metrics& metrics;
        Secret release_key;     ///< of the manifest's hashes
        Secret document_key{};  ///< of the addresses of documents; empty: they have none
        const source::RecordLocator* locator = nullptr;  ///< null for none
        Hints* hints = nullptr;                          ///< null for none
    };
    Relay(Parts parts, RelaySettings settings);
    ~Relay();

    /// Runs one view into `sink`. Errors (before anything was given to the sink): those of
    /// DemographicsService::read; forbidden when the asker may see nothing of this patient; invalid
    /// for a reason stated wrongly; unavailable when the audit intent, or what must be written down
    /// with it, could not be made durable (law 2), or what bears on the decision could not be read.
    /// Errors of the sink end the view and are passed on; what was released until then is recorded
    /// all the same.
    net::Task<Result<void>> view(net::Worker& worker, ViewRequest request, ViewSink& sink);

    /// Gives a listed document's content into `sink`, as it comes; decided, and audited, as a view
    /// of documents. Errors: gone and not_found as ContentAddresses::open; those of view;
    /// forbidden, with the reason, when the document's holder may not be asked; what became of it
    /// where it was not given whole (not_found, forbidden, timed_out, unsupported, unavailable);
    /// those of the sink. After the sink has been begun an error means that what was written is not
    /// the whole, or not that document.
    net::Task<Result<void>> content(net::Worker& worker, ContentRequest request,
                                    source::ContentSink& sink);

    /// Where readers reach this server, no trailing slash. Once, before the first request: until
    /// then documents are listed without address.
    void set_base_url(std::string base_url);

    /// Reads the demographics only, audited like a view. Errors as view.
    net::Task<Result<people::Demographics>> patient(net::Worker& worker, ViewRequest request);

    /// Finds patients by what is known of them. Every match is an access: one intent each is
    /// durable before any is given. Errors as DemographicsService::search; forbidden for a role
    /// that gives no direct care; unavailable as view.
    net::Task<Result<std::vector<people::Demographics>>> find(
        net::Worker& worker, people::TokenClaims who,
        people::DemographicsService::SearchTerms terms, std::string action, std::string request_id);

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace mcr::relay
