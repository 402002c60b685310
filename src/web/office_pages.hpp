#pragma once

#include <string>
#include <vector>

#include "audit/history.hpp"
#include "objection/register.hpp"
#include "people/alert.hpp"
#include "web/html.hpp"
#include "web/site.hpp"

namespace mcr::web {

/// "/office" and what is below it: a holder's privacy officer decides objections and reads alerts,
/// the administrator sees agreements and switches sharing off. A privacy officer sees what concerns
/// the organisation they act for and nothing else. Shared by all workers.
class OfficePages {
public:
    /// Both must outlive it.
    OfficePages(const Site& site, audit::History& history) : site_(site), history_(history) {}
    [[nodiscard]] std::vector<Route> routes() const;

private:
    net::Task<void> overview(Visit& visit) const;

    net::Task<void> objections(Visit& visit) const;
    net::Task<void> objection(Visit& visit) const;
    net::Task<void> consider(Visit& visit) const;
    net::Task<void> decide(Visit& visit) const;
    net::Task<void> withdraw(Visit& visit) const;
    net::Task<void> confirm(Visit& visit) const;
    net::Task<void> show_objection(Visit& visit, const Problems& problems) const;
    /// Runs `change` on the objection of the address in the officer's organisation, then shows it.
    using Change = std::function<Result<objection::Objection>(store::Transaction&)>;
    net::Task<void> change_objection(Visit& visit, Change change) const;

    net::Task<void> ask_record(Visit& visit, const Problems& problems) const;
    net::Task<void> new_record(Visit& visit) const;
    net::Task<void> record(Visit& visit) const;

    net::Task<void> alerts(Visit& visit) const;
    net::Task<void> alert(Visit& visit) const;
    net::Task<void> handle_alert(Visit& visit) const;
    net::Task<void> show_alert(Visit& visit, const Problems& problems) const;

    net::Task<void> sharing(Visit& visit) const;
    net::Task<void> sharing_of(Visit& visit) const;
    net::Task<void> switch_sharing(Visit& visit) const;
    net::Task<void> show_sharing(Visit& visit, const Problems& problems) const;

    const Site& site_;
    audit::History& history_;
};

/// The decision that the form of an objection says. `problems` say what cannot be read; whether it
/// may be given is for the register to say.
[[nodiscard]] objection::Verdict read_verdict(const Form& form, Problems& problems);
/// The form of a decision. HTML.
[[nodiscard]] std::string verdict_questions(const Form& form, directory::Withholding withholding,
                                            const Problems& problems);

/// Objections with links to their pages. HTML.
[[nodiscard]] std::string objections_table(const std::vector<objection::Objection>& objections,
                                           std::string_view caption, Instant now);
[[nodiscard]] std::string_view words_of(people::AlertKind kind) noexcept;
[[nodiscard]] std::string_view words_of(people::AlertState state) noexcept;
/// Alerts with links to their pages. HTML.
[[nodiscard]] std::string alerts_table(const std::vector<people::Alert>& alerts,
                                       std::string_view caption);

}  // namespace mcr::web
