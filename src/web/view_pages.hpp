#pragma once

#include <functional>
#include <string>
#include <vector>

#include "relay/content.hpp"
#include "relay/relay.hpp"
#include "web/draft.hpp"
#include "web/site.hpp"

namespace mcr::web {

/// What a demonstration offers on its pages.
struct Demonstration {
    struct Patient {
        std::string nhs_number, name, story;
        std::string id;  ///< short, for scripts
    };
    std::vector<Patient> patients;
};

/// Runs one view; the relay in the product.
using RunView =
    std::function<net::Task<Result<void>>(net::Worker&, relay::ViewRequest, relay::ViewSink&)>;

/// Gives one listed document; the relay in the product.
using GiveDocument = std::function<net::Task<Result<void>>(net::Worker&, relay::ContentRequest,
                                                           source::ContentSink&)>;

/// "/view" and what is below it: a professional looks. NHS numbers travel in posted forms and
/// sealed drafts, never in an address. Shared by all workers.
class ViewPages {
public:
    struct Parts {  ///< all must outlive it
        const Site& site;
        const Drafts& drafts;
        RunView run_view;
        GiveDocument give_document;
        access::ContextStore& contexts;
        const Demonstration* demonstration = nullptr;  ///< null outside a demonstration
    };
    explicit ViewPages(Parts parts) : use_(std::move(parts)) {}
    [[nodiscard]] std::vector<Route> routes() const;

private:
    net::Task<void> choose(Visit& visit) const;
    net::Task<void> record(Visit& visit) const;
    net::Task<void> launched(Visit& visit) const;
    net::Task<void> document(Visit& visit) const;
    net::Task<void> start_override(Visit& visit) const;
    net::Task<void> ask_override(Visit& visit) const;
    net::Task<void> declare_override(Visit& visit) const;

    [[nodiscard]] std::string choose_html(const Visit& visit, const Problems& problems) const;
    /// The form by which the objections at the holders of `rows` can be overridden.
    [[nodiscard]] std::string offer(const people::Session& session, const Form& asked,
                                    const std::vector<relay::CoverageRow>& rows) const;
    /// Runs the view that `asked` (number, reason, permission, purpose) describes.
    net::Task<void> show(Visit& visit, people::TokenClaims claims, people::NhsNumber patient,
                         Form asked, bool live) const;
    /// Whether the visitor signed in recently enough to override.
    [[nodiscard]] bool is_fresh(const Visit& visit) const;
    net::Task<void> sign_in_again(Visit& visit, const Form& draft) const;

    Parts use_;
};

/// What a look's form says of why: parts of `problems` name what is missing.
struct Why {
    people::StatedReason stated;
    std::string purpose;
};
[[nodiscard]] Why read_why(const Form& form, bool asks_first, Problems& problems);
/// The questions of that form. HTML.
[[nodiscard]] std::string why_html(const Form& form, bool asks_first, bool practice,
                                   const Problems& problems);

}  // namespace mcr::web
