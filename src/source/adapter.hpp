#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/code_set.hpp"
#include "base/clock.hpp"
#include "directory/directory.hpp"
#include "net/worker.hpp"
#include "people/demographics.hpp"
#include "people/professional.hpp"
#include "people/token.hpp"
#include "record/coverage_state.hpp"
#include "record/part.hpp"
#include "record/screen.hpp"

namespace mcr::source {

/// Where one listed document's content lies at its source. Travels sealed within the address that
/// the reader is given, so that only listed documents of the same patient can be asked for.
struct DocumentLocator {
    std::string
        at;  ///< in the protocol's own words, for example an URL, or repository and unique id
    std::string content_type;           ///< as listed; empty if not
    std::optional<std::uint64_t> size;  ///< bytes, as listed
    std::string sha1;                   ///< of the content, hex, as listed; empty if not
};

/// Gives the address at which the reader has a listed document's content from here. Safe from any
/// thread.
class ContentAddresses {
public:
    virtual ~ContentAddresses() = default;
    /// An absolute URL, for attachment.url. `patient` is the one it was listed for.
    [[nodiscard]] virtual std::string address_of(const directory::System& system,
                                                 const people::NhsNumber& patient,
                                                 const DocumentLocator& document) const = 0;
};

/// A record locator's pointer to something that an organisation holds of the patient (for example
/// of the National Record Locator). Carries no content.
struct Pointer {
    OdsCode custodian;
    std::string resource;  ///< the pointer as it was given, a FHIR R4 DocumentReference in JSON
};

/// What is asked of one holder.
struct Question {
    const people::Demographics* patient = nullptr;
    const people::Professional* asker = nullptr;
    std::string_view purpose;     ///< v3-ActReason
    std::string_view request_id;  ///< a UUID, travels as X-Request-Id where the protocol has none
    record::Sections sections;    ///< what may and should be asked for; never empty
    record::Limits limits;
    /// Codes of items that never leave, whoever asks; null for none. Taken out before the answer is
    /// concluded, so that a record of nothing else looks like one of nothing.
    const access::CodeSet* excluded = nullptr;
    bool confidential = false;  ///< label every item restricted (record::Origin::confidential)
    /// For documents whose content lies at the source; null: they are listed without address.
    const ContentAddresses* addresses = nullptr;
    /// Pointers that name the asked organisation as their custodian.
    std::span<const Pointer> pointers;
    /// Identities of the gateways that this question came through, the first asker's first.
    std::span<const std::string> path;
    /// Why the asker looks at this patient, for a gateway that decides for itself; null: unknown.
    const people::StatedReason* reason = nullptr;
    /// Organisations behind a gateway whose items leave labelled restricted.
    std::span<const OdsCode> confidential_of;
};

/// The content of one document that is asked for.
struct ContentQuestion {
    const people::Demographics* patient = nullptr;
    const people::Professional* asker = nullptr;
    std::string_view purpose;
    std::string_view request_id;
    const DocumentLocator* document = nullptr;
    std::uint64_t max_bytes = 1UL << 30U;
};

/// Takes a document's content as it comes; nothing of it is held.
class ContentSink {
public:
    virtual ~ContentSink() = default;
    /// Once, before the first byte: what the source says it is, checked against the listing.
    virtual net::Task<Result<void>> begin(std::string_view content_type,
                                          std::optional<std::uint64_t> size) = 0;
    /// The next bytes; valid until it returns.
    virtual net::Task<Result<void>> write(std::string_view bytes) = 0;
};

/// What became of it. `data`: all of it was written, and type, size and hash are as listed. After
/// `begin` any other state means that what was written is not the whole, or not that document.
struct ContentAnswer {
    record::CoverageState state = record::CoverageState::not_supported;
    std::string sentence = "This organisation's system gives no document contents.";
    std::uint64_t bytes = 0;
};

/// A row of the coverage statement that a gateway asked as a source gave of an organisation behind
/// it.
struct RowBeyond {
    std::optional<OdsCode> organisation;  ///< empty for a row of a kind, or of what is not named
    std::string organisation_name;
    record::CoverageState state = record::CoverageState::failed;
    std::string sentence;
    std::vector<std::string> notes;
    std::size_t items = 0;  ///< that the gateway says it gave of it
    Milliseconds took{0};   ///< as the gateway measured it
};

/// What never leaves, whoever asks: for record::screen, on everything that one holder sent, before
/// it is counted or concluded.
[[nodiscard]] inline record::Screen excluded_of(const Question& question) {
    record::Screen screen;
    screen.permitted.set();
    screen.excluded = question.excluded;
    screen.to_patient = question.asker->role == people::RoleGroup::patient;
    return screen;
}

/// What came of it.
struct Answer {
    record::CoverageState state = record::CoverageState::failed;
    std::string sentence;             ///< plain English, for the reader; nothing clinical
    std::vector<std::string> notes;   ///< further sentences: warnings of lists, switched-off areas
    std::vector<record::Part> parts;  ///< checked; empty unless state is data (or nothing_recorded,
                                      ///< where administrative resources came)
    std::vector<RowBeyond> beyond;    ///< rows of organisations behind the one asked
    Milliseconds took{0};
};

/// One protocol. Immutable, shared by all workers.
class Adapter {
public:
    virtual ~Adapter() = default;
    /// Asks `member` for the patient, following pages, within `deadline`, and checks the patient
    /// (law 9: on a mismatch the state is wrong_patient and no part is given). Never throws and
    /// never fails: every failure is a state with a sentence (law 8). `question` and `member` stay
    /// valid until it returns.
    virtual net::Task<Answer> ask(net::Worker& worker, const directory::Member& member,
                                  const Question& question, Deadline deadline) const = 0;
    /// Gives the content of a document that this protocol listed, as it comes, into `sink`. Checks
    /// that it is what it was listed as. Never throws; every failure is a state with a sentence.
    virtual net::Task<ContentAnswer> fetch(net::Worker& worker, const directory::Member& member,
                                           const ContentQuestion& question, ContentSink& sink,
                                           Deadline deadline) const;
    /// Whether `ask` has nothing to ask for without Question::pointers.
    [[nodiscard]] virtual bool needs_pointers() const noexcept { return false; }
    /// Errors: invalid, naming the setting, for a system whose settings this protocol cannot use.
    [[nodiscard]] virtual Result<void> check_settings(const directory::System& system) const = 0;
};

/// The adapters by protocol name.
using Adapters = std::map<std::string, std::unique_ptr<const Adapter>, std::less<>>;

}  // namespace mcr::source
