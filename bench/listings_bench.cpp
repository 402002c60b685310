// How fast pages of GP Connect HTML and answers of an XDS registry become FHIR R4, beside the bare
// parse of the same bytes by simdjson and pugixml. Prints one line of JSON per figure.
#include <simdjson.h>

#include <cstdio>
#include <pugixml.hpp>
#include <string>

#include "base/text.hpp"
#include "people/nhs_number.hpp"
#include "source/gp_connect/html/convert.hpp"
#include "source/xds/document_reference.hpp"
#include "throughput.hpp"

namespace {

using namespace mcr;
using mcr::bench::megabytes_a_second;

void tell(const char* name, double value, const char* beside, double bare) {
    std::printf(
        "{\"name\":\"%s\",\"value\":%.1f,\"unit\":\"MB/s\",\"against\":{\"name\":\"%s\","
        "\"value\":%.1f}}\n",
        name, value, beside, bare);
}

/// The answer to $gpc.getcarerecord with a table of `rows`.
std::string page_of(int rows) {
    std::string div =
        "<div xmlns=\"http://www.w3.org/1999/xhtml\"><h1>Problems</h1><table id=\"prb-tab-act\">"
        "<thead><tr><th>Start Date</th><th>Entry</th><th>Details</th></tr></thead><tbody>";
    for (int i = 0; i < rows; ++i)
        div +=
            "<tr><td class=\"date-column\">01-Jan-2020</td><td>Gout of the left foot</td>"
            "<td>Seen at the surgery, better in a week. Advice given.</td></tr>";
    div += "</tbody></table></div>";
    return R"({"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":)"
           R"("Composition","date":"2026-10-31T10:00:00+00:00","title":"Patient Care Record",)"
           R"("status":"final","type":{"coding":[{"system":"http://snomed.info/sct","code":)"
           R"("425173008"}]},"subject":{"reference":"Patient/2"},"section":[{"title":"Problems",)"
           R"("code":{"coding":[{"code":"PRB"}]},"text":{"status":"generated","div":)" +
           json_quote(div) +
           R"(}}]}},{"resource":{"resourceType":"Patient","id":"2","identifier":[{"system":)"
           R"("http://fhir.nhs.net/Id/nhs-number","value":"9990000018"}],"name":[{"family":)"
           R"(["FINCH"],"given":["Edith"]}],"gender":"female","birthDate":"1951-03-09"}}]})";
}

bool pages() {
    const std::string text = page_of(500);
    std::size_t kept = 0;
    const double ours = megabytes_a_second({text}, [&](const std::string&) {
        const auto made = source::gp_connect::html::convert_page(
            text,
            {.page = source::gp_connect::html::PageKind::problems,
             .id_prefix = "p-",
             .organisation = "The surgery",
             .retrieved = {}},
            {});
        kept += made ? made->bundle.size() : 0;
    });
    simdjson::dom::parser parser;
    const simdjson::padded_string padded(text);
    const double bare = megabytes_a_second({text}, [&](const std::string&) {
        simdjson::dom::element root;
        kept += parser.parse(padded).get(root) == simdjson::SUCCESS ? 1 : 0;
    });
    tell("GP Connect HTML to R4, a page of 500 rows", ours, "simdjson DOM parse", bare);
    return kept > 1000;
}

/// An AdhocQueryResponse that lists `documents`.
std::string registry_answer(int documents) {
    std::string out =
        "<AdhocQueryResponse xmlns=\"urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0\" "
        "status=\"urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success\">"
        "<RegistryObjectList xmlns=\"urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0\">";
    for (int i = 0; i < documents; ++i) {
        const std::string n = std::to_string(100'000 + i);
        out += "<ExtrinsicObject id=\"urn:uuid:08a15a6f-5b4a-42de-8f95-89474f" + n +
               "\" mimeType=\"application/pdf\" "
               "objectType=\"urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1\" "
               "status=\"urn:oasis:names:tc:ebxml-regrep:StatusType:Approved\">";
        const std::pair<const char*, const char*> slots[] = {
            {"creationTime", "20260203101500"},
            {"hash", "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"},
            {"size", "20480"},
            {"repositoryUniqueId", "1.3.6.1.4.1000"},
            {"sourcePatientId", "9990000018^^^&amp;2.16.840.1.113883.2.1.4.1&amp;ISO"}};
        for (const auto& [name, value] : slots)
            out += std::string("<Slot name=\"") + name + "\"><ValueList><Value>" + value +
                   "</Value></ValueList></Slot>";
        out +=
            "<Name><LocalizedString value=\"Discharge summary\"/></Name>"
            "<ExternalIdentifier identificationScheme=\"urn:uuid:"
            "58a6f841-87b3-4a3e-92fd-a8ffeff98427\" "
            "value=\"9990000018^^^&amp;2.16.840.1.113883.2.1.4.1&amp;ISO\"/>"
            "<ExternalIdentifier identificationScheme=\"urn:uuid:"
            "2e82c1f6-a085-4c72-9da3-8640a32e42ab\" value=\"1.3.6.1.4.2300." +
            n + "\"/></ExtrinsicObject>";
    }
    return out + "</RegistryObjectList></AdhocQueryResponse>";
}

bool documents() {
    const std::string text = registry_answer(200);
    const auto patient = *people::NhsNumber::parse("9990000018");
    directory::System system;
    system.key = "RAJ";
    std::size_t kept = 0;
    const double ours = megabytes_a_second({text}, [&](const std::string&) {
        pugi::xml_document document;
        document.load_buffer(text.data(), text.size());
        const auto response = source::xds::read_response(document.document_element());
        if (!response) return;
        source::r4::Collection made;
        const source::xds::Listing listing{&system, &patient, "9990000018", nullptr};
        for (const auto& entry : response->documents)
            source::xds::add_document_reference(made, entry, response->documents,
                                                response->associations, listing);
        kept += made.write().size();
    });
    const double bare = megabytes_a_second({text}, [&](const std::string&) {
        pugi::xml_document document;
        kept += document.load_buffer(text.data(), text.size()) ? 1 : 0;
    });
    tell("XDS metadata to R4, 200 documents", ours, "pugixml parse", bare);
    return kept > 1000;
}

}  // namespace

int main() {
    return pages() && documents() ? 0 : 1;
}
