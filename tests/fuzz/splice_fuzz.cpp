// Any bytes: what the check accepts, simdjson's own parser accepts too, and what comes out of it is
// JSON by both, with no key twice.

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "net/buffer.hpp"
#include "record/json_check.hpp"
#include "record/part.hpp"

namespace {

using mcr::net::Buffer;
namespace record = mcr::record;

constexpr record::Limits limits{.max_bytes = 1U << 20U, .max_depth = 60, .max_items = 5000};

/// A number beyond a machine word is the one thing that simdjson refuses and RFC 8259 does not.
void require_json(std::string_view text) {
    static simdjson::dom::parser parser;
    const simdjson::padded_string padded(text);
    simdjson::dom::element root;
    const auto error = parser.parse(padded).get(root);
    if (error != simdjson::SUCCESS && error != simdjson::NUMBER_ERROR) std::abort();
}

record::Origin origin() {
    return {.organisation = *mcr::OdsCode::parse("RQW"),
            .organisation_name = "Hospital",
            .system_key = "k",
            .address = "http://s",
            .retrieved = mcr::Instant{std::chrono::seconds{1'790'000'000}},
            .nhs_number = "9990000018",
            .patient_ids = {"1"}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text(reinterpret_cast<const char*>(data), size);
    const bool is_json = record::check_json(Buffer(text), limits).has_value();
    const auto part = record::check(Buffer(text), origin(), limits);
    if (part && !is_json) std::abort();
    if (!part) return 0;

    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    require_json(text);
    std::vector<std::string_view> pieces;
    for (const auto& item : part->items()) {
        pieces.clear();
        part->pieces(item, pieces);
        std::string spliced;
        for (const auto piece : pieces) spliced += piece;
        require_json(spliced);
        record::Limits deeper = limits;
        deeper.max_depth += 5;  // labels in a resource at the limit
        deeper.max_bytes *= 8;
        if (!record::check_json(Buffer(spliced), deeper)) std::abort();
        if (item.new_id.empty() || item.new_id.size() > 64) std::abort();
    }
    return 0;
}
