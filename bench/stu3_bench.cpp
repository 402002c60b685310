// How fast a structured record becomes R4, beside simdjson's DOM parse of the same bytes.
// Prints one line of JSON per figure.
#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "source/stu3/convert.hpp"

namespace {

using Clock = std::chrono::steady_clock;

std::vector<std::string> records() {
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
    for (const auto& file :
         fs::directory_iterator(folder / "gp-connect" / "gp2gp-stubs-structured", ignored)) {
        std::ifstream in(file.path(), std::ios::binary);
        std::string text{std::istreambuf_iterator<char>(in), {}};
        simdjson::dom::parser parser;
        if (parser.parse(text).error() == simdjson::SUCCESS) texts.push_back(std::move(text));
    }
    return texts;
}

/// Megabytes a second, the best of several rounds over all texts.
template <class Work>
double megabytes_a_second(const std::vector<std::string>& texts, Work&& work) {
    std::size_t bytes = 0;
    for (const std::string& text : texts) bytes += text.size();
    double best = 0;
    for (int round = 0; round < 12; ++round) {
        const auto began = Clock::now();
        for (const std::string& text : texts) work(text);
        const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
        best = std::max(best, static_cast<double>(bytes) / seconds / 1e6);
    }
    return best;
}

}  // namespace

int main() {
    const std::vector<std::string> texts = records();
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
