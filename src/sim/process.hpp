#pragma once

namespace mcr::sim {

/// Ends of the process that a simulation waits for: SIGTERM, SIGINT and, if asked for, the end of
/// standard input, by which a killed parent leaves nothing behind.
class ProcessEnd {
public:
    /// Blocks the signals in this thread; threads started later inherit that. Make it first.
    explicit ProcessEnd(bool with_standard_input);
    /// Blocks until one of them comes.
    void wait();

private:
    bool with_standard_input_;
    int signals_;
};

}  // namespace mcr::sim
