#include "directory/watcher.hpp"

namespace mcr::directory {

Refresh Watcher::refresh_if_changed() {
    const Refresh became = look();
    constexpr std::string_view names[] = {"unchanged", "swapped", "refused", "unreachable"};
    if (became != Refresh::unchanged)
        metrics_.count("mcr_directory_refreshes_total",
                       {{"outcome", names[static_cast<int>(became)]}});
    return became;
}

Refresh Watcher::look() {
    const auto unreachable = [&](const Error& why) {
        if (!unreachable_) log_.warning("directory-unreachable", {{"why", why.sentence}});
        unreachable_ = true;
        return Refresh::unreachable;
    };
    const auto revision = store_.revision();
    if (!revision) return unreachable(revision.error());
    if (unreachable_) log_.info("directory-reachable-again");
    unreachable_ = false;
    if (*revision == current_.get()->revision() || refused_ == *revision) return Refresh::unchanged;

    auto next = store_.directory();
    if (!next) {
        const ErrorKind kind = next.error().kind;
        if (kind == ErrorKind::unavailable || kind == ErrorKind::timed_out)
            return unreachable(next.error());
        refused_ = *revision;
        log_.error("directory-refused",
                   {{"revision", std::to_string(*revision)}, {"why", next.error().sentence}});
        return Refresh::refused;
    }
    refused_.reset();
    log_.info("directory-swapped",
              {{"revision", std::to_string((*next)->revision())},
               {"organisations", std::to_string((*next)->organisations().size())}});
    metrics_.gauge("mcr_directory_revision", static_cast<double>((*next)->revision()));
    metrics_.gauge("mcr_directory_organisations",
                   static_cast<double>((*next)->organisations().size()));
    current_.swap(std::move(*next));
    return Refresh::swapped;
}

}  // namespace mcr::directory
