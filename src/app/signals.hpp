#pragma once

#include "base/clock.hpp"

namespace mcr::app {

/// Blocks SIGTERM and SIGINT in this thread and all that it starts afterwards, so that they can be
/// waited for; ignores SIGPIPE. Call it first.
void hold_end_signals();
/// Waits for SIGTERM or SIGINT.
void wait_for_end_signal();

}  // namespace mcr::app
