#pragma once

#include <optional>
#include <utility>

#include "base/result.hpp"

namespace mcr::store {

/// Why a statement failed, and what that means for its transaction.
struct Failure {
    Error error;
    bool repeat =
        false;          ///< the whole transaction may be run again (busy, serialisation, deadlock)
    bool lost = false;  ///< the connection is of no use any more
};

/// The first failure of one transaction; with one it can only be rolled back.
struct Trouble {
    std::optional<Failure> first;
    void note(Failure failure) {
        if (!first) first = std::move(failure);
    }
};

}  // namespace mcr::store
