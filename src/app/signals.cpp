#include "app/signals.hpp"

#include <pthread.h>
#include <signal.h>

namespace mcr::app {
namespace {

sigset_t end_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    return set;
}

}  // namespace

void hold_end_signals() {
    const sigset_t set = end_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
}

void wait_for_end_signal() {
    const sigset_t set = end_signals();
    int received = 0;
    while (sigwait(&set, &received) != 0) {
    }
}

}  // namespace mcr::app
