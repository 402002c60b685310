#pragma once

#include <optional>
#include <string>

#include "source/adapter.hpp"

namespace mcr::source::documents {

/// For tests: keeps what it is given.
class FakeSink final : public ContentSink {
public:
    std::string type, content;
    std::optional<std::uint64_t> size;
    int begun = 0;
    std::size_t largest = 0;      ///< of one write
    std::size_t breaks_at = ~0U;  ///< bytes after which the reader has gone

    net::Task<Result<void>> begin(std::string_view content_type,
                                  std::optional<std::uint64_t> its_size) override {
        ++begun;
        type = content_type;
        size = its_size;
        co_return Result<void>{};
    }
    net::Task<Result<void>> write(std::string_view bytes) override {
        if (content.size() + bytes.size() > breaks_at)
            co_return fail(ErrorKind::cancelled, "The reader has gone.");
        content += bytes;
        largest = std::max(largest, bytes.size());
        co_return Result<void>{};
    }
};

}  // namespace mcr::source::documents
