#pragma once

#include <vector>

#include "web/site.hpp"

namespace mcr::web {

/// "/" and what anybody may read. Shared by all workers.
class PublicPages {
public:
    /// `site` must outlive it.
    explicit PublicPages(const Site& site) : site_(site) {}
    [[nodiscard]] std::vector<Route> routes() const;

private:
    net::Task<void> home(Visit& visit) const;
    net::Task<void> objecting(Visit& visit) const;
    net::Task<void> organisations(Visit& visit) const;
    net::Task<void> organisation(Visit& visit) const;
    const Site& site_;
};

}  // namespace mcr::web
