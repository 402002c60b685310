// How fast CDA documents become FHIR R4, beside pugixml's parse of the same bytes.
// Prints one line of JSON per figure.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <pugixml.hpp>
#include <string>
#include <vector>

#include "source/cda/convert.hpp"

namespace {

using Clock = std::chrono::steady_clock;

std::vector<std::string> documents() {
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
    for (const auto& file : fs::recursive_directory_iterator(folder / "cda", ignored)) {
        if (!file.is_regular_file()) continue;
        std::ifstream in(file.path(), std::ios::binary);
        std::string text{std::istreambuf_iterator<char>(in), {}};
        if (mcr::source::cda::to_r4(text, {.source_key = "s", .document_reference = {}}))
            texts.push_back(std::move(text));
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
    const std::vector<std::string> texts = documents();
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
