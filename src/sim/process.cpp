#include "sim/process.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace mcr::sim {

ProcessEnd::ProcessEnd(bool with_standard_input) : with_standard_input_(with_standard_input) {
    sigset_t ends;
    sigemptyset(&ends);
    for (const int signal : {SIGTERM, SIGINT}) sigaddset(&ends, signal);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    signals_ = signalfd(-1, &ends, SFD_CLOEXEC);
    std::signal(SIGPIPE, SIG_IGN);
}

void ProcessEnd::wait() {
    for (;;) {
        std::array<pollfd, 2> watched{{{.fd = signals_, .events = POLLIN, .revents = 0},
                                       {.fd = STDIN_FILENO, .events = POLLIN, .revents = 0}}};
        if (poll(watched.data(), with_standard_input_ ? 2 : 1, -1) < 0) continue;
        if (watched[0].revents != 0) return;
        if (watched[1].revents == 0) continue;
        std::array<char, 4096> ignored{};
        if (read(STDIN_FILENO, ignored.data(), ignored.size()) <= 0) return;
    }
}

}  // namespace mcr::sim
