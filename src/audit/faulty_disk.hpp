#pragma once

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "audit/file.hpp"

namespace mcr::audit {

/// What a test tells a FaultyDisk to do, and what it saw. Shared by the test and the disk; safe
/// from any thread.
struct Faults {
    std::atomic<std::int64_t> room = -1;   ///< bytes until the disk is full; -1 for no end
    std::atomic<std::int64_t> syncs = -1;  ///< that succeed before one fails; -1 for all
    std::atomic<bool> no_replace = false;  ///< checkpoints cannot be written
    std::atomic<bool> no_open = false;     ///< no segment can be opened
    std::atomic<bool> hold_syncs = false;  ///< syncs wait until it is false again
    std::atomic<std::uint64_t> syncs_seen = 0;

    std::mutex mutex;
    std::map<std::filesystem::path, std::uint64_t> written, synced;  ///< bytes of each file

    /// What a loss of power leaves: of each file what was synced, and `kept` bytes more at most.
    void lose_power(std::uint64_t kept = 0) {
        const std::scoped_lock lock(mutex);
        for (auto& [path, size] : written) {
            size = std::min(size, synced[path] + kept);
            std::filesystem::resize_file(path, size);
        }
    }
};

/// A LocalDisk that fails as told.
class FaultyDisk final : public Disk {
public:
    explicit FaultyDisk(std::shared_ptr<Faults> faults) : faults_(std::move(faults)) {}

    Result<std::unique_ptr<AppendFile>> open_append(const std::filesystem::path& path) override {
        if (faults_->no_open) return refused("open");
        auto file = real_.open_append(path);
        if (!file) return pass_on(file);
        const std::scoped_lock lock(faults_->mutex);
        faults_->written[path] = faults_->synced[path] = std::filesystem::file_size(path);
        return std::make_unique<File>(std::move(*file), path, faults_);
    }
    Result<void> truncate(const std::filesystem::path& path, std::uint64_t size) override {
        return real_.truncate(path, size);
    }
    Result<void> sync_folder(const std::filesystem::path& folder) override {
        return real_.sync_folder(folder);
    }
    Result<void> replace(const std::filesystem::path& path, std::string_view content,
                         Durable durable) override {
        if (faults_->no_replace) return refused("replace");
        return real_.replace(path, content, durable);
    }

private:
    static std::unexpected<Error> refused(std::string_view what) {
        return fail(ErrorKind::unavailable, "The test's disk refused to " + std::string(what));
    }

    class File final : public AppendFile {
    public:
        File(std::unique_ptr<AppendFile> real, std::filesystem::path path,
             std::shared_ptr<Faults> faults)
            : real_(std::move(real)), path_(std::move(path)), faults_(std::move(faults)) {}

        Result<void> append(std::string_view bytes) override {
            const std::int64_t room = faults_->room;
            const auto fits =
                room < 0 ? bytes.size() : std::min(bytes.size(), static_cast<std::size_t>(room));
            if (room >= 0) faults_->room -= static_cast<std::int64_t>(fits);
            auto written = real_->append(bytes.substr(0, fits));
            const std::scoped_lock lock(faults_->mutex);
            faults_->written[path_] += fits;
            if (fits < bytes.size()) return refused("write: no space left");
            return written;
        }
        Result<void> sync() override {
            faults_->hold_syncs.wait(true);
            ++faults_->syncs_seen;
            if (faults_->syncs == 0) return refused("sync: input/output error");
            if (faults_->syncs > 0) --faults_->syncs;
            const std::scoped_lock lock(faults_->mutex);
            faults_->synced[path_] = faults_->written[path_];
            return {};
        }

    private:
        std::unique_ptr<AppendFile> real_;
        std::filesystem::path path_;
        std::shared_ptr<Faults> faults_;
    };

    LocalDisk real_;
    std::shared_ptr<Faults> faults_;
};

}  // namespace mcr::audit
