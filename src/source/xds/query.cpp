#include "source/xds/query.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "base/text.hpp"
#include "net/soap.hpp"
#include "source/xds/codes.hpp"

namespace mcr::source::xds {
namespace {

using net::escape_xml;

/// A string of the query language: in single quotes, which are doubled within.
std::string quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
    return out += '\'';
}

void slot(std::string& out, std::string_view name, std::string_view value) {
    out.append("<Slot name=\"")
        .append(name)
        .append("\"><ValueList><Value>")
        .append(escape_xml(value))
        .append("</Value></ValueList></Slot>");
}

std::string list_of(const std::vector<std::string>& values) {
    std::string out = "(";
    for (const std::string& value : values) {
        if (out.size() > 1) out += ',';
        out += quoted(value);
    }
    return out += ')';
}

std::string begin(std::string_view query, std::string_view home) {
    std::string out =
        R"(<query:AdhocQueryRequest xmlns:query="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0" )"
        R"(xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"><query:ResponseOption )"
        R"(returnComposedObjects="true" returnType="LeafClass"/><AdhocQuery id=")";
    out.append(query);
    if (!home.empty()) out.append("\" home=\"").append(escape_xml(home));
    return out += "\">";
}

constexpr std::string_view end = "</AdhocQuery></query:AdhocQueryRequest>";

std::string dtm(std::chrono::sys_days day) {
    const std::chrono::year_month_day date(day);
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d%02u%02u000000", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text.data();
}

}  // namespace

std::string write_query(const FindDocuments& query) {
    std::vector<std::string> statuses{std::string(status_prefix) + "Approved"};
    if (query.deprecated) statuses.push_back(std::string(status_prefix) + "Deprecated");
    std::vector<std::string> types;
    if (query.stable) types.emplace_back(stable_document);
    if (query.on_demand) types.emplace_back(on_demand_document);

    std::string out = begin(find_documents_query, query.home);
    slot(out, "$XDSDocumentEntryPatientId", quoted(write_cx(query.patient)));
    slot(out, "$XDSDocumentEntryStatus", list_of(statuses));
    slot(out, "$XDSDocumentEntryType", list_of(types));
    if (query.from) slot(out, "$XDSDocumentEntryCreationTimeFrom", dtm(*query.from));
    if (query.before) slot(out, "$XDSDocumentEntryCreationTimeTo", dtm(*query.before));
    return out.append(end);
}

std::string write_get_associations(std::span<const DocumentEntry> documents,
                                   std::string_view home) {
    constexpr std::size_t most = 100;
    std::vector<std::string> ids;
    for (const DocumentEntry& one : documents.first(std::min(most, documents.size())))
        ids.push_back(one.entry_uuid);
    std::string out = begin(get_associations_query, home);
    slot(out, "$uuid", list_of(ids));
    return out.append(end);
}

std::string Place::text() const {
    return percent_encode(home) + '/' + percent_encode(repository) + '/' + percent_encode(document);
}

Result<Place> Place::parse(std::string_view text) {
    const std::vector<std::string_view> fields = split(text, '/');
    std::vector<std::string> values;
    for (const std::string_view field : fields) {
        Result<std::string> value = percent_decode(field);
        if (!value) break;
        values.push_back(std::move(*value));
    }
    if (values.size() != 3 || values[1].empty() || values[2].empty())
        return fail(ErrorKind::invalid, "The document's place cannot be read.");
    return Place{values[0], values[1], values[2]};
}

std::string write_retrieve(const Place& place) {
    std::string out =
        R"(<RetrieveDocumentSetRequest xmlns="urn:ihe:iti:xds-b:2007"><DocumentRequest>)";
    if (!place.home.empty())
        out.append("<HomeCommunityId>").append(escape_xml(place.home)).append("</HomeCommunityId>");
    out.append("<RepositoryUniqueId>")
        .append(escape_xml(place.repository))
        .append("</RepositoryUniqueId><DocumentUniqueId>")
        .append(escape_xml(place.document))
        .append("</DocumentUniqueId></DocumentRequest></RetrieveDocumentSetRequest>");
    return out;
}

}  // namespace mcr::source::xds
