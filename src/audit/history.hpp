#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "audit/log.hpp"
#include "audit/reader.hpp"
#include "base/clock.hpp"
#include "net/task.hpp"

namespace mcr::audit {

/// One reading of the audit log by a person.
struct Reading {
    Filter filter;
    /// Which of the entries that the filter takes are wanted; empty for all. Runs on another
    /// thread: it holds what it uses by value.
    std::function<bool(const Entry&)> wanted;
    std::size_t most = 200;
    Actor reader;
    std::string action;  ///< what is read, for the entry; without identifiers of the patient
    std::string request_id;
};

struct Found {
    std::vector<Record> records;  ///< the latest first
    bool complete = true;         ///< false when there may be older ones
};

/// Finds entries of this server's audit log for people who may see them: on a thread of its own,
/// since reading is slow, and never without leaving an entry itself ("audit-read"). Safe from any
/// thread.
class History {
public:
    struct Parts {  ///< all must outlive it
        std::filesystem::path folder;
        AuditLog& log;
        const Clock& clock;
    };
    explicit History(Parts parts);
    ~History();  ///< those who wait are given unavailable
    History(const History&) = delete;
    History& operator=(const History&) = delete;

    /// Returns once its own entry is durable and the log was read from its end backwards, until
    /// `most` were found, the beginning was reached or three quarters of the time to `deadline` have
    /// passed: what was found until then is given, as not complete. Resumes on the caller's executor.
    /// Errors: unavailable when its own entry could not be written, the log cannot be read or too
    /// many wait; not_found when there is no log.
    net::Task<Result<Found>> find(Reading reading, Deadline deadline);

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace mcr::audit
