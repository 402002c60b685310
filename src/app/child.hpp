#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace mcr::app {

/// A program that this process started and ends with it: its standard input is a pipe that closes
/// when this process goes, however it goes. Standard error is shared.
class Child {
public:
    /// Errors: unavailable when it cannot be started.
    [[nodiscard]] static Result<Child> start(const std::filesystem::path& program,
                                             const std::vector<std::string>& arguments);
    Child(Child&& other) noexcept;
    Child& operator=(Child&&) = delete;
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child();  ///< SIGTERM, and SIGKILL after 5 seconds

    /// The next line of its standard output.
    /// Errors: timed_out; unavailable when it ended before.
    [[nodiscard]] Result<std::string> read_line(Milliseconds within);
    [[nodiscard]] pid_t pid() const noexcept { return pid_; }

private:
    Child(pid_t pid, int to_child, int from_child) : pid_(pid), in_(to_child), out_(from_child) {}
    pid_t pid_ = -1;
    int in_ = -1, out_ = -1;
    std::string pending_;
};

}  // namespace mcr::app
