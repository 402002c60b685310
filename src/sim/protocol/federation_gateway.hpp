#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "sim/answerer.hpp"
#include "sim/protocol/fhir_r4.hpp"
#include "sim/protocol/records.hpp"

namespace mcr::sim {

/// One organisation behind a simulated gateway.
struct OrganisationBehind {
    std::string code;  ///< ODS; empty: a row without organisation
    std::string name;
    std::shared_ptr<const Records> records;  ///< null: it gives nothing, and `state` says why
    std::string state = "failed";            ///< a code of the coverage statement
    std::string sentence;
    std::set<std::string> objections;  ///< NHS numbers of patients who object to its sharing
};

/// What is wrong with a gateway's statement, whoever asks.
enum class StatementFault {
    none,
    no_statement,
    row_without_state,  ///< the first organisation's
    row_missing,        ///< the first organisation's
    unlabelled_items,   ///< of the first organisation
    counts_too_many,    ///< items, of the first organisation
};

/// Another gateway with the FHIR face of docs/fhir.md over several organisations: metadata, a token
/// address that exchanges identity tokens (whose signatures are not checked: it is simulated), and
/// Patient/[NHS number]/$everything with the coverage statement. Reads the path header; a gateway
/// that is on it already is told in a row. With `bearer` set it gives no tokens: that bearer and an
/// identity token in `X-Person` are taken.
class FederationGateway final : public Answerer {
public:
    struct Settings {
        Identity identity;    ///< base_url ends in /fhir; the token address is beside it
        std::string gateway;  ///< its own name on a path
        std::string bearer;
        StatementFault fault = StatementFault::none;
    };
    /// `clock` must outlive it.
    FederationGateway(Settings settings, std::vector<OrganisationBehind> behind,
                      const Clock& clock);

    [[nodiscard]] Reply answer(const net::Request& request) const override;
    [[nodiscard]] Reply answer_about_another(const net::Request& request) const override;

    /// Who asked for a record, and how the question came.
    struct Asked {
        std::string person, role, organisation, purpose, basis, patient, path;
    };
    [[nodiscard]] std::vector<Asked> asked() const;
    /// Every token given until now is no longer taken.
    void forget_tokens();

private:
    [[nodiscard]] Reply route(const net::Request& request, bool muddled) const;
    [[nodiscard]] Reply token(const net::Request& request) const;
    [[nodiscard]] Reply everything(const net::Request& request, std::string_view number,
                                   bool muddled) const;
    [[nodiscard]] std::string born_of(std::string_view number) const;
    [[nodiscard]] bool admitted(const net::Request& request, Asked& who) const;

    Settings settings_;
    std::vector<OrganisationBehind> behind_;
    const Clock& clock_;
    std::string base_path_, token_path_;
    mutable std::mutex mutex_;  ///< of what follows
    mutable std::map<std::string, Asked, std::less<>> tokens_;
    mutable std::vector<Asked> asked_;
    mutable std::uint64_t given_ = 0;
};

}  // namespace mcr::sim
