#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "source/narrative/narrative.hpp"
#include "source/narrative/strict_reading.hpp"

/// Whatever a source writes as HTML: the cleaning refuses it, or gives XHTML that a strict parser
/// reads and in which stands nothing but what may.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace narrative = mcr::source::narrative;
    const std::string_view html(reinterpret_cast<const char*>(data), size);
    const auto cleaned = narrative::clean(html, {.max_bytes = 1UL << 20U}, "n-");
    if (!cleaned) return 0;
    if (!narrative::test::fault_of(cleaned->div).empty()) std::abort();
    const auto again = narrative::clean(cleaned->div, {.max_bytes = 1UL << 24U});
    if (!again || again->taken_out != 0 || (cleaned->has_text && !again->has_text)) std::abort();
    return 0;
}
