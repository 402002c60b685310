#pragma once

#include <string_view>
#include <vector>

#include "net/buffer.hpp"
#include "net/client.hpp"
#include "source/adapter.hpp"

namespace mcr::source::cda {

/// The documents within `body`: itself, or each ClinicalDocument that stands within something
/// around them. None where there are none. Each declares its own namespaces. Views into `body`.
[[nodiscard]] std::vector<std::string_view> documents_in(std::string_view body);

struct Asked {
    const directory::Member* member;
    const Question* question;
    Instant retrieved;
    std::uint32_t max_documents;
};

/// What a system's answer comes to: every document converted and checked, each a part of its own.
/// When one is about somebody else, all of them are withheld (law 9). What one that cannot be read
/// costs is a note, unless there is no other.
[[nodiscard]] Answer read_answer(const net::Answer& answer, const Asked& asked,
                                 net::BufferPool& buffers);

}  // namespace mcr::source::cda
