// How fast a structured record becomes R4, beside simdjson's DOM parse of the same bytes.
// Prints one line of JSON per figure.
#include <simdjson.h>

#include <cstdio>
#include <string>
#include <vector>

#include "source/stu3/convert.hpp"
#include "throughput.hpp"

int main() {
    using mcr::bench::megabytes_a_second;
    const std::vector<std::string> texts =
        mcr::bench::sample_texts("gp-connect/gp2gp-stubs-structured", [](const std::string& text) {
            simdjson::dom::parser parser;
            return parser.parse(text).error() == simdjson::SUCCESS;
        });
    if (texts.empty()) {
        std::fprintf(stderr, "The real GP Connect documents are absent; set MCR_SAMPLES.\n");
        return 2;
    }
    std::size_t kept = 0;
    const double conversion = megabytes_a_second(texts, [&](const std::string& text) {
        const auto converted = mcr::source::stu3::convert_structured_record(
            text, {"https://gp.example/structured"}, mcr::record::Limits{});
        kept += converted ? converted->bundle.size() : 0;
    });
    simdjson::dom::parser parser;
    std::vector<std::string> roomy = texts;
    for (std::string& text : roomy) text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    const double dom = megabytes_a_second(roomy, [&](const std::string& text) {
        kept += parser.parse(text).error() == simdjson::SUCCESS ? 1 : 0;
    });
    std::printf(
        "{\"name\":\"STU3 to R4 conversion of structured records\",\"value\":%.0f,"
        "\"unit\":\"MB/s\",\"against\":{\"name\":\"simdjson DOM parse of the same "
        "documents\",\"value\":%.0f},\"ratio\":%.3f}\n",
        conversion, dom, conversion / dom);
    return kept > 0 ? 0 : 1;
}
