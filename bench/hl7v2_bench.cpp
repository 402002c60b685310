// How fast HL7 v2 messages become FHIR R4, beside a bare splitting of the same bytes into segments
// and fields. Prints one line of JSON.
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "source/hl7v2/convert.hpp"
#include "throughput.hpp"

namespace {

namespace v2 = mcr::source::hl7v2;

v2::Context context() {
    return {.source_key = "s", .organisation = {}, .time_zone = "Europe/London", .authorities = {}};
}

/// The least that a reader of HL7 v2 must do: each segment, each of its fields.
std::size_t split_bare(std::string_view text) {
    std::vector<std::vector<std::string_view>> segments;
    while (!text.empty()) {
        const auto end = text.find_first_of("\r\n");
        std::string_view line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        std::vector<std::string_view>& fields = segments.emplace_back();
        for (;;) {
            const auto bar = line.find('|');
            fields.push_back(line.substr(0, bar));
            if (bar == std::string_view::npos) break;
            line.remove_prefix(bar + 1);
        }
    }
    std::size_t fields = 0;
    for (const auto& segment : segments) fields += segment.size();
    return fields;
}

}  // namespace

int main() {
    using mcr::bench::megabytes_a_second;
    constexpr int times = 10;  // they are small
    const std::vector<std::string> texts =
        mcr::bench::sample_texts("hl7v2", [](const std::string& text) {
            const auto message = v2::Message::parse(text);
            return message && v2::to_r4(*message, context()).has_value();
        });
    if (texts.empty()) {
        std::fprintf(stderr, "The sample messages are absent; set MCR_SAMPLES.\n");
        return 2;
    }
    std::size_t kept = 0;
    const double conversion = megabytes_a_second(
        texts,
        [&](const std::string& text) {
            const auto message = v2::Message::parse(text);
            if (!message) return;
            if (const auto made = v2::to_r4(*message, context()))
                for (const v2::Made& one : *made) kept += one.resources.write().size();
        },
        times);
    const double bare = megabytes_a_second(
        texts, [&](const std::string& text) { kept += split_bare(text); }, times);
    if (kept == 0) return 1;
    std::printf(
        "{\"name\":\"HL7 v2 to R4, %zu messages\",\"value\":%.1f,\"unit\":\"MB/s\","
        "\"against\":{\"name\":\"splitting into segments and fields\",\"value\":%.1f}}\n",
        texts.size(), conversion, bare);
    return 0;
}
