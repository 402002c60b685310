#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "directory/organisation.hpp"
#include "net/mllp.hpp"

namespace mcr::source::hl7v2 {

/// The questions that a system may answer.
enum class Query {
    identity,   ///< QBP^Q22, answered by RSP^K22 (ITI-21 Patient Demographics Query)
    visits,     ///< QRY^A19, answered by ADR^A19
    results,    ///< QRY^R02, answered by ORF^R04
    documents,  ///< QRY^T12, answered by DOC^T12
};

enum class AskerIn { nowhere, qrd_10, msh_8 };

/// What the settings of one system say (docs/sources/hl7v2.md lists them).
struct Settings {
    std::vector<Query> queries;  ///< in the order of Query
    std::string sending_application = "MCR";
    std::string sending_facility;  ///< empty for the asking organisation's ODS code
    std::string receiving_application, receiving_facility;
    std::string version = "2.5";
    std::string processing_id = "P";
    std::string time_zone = "Europe/London";
    std::string nhs_authority = "NHS";  ///< namespace in which the NHS number is asked for
    std::string nhs_universal;          ///< its OID; empty for none
    AskerIn asker_in = AskerIn::nowhere;
    bool birth_date_required = true;  ///< an answer that gives none is not shown
    int quantity = 50;                ///< records a page
    int max_pages = 20;
    std::vector<std::pair<std::string, std::string>> authorities;  ///< authority.NAME
    net::MllpUpstream upstream;

    [[nodiscard]] bool asks(Query query) const;
};

/// Errors: invalid, naming the setting, for one that is missing, unknown or malformed.
[[nodiscard]] Result<Settings> read_settings(const directory::System& system);

}  // namespace mcr::source::hl7v2
