#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "base/result.hpp"

namespace mcr::audit {

/// A file that only grows. For one thread at a time.
class AppendFile {
public:
    virtual ~AppendFile() = default;
    /// All of `bytes` are with the operating system when it succeeds; after an error any number of
    /// them may be. Errors: unavailable, naming the system's reason.
    virtual Result<void> append(std::string_view bytes) = 0;
    /// What was appended survives a loss of power when it succeeds. Errors: unavailable.
    virtual Result<void> sync() = 0;
};

/// What the audit log asks of a disk; the seam at which tests make it fail. Errors: unavailable,
/// naming the system's reason.
class Disk {
public:
    virtual ~Disk() = default;
    /// Makes the file if it is not there.
    virtual Result<std::unique_ptr<AppendFile>> open_append(const std::filesystem::path& path) = 0;
    /// Cuts the file to `size` bytes, durably.
    virtual Result<void> truncate(const std::filesystem::path& path, std::uint64_t size) = 0;
    /// Names made in `folder` survive a loss of power when it succeeds.
    virtual Result<void> sync_folder(const std::filesystem::path& folder) = 0;
    enum class Durable { no, yes };
    /// Replaces the file's content; whoever reads it meets the old or the new, never a mix.
    virtual Result<void> replace(const std::filesystem::path& path, std::string_view content,
                                 Durable durable) = 0;
};

/// The files of this machine. Files are made for their owner only.
class LocalDisk final : public Disk {
public:
    Result<std::unique_ptr<AppendFile>> open_append(const std::filesystem::path& path) override;
    Result<void> truncate(const std::filesystem::path& path, std::uint64_t size) override;
    Result<void> sync_folder(const std::filesystem::path& folder) override;
    Result<void> replace(const std::filesystem::path& path, std::string_view content,
                         Durable durable) override;
};

/// Holds a folder for this process by a lock on its file `lock`; gives it back when it goes, also
/// when the process dies.
class FolderLock {
public:
    /// Errors: conflict when another holds it; unavailable.
    [[nodiscard]] static Result<FolderLock> take(const std::filesystem::path& folder);
    FolderLock(FolderLock&& other) noexcept;
    FolderLock& operator=(FolderLock&&) = delete;
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;
    ~FolderLock();

private:
    explicit FolderLock(int file) : file_(file) {}
    int file_;
};

}  // namespace mcr::audit
