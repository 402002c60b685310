// How fast CDA documents become FHIR R4, beside pugixml's parse of the same bytes.
// Prints one line of JSON per figure.
#include <cstdio>
#include <pugixml.hpp>
#include <string>
#include <vector>

#include "source/cda/convert.hpp"
#include "throughput.hpp"

int main() {
    using mcr::bench::megabytes_a_second;
    const std::vector<std::string> texts =
        mcr::bench::sample_texts("cda", [](const std::string& text) {
            return mcr::source::cda::to_r4(text, {.source_key = "s", .document_reference = {}})
                .has_value();
        });
    if (texts.empty()) {
        std::fprintf(stderr, "The sample documents are absent; set MCR_SAMPLES.\n");
        return 2;
    }
    std::size_t kept = 0;
    const double conversion = megabytes_a_second(texts, [&](const std::string& text) {
        const auto made =
            mcr::source::cda::to_r4(text, {.source_key = "s", .document_reference = {}});
        kept += made ? made->resources.write().size() : 0;
    });
    const double parse = megabytes_a_second(texts, [&](const std::string& text) {
        pugi::xml_document document;
        kept += document.load_buffer(text.data(), text.size()) ? 1 : 0;
    });
    if (kept == 0) return 1;
    std::printf(
        "{\"name\":\"CDA to R4, %zu documents\",\"value\":%.1f,\"unit\":\"MB/s\","
        "\"against\":{\"name\":\"pugixml parse\",\"value\":%.1f}}\n",
        texts.size(), conversion, parse);
    return 0;
}
