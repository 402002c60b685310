#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "net/buffer.hpp"
#include "record/part.hpp"
#include "source/cda/answer.hpp"
#include "source/cda/convert.hpp"
#include "source/narrative/strict_reading.hpp"

/// Whatever a source sends as CDA: it is refused, or comes to JSON that passes the check, with
/// narratives that a strict parser reads and that hold nothing but what may stand there.
namespace {

void look_at(const boost::json::value& value) {
    if (value.is_array())
        for (const auto& one : value.get_array()) look_at(one);
    if (!value.is_object()) return;
    for (const auto& [key, one] : value.get_object()) {
        if (key == "div" && one.is_string() &&
            !mcr::source::narrative::test::fault_of(std::string_view(one.get_string())).empty())
            std::abort();
        look_at(one);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace mcr;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const std::string_view one : source::cda::documents_in(text)) {
        const auto made = source::cda::to_r4(one, {.source_key = "s", .document_reference = {}},
                                             {.max_bytes = 1UL << 20U});
        if (!made) continue;
        for (const auto& resource : made->resources.resources()) look_at(resource);
        record::Origin origin{.organisation = *OdsCode::parse("NLX"),
                              .organisation_name = "A",
                              .system_key = "s",
                              .address = "https://a.example",
                              .retrieved = {},
                              .nhs_number = "9990000018",
                              .patient_ids = {}};
        if (!record::check(net::Buffer(made->resources.write()), std::move(origin),
                           {.max_bytes = 1UL << 28U, .max_depth = 400}))
            std::abort();
    }
    return 0;
}
