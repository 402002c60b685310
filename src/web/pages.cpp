#include "web/pages.hpp"

#include <optional>
#include <string>

#include "base/text.hpp"
#include "web/my_pages.hpp"
#include "web/office_pages.hpp"
#include "web/public_pages.hpp"

namespace mcr::web {
namespace {

/// What '*' of `pattern` stands for in `path`, empty without one; nothing if they do not match.
std::optional<std::string> match(std::string_view pattern, std::string_view path) {
    if (pattern == path) return std::string();
    const auto wanted = split(pattern, '/');
    const auto given = split(path, '/');
    if (wanted.size() != given.size()) return std::nullopt;
    std::string any;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i] == given[i]) continue;
        if (wanted[i] != "*" || given[i].empty()) return std::nullopt;
        any = given[i];
    }
    return any;
}

}  // namespace

struct Pages::Inside {
    explicit Inside(Parts parts)
        : site({std::move(parts.assets), parts.visitors, parts.directory, parts.policies,
                parts.demonstration != nullptr}),
          drafts(std::move(parts.draft_key), parts.visitors.parts().random),
          everybody(site),
          view({site, drafts, std::move(parts.run_view), std::move(parts.give_document),
                parts.contexts, parts.demonstration}),
          my(site, parts.history),
          office(site, parts.history) {
        for (auto of_area : {everybody.routes(), view.routes(), my.routes(), office.routes()})
            for (Route& route : of_area) routes.push_back(std::move(route));
    }

    Site site;
    Drafts drafts;
    PublicPages everybody;
    ViewPages view;
    MyPages my;
    OfficePages office;
    std::vector<Route> routes;
};

Pages::Pages(Parts parts) : inside_(std::make_unique<Inside>(std::move(parts))) {}
Pages::~Pages() = default;

const std::vector<Route>& Pages::routes() const {
    return inside_->routes;
}
const Site& Pages::site() const {
    return inside_->site;
}

net::Task<void> Pages::handle(net::Worker& worker, const net::Request& request,
                              net::Responder& out) {
    const std::string_view path = request.path();
    std::string_view method = request.method;
    if (method == "HEAD") method = "GET";
    if (method == "GET") {
        if (const Assets::File* file = inside_->site.assets().find(path)) {
            net::Headers headers{{"Content-Type", file->type},
                                 {"Cache-Control", "public, max-age=31536000, immutable"},
                                 {"X-Content-Type-Options", "nosniff"}};
            co_await out.send(200, std::move(headers), file->bytes);
            co_return;
        }
    }
    bool other_method = false;
    const Route* exact = nullptr;
    std::string id;
    for (const Route& route : inside_->routes) {
        auto found = match(route.path, path);
        if (!found) continue;
        if (route.method != method) {
            other_method = true;
            continue;
        }
        // An address of its own goes before one that '*' takes in.
        if (exact == nullptr || route.path == path) {
            exact = &route;
            id = std::move(*found);
        }
    }
    if (exact != nullptr) {
        co_await inside_->site.admit(worker, request, out, *exact, std::move(id));
        co_return;
    }
    Visit visit{worker, request, out, {}, {}, {}};
    if (other_method)
        co_await inside_->site.say(visit, 405, "Not that way",
                                   "This page does not take what was sent.");
    else
        co_await inside_->site.not_found(visit);
}

}  // namespace mcr::web
