#pragma once

#include <stdlib.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "audit/log.hpp"
#include "audit/segment.hpp"

namespace mcr::audit::test {

/// A folder that goes with the test.
class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "mcr-audit-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

inline Secret key() {
    return Secret("a key of the audit tests, 32 byte");
}

inline LogSettings settings(const std::filesystem::path& folder) {
    LogSettings out;
    out.folder = folder;
    out.key = key();
    return out;
}

inline Entry intent(const std::string& request = "request-1") {
    Entry entry;
    entry.kind = EntryKind::intent;
    entry.request_id = request;
    entry.actor = {"555012345678",
                   "555087654321",
                   "Dr Amina Khan",
                   "S8000:G8000:R8000",
                   "hospital doctor",
                   "RQW",
                   "The Princess Alexandra Hospital"};
    entry.patient = "9990000018";
    entry.purpose = "TREAT";
    entry.action = "Patient/$everything?_type=Condition";
    entry.holders = {"RQW pah", "E81046 oldharlow"};
    return entry;
}

inline Entry release(const std::string& request = "request-1", int items = 3) {
    Entry entry = intent(request);
    entry.kind = EntryKind::release;
    entry.holders.clear();
    ReleasedPart part{"RQW", "pah", "data", 2048, "ab12", {}};
    for (int i = 0; i < items; ++i) part.items.push_back("Condition/c" + std::to_string(i));
    entry.parts = {part, {"RWH", "enh", "timed-out", 0, "", {}}};
    return entry;
}

/// Collects what append_later is told.
class Told {
public:
    std::function<void(Result<Position>)> next() {
        const std::scoped_lock lock(inside_->mutex);
        ++inside_->asked;
        return [inside = inside_](Result<Position> position) {
            const std::scoped_lock told(inside->mutex);
            inside->got.push_back(std::move(position));
            inside->arrived.notify_all();
        };
    }
    /// Waits until everyone has been told.
    std::vector<Result<Position>> all() {
        std::unique_lock lock(inside_->mutex);
        inside_->arrived.wait(lock, [this] { return inside_->got.size() == inside_->asked; });
        return inside_->got;
    }
    std::size_t so_far() {
        const std::scoped_lock lock(inside_->mutex);
        return inside_->got.size();
    }

private:
    struct Inside {
        std::mutex mutex;
        std::condition_variable arrived;
        std::vector<Result<Position>> got;
        std::size_t asked = 0;
    };
    std::shared_ptr<Inside> inside_ = std::make_shared<Inside>();
};

/// Appends and waits until it is durable or refused.
inline Result<Position> append(AuditLog& log, Entry entry) {
    Told told;
    log.append_later(std::move(entry), told.next());
    return told.all().front();
}

inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_file(const std::filesystem::path& path, const std::string& text) {
    std::filesystem::remove(
        path);  // some file systems wait for the disk when a file is overwritten
    std::ofstream(path, std::ios::binary) << text;
}

/// The lines of a file, without their line ends.
inline std::vector<std::string> lines_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::vector<std::string> out;
    for (std::string line; std::getline(file, line);) out.push_back(line);
    return out;
}

inline void write_lines(const std::filesystem::path& path, const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines) text += line + "\n";
    write_file(path, text);
}

/// A closed log of `entries` entries (the first is `started`), in one segment or in several of
/// about `segment_bytes`.
inline void make_log(const std::filesystem::path& folder, int entries,
                     std::optional<std::uint64_t> segment_bytes = {}) {
    const FakeClock clock;
    Metrics metrics;
    LogSettings with = settings(folder);
    if (segment_bytes) with.segment_bytes = *segment_bytes;
    auto log = AuditLog::open(std::move(with), clock, metrics);
    Told told;
    for (int i = 2; i <= entries; ++i) {
        const std::string request = "request-" + std::to_string(i);
        (*log)->append_later(i % 2 == 0 ? intent(request) : release(request), told.next());
        if (segment_bytes) (void)told.all();  // a segment ends between two commits
    }
}

}  // namespace mcr::audit::test
