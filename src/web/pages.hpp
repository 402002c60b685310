#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "audit/history.hpp"
#include "base/secret.hpp"
#include "net/http.hpp"
#include "net/worker.hpp"
#include "web/site.hpp"
#include "web/view_pages.hpp"

namespace mcr::web {

/// The pages, by their areas: "/" and what anybody may read, "/view", "/my", "/office", and
/// "/assets". Shared by all workers.
class Pages {
public:
    struct Parts {  ///< what it uses; the references must outlive it
        Assets assets;
        RunView run_view;
        GiveDocument give_document;
        const Visitors& visitors;
        const directory::CurrentDirectory& directory;
        const access::CurrentPolicies& policies;
        access::ContextStore& contexts;
        audit::History& history;
        Secret draft_key;                              ///< 32 bytes, the same on every server
        const Demonstration* demonstration = nullptr;  ///< null outside a demonstration
    };
    explicit Pages(Parts parts);
    ~Pages();

    /// Answers every request that belongs to the pages; 404 for what does not exist, 405 for a page
    /// that takes another method.
    net::Task<void> handle(net::Worker& worker, const net::Request& request, net::Responder& out);

    /// Every page there is, and whom it is for.
    [[nodiscard]] const std::vector<Route>& routes() const;
    [[nodiscard]] const Site& site() const;

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace mcr::web
