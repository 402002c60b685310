#include "relay/content.hpp"

#include <utility>

namespace mcr::relay {

using record::CoverageState;

net::Task<Result<void>> ReleasedContent::begin(std::string_view content_type,
                                               std::optional<std::uint64_t> size) {
    auto begun = co_await reader_.begin(content_type, size);
    if (!begun) left_ = begun.error();
    co_return begun;
}

// What is on its way is counted before it is written: it may have left when writing breaks.
net::Task<Result<void>> ReleasedContent::write(std::string_view bytes) {
    manifest_.bytes(bytes);
    bytes_ += bytes.size();
    auto written = co_await reader_.write(bytes);
    if (!written) left_ = written.error();
    co_return written;
}

Error error_of(const source::ContentAnswer& answer) {
    const auto of = [&](ErrorKind kind) { return fail(kind, answer.sentence).error(); };
    switch (answer.state) {
        case CoverageState::timed_out:
            return of(ErrorKind::timed_out);
        case CoverageState::not_held:
        case CoverageState::nothing_recorded:
            return of(ErrorKind::not_found);
        case CoverageState::not_supported:
            return of(ErrorKind::unsupported);
        case CoverageState::not_permitted:
        case CoverageState::wrong_patient:
        case CoverageState::withheld_confidential:
        case CoverageState::objected:
        case CoverageState::switched_off:
        case CoverageState::awaiting:
            return of(ErrorKind::forbidden);
        default:
            return of(ErrorKind::unavailable);
    }
}

directory::Member find_system(const directory::Directory& directory, std::string_view key,
                              std::string_view today) {
    for (const directory::Organisation& organisation : directory.organisations())
        for (const directory::System& system : organisation.systems)
            if (system.key == key && organisation.valid_on(today)) return {&organisation, &system};
    return {nullptr, nullptr};
}

}  // namespace mcr::relay
