#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "net/worker.hpp"
#include "people/demographics.hpp"
#include "people/professional.hpp"
#include "source/adapter.hpp"

namespace mcr::source {

/// What a record locator said of one patient.
struct PointersFound {
    std::vector<Pointer> pointers;  ///< each once
    std::size_t unattributed = 0;   ///< further ones that do not say who holds what they point to
};

/// A national index of who holds something of a patient (docs/locating.md). Immutable, shared by
/// all workers.
class RecordLocator {
public:
    virtual ~RecordLocator() = default;
    /// As it stands in sentences, "the National Record Locator".
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// As it stands among the holders of an audit entry, "NRL".
    [[nodiscard]] virtual std::string_view audited_as() const = 0;
    /// The pointers of one patient, all pages. What it gives is about that patient: an answer that
    /// holds anything about somebody else is discarded whole (law 9). The arguments outlive it.
    /// Errors: forbidden for an asker whom it does not serve; malformed with code "wrong-patient";
    /// malformed; too_large; timed_out; unavailable.
    virtual net::Task<Result<PointersFound>> find(net::Worker& worker,
                                                  const people::Demographics& patient,
                                                  const people::Professional& asker,
                                                  std::string_view request_id,
                                                  Deadline deadline) const = 0;
};

}  // namespace mcr::source
