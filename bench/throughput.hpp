#pragma once

// For benchmarks of conversions: real documents, and megabytes a second over all of them.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

namespace mcr::bench {

/// The folder of sample documents: MCR_SAMPLES, or shared/samples in a folder above; empty if there
/// is none.
inline std::filesystem::path sample_folder() {
    namespace fs = std::filesystem;
    if (const char* named = std::getenv("MCR_SAMPLES")) return named;
    std::error_code ignored;
    for (auto at = fs::current_path(ignored);; at = at.parent_path()) {
        if (fs::is_directory(at / "shared" / "samples", ignored)) return at / "shared" / "samples";
        if (at == at.parent_path()) return {};
    }
}

/// The texts of all files beneath `part` of the sample folder that `fits` takes.
inline std::vector<std::string> sample_texts(const std::filesystem::path& part,
                                             const std::function<bool(const std::string&)>& fits) {
    namespace fs = std::filesystem;
    std::vector<std::string> texts;
    std::error_code ignored;
    for (const auto& file : fs::recursive_directory_iterator(sample_folder() / part, ignored)) {
        if (!file.is_regular_file()) continue;
        std::ifstream in(file.path(), std::ios::binary);
        std::string text{std::istreambuf_iterator<char>(in), {}};
        if (fits(text)) texts.push_back(std::move(text));
    }
    return texts;
}

/// Megabytes a second, the best of several rounds over all texts, each taken `times`.
template <class Work>
double megabytes_a_second(const std::vector<std::string>& texts, Work&& work, int times = 1) {
    using Clock = std::chrono::steady_clock;
    std::size_t bytes = 0;
    for (const std::string& text : texts) bytes += text.size() * static_cast<std::size_t>(times);
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

}  // namespace mcr::bench
