#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "directory/directory.hpp"
#include "net/http.hpp"
#include "net/worker.hpp"
#include "people/token.hpp"
#include "relay/relay.hpp"
#include "web/assets.hpp"

namespace mcr::web {

/// What a demonstration offers on its pages instead of a sign-in.
struct Demonstration {
    struct Persona {
        std::string id, name, role, organisation;
    };
    struct Patient {
        std::string nhs_number, name, story;
        std::string id;  ///< short, for scripts
    };
    std::vector<Persona> personas;
    std::vector<Patient> patients;
    /// An access token of a persona, as `mcr demo-token` prints it.
    std::function<Result<std::string>(std::string_view persona)> token;
};

/// Runs one view; the relay in the product.
using RunView =
    std::function<net::Task<Result<void>>(net::Worker&, relay::ViewRequest, relay::ViewSink&)>;

/// The pages: "/", "/view" and what is below it, "/assets". Shared by all workers.
class Pages {
public:
    struct Parts {  ///< what it uses; the references must outlive it
        Assets assets;
        RunView run_view;
        const people::TokenChecker& tokens;
        const directory::CurrentDirectory& directory;
        const Demonstration* demonstration = nullptr;  ///< null outside a demonstration
        bool secure = false;                           ///< served over TLS
    };
    explicit Pages(Parts parts);
    ~Pages();

    /// Answers every request that belongs to the pages; 404 for what does not exist.
    net::Task<void> handle(net::Worker& worker, const net::Request& request, net::Responder& out);

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace mcr::web
