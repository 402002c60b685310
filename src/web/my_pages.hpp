#pragma once

#include <vector>

#include "audit/history.hpp"
#include "objection/register.hpp"
#include "web/html.hpp"
#include "web/site.hpp"

namespace mcr::web {

/// "/my" and what is below it: patients, each for themselves. Shared by all workers.
class MyPages {
public:
    /// Both must outlive it.
    MyPages(const Site& site, audit::History& history) : site_(site), history_(history) {}
    [[nodiscard]] std::vector<Route> routes() const;

private:
    net::Task<void> overview(Visit& visit) const;
    net::Task<void> objections(Visit& visit) const;
    net::Task<void> new_objection(Visit& visit) const;
    net::Task<void> check_objection(Visit& visit) const;
    net::Task<void> file_objection(Visit& visit) const;
    net::Task<void> objection(Visit& visit) const;
    net::Task<void> withdraw(Visit& visit) const;
    net::Task<void> choose(Visit& visit) const;
    net::Task<void> looked(Visit& visit) const;

    net::Task<void> ask(Visit& visit, const Problems& problems) const;

    const Site& site_;
    audit::History& history_;
};

}  // namespace mcr::web
