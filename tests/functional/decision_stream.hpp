#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cctype>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <utility>

#include "decision_cases.hpp"

/// How the cases and what the code says of them reach the oracle.
namespace mcr::access::cases {

inline std::filesystem::path project() {
    for (auto at = std::filesystem::read_symlink("/proc/self/exe"); at != at.root_path();
         at = at.parent_path())
        if (std::filesystem::exists(at / "tests/functional/decision_oracle.py")) return at;
    return {};
}

inline std::string bits_of(const directory::Sections& sections) {
    std::string bits;
    for (std::size_t s = 0; s < directory::section_count; ++s) bits += sections[s] ? '1' : '0';
    return bits;
}

/// The oracle as a child: takes lines and letters, gives what it says and its exit status.
class Oracle {
public:
    Oracle() {
        // An oracle that ends early is told by its status.
        std::signal(SIGPIPE, SIG_IGN);
        const auto script = project() / "tests/functional/decision_oracle.py";
        const std::string command = "python3 '" + script.string() + "' >'" + said_.string() + "'";
        pipe_ = ::popen(command.c_str(), "w");
    }
    ~Oracle() {
        if (pipe_ != nullptr) ::pclose(pipe_);
        std::error_code ignored;
        std::filesystem::remove(said_, ignored);
    }
    Oracle(const Oracle&) = delete;
    Oracle& operator=(const Oracle&) = delete;

    void line(const Values& words) {
        std::string text;
        for (const auto& word : words) text += (text.empty() ? "" : "\t") + word;
        write(text + "\n");
    }
    void write(std::string_view bytes) { std::fwrite(bytes.data(), 1, bytes.size(), pipe_); }

    struct Verdict {
        int status = -1;
        std::string said;
    };
    Verdict ask() {
        Verdict verdict;
        const int ended = ::pclose(std::exchange(pipe_, nullptr));
        if (WIFEXITED(ended)) verdict.status = WEXITSTATUS(ended);
        std::ifstream in(said_);
        verdict.said.assign(std::istreambuf_iterator<char>(in), {});
        return verdict;
    }

private:
    std::filesystem::path said_ = std::filesystem::path(::testing::TempDir()) /
                                  ("decision_oracle." + std::to_string(::getpid()));
    std::FILE* pipe_ = nullptr;
};

struct Dimension {
    std::string name;
    Values values;
};

/// Writes one block: its dimensions, and for each case of their product, the last dimension
/// fastest, what `letters_for` gives for the places in the dimensions.
inline void write_block(Oracle& oracle, const std::string& kind, const std::string& name,
                        const std::vector<Dimension>& dimensions,
                        const std::function<void(std::size_t, const std::vector<std::size_t>&,
                                                 std::string&)>& letters_for) {
    oracle.line({"block", kind, name});
    std::size_t count = 1;
    for (const auto& [word, values] : dimensions) {
        Values line{word};
        line.insert(line.end(), values.begin(), values.end());
        oracle.line(line);
        count *= values.size();
    }
    std::vector<std::size_t> at(dimensions.size());
    std::string letters;
    for (std::size_t index = 0; index < count; ++index) {
        letters_for(index, at, letters);
        if (letters.size() > 1 << 16) {
            oracle.write(letters);
            letters.clear();
        }
        for (std::size_t d = at.size(); d-- > 0;) {
            if (++at[d] < dimensions[d].values.size()) break;
            at[d] = 0;
        }
    }
    oracle.write(letters + "\n");
}

inline char letter_of(Reason reason) {
    return static_cast<char>('a' + static_cast<int>(reason));
}

/// One letter for each section, a capital where it is labelled confidential, and whether an
/// override made a difference. A section without a reason is '!', one with two is '?'.
inline void append(std::string& letters, const Decision& decision) {
    const std::size_t begin = letters.size();
    letters.append(directory::section_count, '!');
    for (std::size_t r = 0; r < reason_count; ++r)
        for (std::size_t s = 0; s < directory::section_count; ++s) {
            if (!decision.by_reason[r][s]) continue;
            char& letter = letters[begin + s];
            letter = letter == '!' ? letter_of(static_cast<Reason>(r)) : '?';
        }
    for (std::size_t s = 0; s < directory::section_count; ++s) {
        char& letter = letters[begin + s];
        if (decision.permitted[s] != (letter == letter_of(Reason::permitted))) letter = '?';
        if (decision.reason_of(static_cast<directory::Section>(s)) !=
            static_cast<Reason>(letter - 'a'))
            letter = '?';
        if (decision.confidential[s]) letter = static_cast<char>(std::toupper(letter));
    }
    letters += decision.overridden ? '+' : '-';
}

}  // namespace mcr::access::cases
