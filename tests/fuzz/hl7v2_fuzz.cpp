// Any bytes as an HL7 v2 message: read and converted, or refused; what is made is whole JSON.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "record/part.hpp"
#include "source/hl7v2/convert.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace mcr::source::hl7v2;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto message = Message::parse(bytes);
    if (!message) return 0;
    Context context;
    context.source_key = "fuzz";
    const auto made = to_r4(*message, context);
    if (!made) return 0;
    for (const Made& one : *made) {
        mcr::record::Origin origin{.organisation = *mcr::OdsCode::parse("RQW"),
                                   .organisation_name = "A hospital",
                                   .system_key = "fuzz",
                                   .address = "mllp://a:1",
                                   .retrieved = {},
                                   .converted = true,
                                   .nhs_number = "9990000018"};
        const auto part =
            mcr::record::check(mcr::net::Buffer(one.resources.write()), std::move(origin), {});
        if (!part) std::abort();
    }
    return 0;
}
