#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "edge/delivery.hpp"
#include "edge/group_writer.hpp"
#include "edge/hl7_reply.hpp"
#include "net/mllp.hpp"
#include "source/hl7v2/convert.hpp"

namespace mcr::edge {

struct Hl7FeedSettings {
    std::string name;
    source::hl7v2::Context context;    ///< its source_key is the system's: feeds of one system meet
    std::vector<std::string> senders;  ///< "MSH-3|MSH-4" that are taken; empty for any
    std::vector<std::string> processing_ids = {"P"};  ///< of MSH-11; an empty one always is
};

/// What one message says, ready to be put into the vault.
struct Prepared {
    struct OfPatient {
        Delivery delivery;
        std::vector<std::string> prior_ids;    ///< to be merged into the patient
        std::vector<std::string> apart_again;  ///< identifiers whose merges are undone
        bool forgotten = false;  ///< everything that the feed told of the patient goes
    };
    std::string key;  ///< of the ledger: the same message again has the same
    std::string control_id, type;
    std::vector<OfPatient> patients;
};

/// Takes HL7 v2 messages into the vault: ADT, ORU, MDM, SIU and VXU, with their corrections,
/// cancellations and merges (docs/edge.md has the table). A message is acknowledged (AA) when it is
/// durable, and then never taken again: the ledger knows it by feed, MSH-3, MSH-4, MSH-10 and the
/// hash of its bytes. One that cannot be taken is answered AE or AR with an ERR, and stays in the
/// quarantine. Immutable; safe from any thread.
class Hl7Feed {
public:
    struct Parts {  ///< all must outlive it
        const Clock& clock;
        Random& random;
        Log& log;
        Metrics& metrics;
    };
    Hl7Feed(Hl7FeedSettings settings, Parts parts)
        : settings_(std::move(settings)), parts_(parts) {}

    /// Answers one delivered message; `writer` makes it durable before the answer is given.
    /// The answer is empty where the sender wants none.
    net::Task<std::string> take(GroupWriter& writer, std::string bytes) const;

    /// Reads `bytes` as this feed does. The error of a message that cannot be taken says why.
    [[nodiscard]] std::expected<Prepared, Hl7Fault> prepare(std::string_view bytes) const;
    /// Puts what was prepared into the vault and the ledger, unless it was taken before.
    /// Errors: those of edge::take and edge::merge.
    [[nodiscard]] Result<void> apply(store::Transaction& transaction, const Prepared& prepared,
                                     Instant now) const;

    [[nodiscard]] const Hl7FeedSettings& settings() const noexcept { return settings_; }

private:
    net::Task<void> keep_aside(GroupWriter& writer, std::string_view bytes, const Hl7Fault& fault,
                               bool& kept) const;
    std::expected<Prepared, Hl7Fault> prepare(const source::hl7v2::Message& message,
                                              std::string_view bytes) const;

    Hl7FeedSettings settings_;
    Parts parts_;
};

/// The ledger's key of `bytes`, also for what is no message.
[[nodiscard]] std::string ledger_key(std::string_view feed, const source::hl7v2::Message* message,
                                     std::string_view bytes);

/// The fault that stands for an Error of the vault. Null segment for one that may pass (the store
/// is busy): sending again helps.
[[nodiscard]] Hl7Fault fault_of(const Error& error);

}  // namespace mcr::edge
