#pragma once

#include <string>
#include <string_view>

#include "net/client.hpp"
#include "net/worker.hpp"
#include "source/adapter.hpp"
#include "source/gp_connect/settings.hpp"
#include "source/stu3/convert.hpp"

namespace mcr::source::gp_connect {

/// What was asked, as far as the answer is read by it.
struct Asked {
    const directory::Member* member;
    const Question* question;
    stu3::Areas areas;
    const Settings* settings;
    std::string_view trace_id;
    Instant retrieved;
};

/// Reads whatever came back as an answer to `asked`: refusal, or record converted and checked.
/// Takes storage for the converted record from `buffers`.
[[nodiscard]] Answer read_answer(const net::Answer& answer, const Asked& asked,
                                 net::BufferPool& buffers);

/// The state of a record that came, whose patient is the right one.
struct Standing {
    record::CoverageState state;
    std::string sentence;
    std::vector<std::string> notes;
};
[[nodiscard]] Standing standing_of(const stu3::Converted& converted, const stu3::Areas& asked);

}  // namespace mcr::source::gp_connect
