#include "base/text.hpp"
#include "sim/protocol/gp_html.hpp"

namespace mcr::sim {
namespace {

/// What the suppliers write ("Provider variance" of Access Record HTML 0.7).
struct Words {
    std::string_view transfer, exclusion, period;
};
constexpr Words emis{
    "Patient record transfer from previous GP practice not yet complete; information recorded "
    "before ",
    "Items excluded due to confidentiality and/or patient preferences",
    "All relevant items subject to patient preferences and/or RCGP exclusions."};
constexpr Words tpp{
    "Record is in transit and may be incomplete. Information recorded before ",
    "Some patient data is hidden by sharing rules. The data in this section may be incomplete.",
    "All relevant items"};

std::string banner(std::string_view class_name, std::string_view text) {
    return "<div class=\"" + std::string(class_name) + "\"><p>" + escape_html(text) + "</p></div>";
}

std::string missing(std::string_view title) {
    return "<div><p>No '" + escape_html(title) + "' data is recorded for this patient.</p></div>";
}

bool is_date_column(std::string_view column) {
    return column.find("Date") != std::string_view::npos;
}

std::string table_html(const GpTable& table) {
    std::string out = "<table id=\"" + table.id + "\"><thead><tr>";
    for (const std::string_view column : table.columns)
        out += "<th>" + escape_html(column) + "</th>";
    out += "</tr></thead><tbody>";
    for (const auto& row : table.rows) {
        out += "<tr>";
        for (std::size_t i = 0; i < row.size(); ++i)
            out += (i < table.columns.size() && is_date_column(table.columns[i])
                        ? "<td class=\"date-column\">"
                        : "<td>") +
                   escape_html(row[i]) + "</td>";
        out += "</tr>";
    }
    return out + "</tbody></table>";
}

}  // namespace

std::string gp_page_html(const GpPage& page, const GpPages& record, GpDialect dialect) {
    const Words& words = dialect == GpDialect::emis ? emis : tpp;
    std::string out =
        R"(<div xmlns="http://www.w3.org/1999/xhtml"><h1>)" + escape_html(page.title) + "</h1>";
    if (page.unavailable)
        return out + "<div><p>This system does not support retrieval of '" +
               escape_html(page.title) +
               "' data.</p><p>This data may still exist in the source system.</p></div></div>";
    if (record.in_transit) {
        const auto since = parse_instant(record.registered_since + "T00:00:00Z");
        out += banner("gptransfer-banner",
                      std::string(words.transfer) +
                          (since ? format_display_date(*since) : std::string("registration")) +
                          " may be missing");
    }
    if (!page.banner.empty()) out += banner("content-banner", page.banner);
    for (const GpTable& table : page.tables) {
        const std::string& title = table.title.empty() ? page.title : table.title;
        out += "<div>";
        if (!table.title.empty()) out += "<h2>" + escape_html(table.title) + "</h2>";
        if (table.unsupported) {
            out += "<div><p>'" + escape_html(title) +
                   "' data is not supported by this system.</p></div></div>";
            continue;
        }
        out += banner("date-banner", words.period);
        if (page.confidential || page.only_confidential)
            out += banner("exclusion-banner", words.exclusion);
        out += table.rows.empty() || page.only_confidential ? missing(title) : table_html(table);
        out += "</div>";
    }
    return out + "</div>";
}

}  // namespace mcr::sim
