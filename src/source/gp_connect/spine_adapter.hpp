#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "net/client.hpp"
#include "source/adapter.hpp"
#include "source/gp_connect/audit_token.hpp"
#include "source/gp_connect/refusal.hpp"
#include "source/gp_connect/settings.hpp"

namespace mcr::source::gp_connect {

/// What is given to every adapter of GP Connect; all must outlive it.
struct Around {
    const Clock& clock;
    Random& random;
    Log& log;
    Metrics& metrics;
    Consumer consumer;
};

/// A question that may be asked of a practice: its settings are in order and the asking
/// organisation is registered.
struct Opened {
    Settings settings;
    std::string from;  ///< ASID that is asked with
};

/// What a call needs beside its headers.
struct Wanted {
    std::string_view method;
    std::string url;  ///< the practice's, without the proxy
    std::string_view interaction;
    std::string_view media_type;  ///< of what is sent and taken
    std::string token;            ///< audit_token
    std::string body;
};

/// What all capabilities of GP Connect share: who may ask, the headers of the Spine, and that an
/// adapter never throws and counts every answer.
class SpineAdapter : public Adapter {
public:
    net::Task<Answer> ask(net::Worker& worker, const directory::Member& member,
                          const Question& question, Deadline deadline) const final;
    [[nodiscard]] Result<void> check_settings(const directory::System& system) const final;

protected:
    SpineAdapter(const Capability& capability, Around around)
        : capability_(capability), around_(std::move(around)) {}

    /// Asks. `opened` and what it refers to live until it returns.
    virtual net::Task<Answer> converse(net::Worker& worker, const directory::Member& member,
                                       const Question& question, const Opened& opened,
                                       Deadline deadline) const = 0;

    /// Whether `asker` may ask `member`. Without a call.
    [[nodiscard]] std::expected<Opened, Refusal> open(const directory::Member& member,
                                                      const people::Professional& asker) const;
    /// A call with a trace id of its own.
    [[nodiscard]] net::Call call_for(const Opened& opened, Wanted wanted,
                                     std::string_view trace_id) const;
    [[nodiscard]] const Around& around() const noexcept { return around_; }

private:
    const Capability& capability_;
    Around around_;
};

/// An answer of this state and nothing else.
[[nodiscard]] Answer answer_of(Refusal refusal);

}  // namespace mcr::source::gp_connect
