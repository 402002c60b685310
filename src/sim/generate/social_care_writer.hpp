#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/generate/history.hpp"

namespace mcr::sim {

/// One table of a council's system: its columns, and its rows as text.
struct CareTable {
    std::string name;  ///< also of its view
    std::string resource;
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
    /// Lines of the mapping's elements, as TOML inline tables.
    std::vector<std::string> elements;
};

/// What a council knows of its people, as the extracts or views that its system gives: people,
/// support reasons, plans, services, alerts, equipment.
class SocialCareWriter {
public:
    SocialCareWriter();
    void add(const Person& person, const History& history);
    [[nodiscard]] const std::vector<CareTable>& tables() const noexcept { return tables_; }

private:
    CareTable& table(std::string_view name);
    std::vector<CareTable> tables_;
    std::size_t clients_ = 0;
};

/// A table as CSV (RFC 4180).
[[nodiscard]] std::string csv_of(const CareTable& table);
/// The statements that make `tables` and a view of each ("view_" and its name), one a line.
[[nodiscard]] std::string sql_of(const std::vector<CareTable>& tables);
/// The mapping of `tables` for an edge; of their CSV files, or of their views.
[[nodiscard]] std::string mapping_of(const std::vector<CareTable>& tables, bool of_views);

}  // namespace mcr::sim
