// How fast HL7 v2 messages become FHIR R4, beside a bare splitting of the same bytes into segments
// and fields. Prints one line of JSON.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "source/hl7v2/convert.hpp"

namespace {

namespace v2 = mcr::source::hl7v2;
using Clock = std::chrono::steady_clock;

v2::Context context() {
    return {.source_key = "s", .organisation = {}, .time_zone = "Europe/London", .authorities = {}};
}

std::vector<std::string> messages() {
    namespace fs = std::filesystem;
    std::vector<std::string> texts;
    std::error_code ignored;
    fs::path folder;
    if (const char* named = std::getenv("MCR_SAMPLES")) {
        folder = named;
    } else {
        for (auto at = fs::current_path(ignored); folder.empty(); at = at.parent_path()) {
            if (fs::is_directory(at / "shared" / "samples", ignored))
                folder = at / "shared" / "samples";
            else if (at == at.parent_path())
                return texts;
        }
    }
    for (const auto& file : fs::recursive_directory_iterator(folder / "hl7v2", ignored)) {
        if (!file.is_regular_file()) continue;
        std::ifstream in(file.path(), std::ios::binary);
        std::string text{std::istreambuf_iterator<char>(in), {}};
        const auto message = v2::Message::parse(text);
        if (message && v2::to_r4(*message, context())) texts.push_back(std::move(text));
    }
    return texts;
}

/// Megabytes a second, the best of several rounds over all texts, each taken many times: they are
/// small.
template <class Work>
double megabytes_a_second(const std::vector<std::string>& texts, Work&& work) {
    constexpr int times = 10;
    std::size_t bytes = 0;
    for (const std::string& text : texts) bytes += text.size() * times;
    double best = 0;
    for (int round = 0; round < 12; ++round) {
        const auto began = Clock::now();
        for (int i = 0; i < times; ++i)
            for (const std::string& text : texts) work(text);
        const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
        best = std::max(best, static_cast<double>(bytes) / seconds / 1e6);
    }
    return best;
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
    const std::vector<std::string> texts = messages();
    if (texts.empty()) {
        std::fprintf(stderr, "The sample messages are absent; set MCR_SAMPLES.\n");
        return 2;
    }
    std::size_t kept = 0;
    const double conversion = megabytes_a_second(texts, [&](const std::string& text) {
        const auto message = v2::Message::parse(text);
        if (!message) return;
        if (const auto made = v2::to_r4(*message, context()))
            for (const v2::Made& one : *made) kept += one.resources.write().size();
    });
    const double bare =
        megabytes_a_second(texts, [&](const std::string& text) { kept += split_bare(text); });
    if (kept == 0) return 1;
    std::printf(
        "{\"name\":\"HL7 v2 to R4, %zu messages\",\"value\":%.1f,\"unit\":\"MB/s\","
        "\"against\":{\"name\":\"splitting into segments and fields\",\"value\":%.1f}}\n",
        texts.size(), conversion, bare);
    return 0;
}
