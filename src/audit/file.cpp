#include "audit/file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace mcr::audit {
namespace {

std::unexpected<Error> refused(std::string_view what, int reason) {
    return fail(ErrorKind::unavailable, "The audit log's disk refused to " + std::string(what) +
                                            ": " + std::generic_category().message(reason) + ".");
}

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int number() const noexcept { return number_; }
    [[nodiscard]] bool open() const noexcept { return number_ >= 0; }

private:
    int number_;
};

Result<void> write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return refused("write", errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

class LocalFile final : public AppendFile {
public:
    explicit LocalFile(int number) : file_(number) {}
    Result<void> append(std::string_view bytes) override {
        return write_all(file_.number(), bytes);
    }
    Result<void> sync() override {
        if (::fdatasync(file_.number()) != 0) return refused("sync", errno);
        return {};
    }

private:
    Descriptor file_;
};

}  // namespace

Result<std::unique_ptr<AppendFile>> LocalDisk::open_append(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) return refused("open a segment", errno);
    return std::make_unique<LocalFile>(file);
}

Result<void> LocalDisk::truncate(const std::filesystem::path& path, std::uint64_t size) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file.open() || ::ftruncate(file.number(), static_cast<off_t>(size)) != 0 ||
        ::fsync(file.number()) != 0)
        return refused("cut off a torn entry", errno);
    return {};
}

Result<void> LocalDisk::sync_folder(const std::filesystem::path& folder) {
    const Descriptor file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!file.open() || ::fsync(file.number()) != 0) return refused("sync the folder", errno);
    return {};
}

Result<void> LocalDisk::replace(const std::filesystem::path& path, std::string_view content,
                                Durable durable) {
    std::filesystem::path fresh = path;
    fresh += ".new";
    {
        const Descriptor file(
            ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (!file.open()) return refused("open " + fresh.filename().string(), errno);
        if (auto written = write_all(file.number(), content); !written) return written;
        if (durable == Durable::yes && ::fsync(file.number()) != 0) return refused("sync", errno);
    }
    if (::rename(fresh.c_str(), path.c_str()) != 0) return refused("rename", errno);
    return durable == Durable::yes ? sync_folder(path.parent_path()) : Result<void>{};
}

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder) {
    const int file = ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return refused("open its lock", errno);
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) return FolderLock(file);
    const int reason = errno;
    ::close(file);
    if (reason != EWOULDBLOCK) return refused("lock the folder", reason);
    return fail(ErrorKind::conflict, "Another process is writing this audit log.");
}

FolderLock::FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FolderLock::~FolderLock() {
    if (file_ >= 0) ::close(file_);
}

}  // namespace mcr::audit
