// Any bytes as the answer of another gateway: its statement is read without harm, within its
// limits, each organisation once; and what it labelled leaves as JSON.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "net/buffer.hpp"
#include "record/json_check.hpp"
#include "record/part.hpp"
#include "source/federation/path.hpp"
#include "source/federation/statement.hpp"

namespace record = mcr::record;
namespace federation = mcr::source::federation;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto path = federation::read_path(text)) {
        const auto again = federation::read_path(federation::write_path(*path, "us"));
        if (path->size() < federation::longest_path &&
            (!again || again->size() != path->size() + 1))
            std::abort();
    }
    constexpr record::Limits limits{.max_bytes = 1U << 20U, .max_depth = 60, .max_items = 5000};
    record::Origin origin{.organisation = *mcr::OdsCode::parse("ZZ900"),
                          .organisation_name = "Gateway",
                          .system_key = "k",
                          .address = "http://s",
                          .retrieved = mcr::Instant{std::chrono::seconds{1'790'000'000}},
                          .nhs_number = "9990000018"};
    origin.relayed = true;
    origin.confidential_of = {*mcr::OdsCode::parse("R1H")};
    const auto part = record::check(mcr::net::Buffer(text), std::move(origin), limits);
    if (!part) return 0;
    const auto statement = federation::read_statement(part->outcomes());
    if (statement.rows.size() > federation::most_rows) std::abort();
    std::set<std::string> seen;
    for (const auto& row : statement.rows)
        if (row.organisation && !seen.insert(row.organisation->text()).second) std::abort();
    record::Limits deeper = limits;
    deeper.max_depth += 5;
    deeper.max_bytes *= 8;
    std::vector<std::string_view> pieces;
    for (const auto& item : part->items()) {
        pieces.clear();
        part->pieces(item, pieces);
        std::string spliced;
        for (const auto piece : pieces) spliced += piece;
        if (!record::check_json(mcr::net::Buffer(spliced), deeper)) std::abort();
    }
    return 0;
}
