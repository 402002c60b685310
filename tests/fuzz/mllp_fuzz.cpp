// Any bytes in any pieces as MLLP frames: the same messages however they are cut.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "net/mllp.hpp"

namespace {

std::vector<std::string> messages(std::string_view bytes, std::size_t step, bool& whole) {
    mcr::net::MllpReader reader(4096);
    std::vector<std::string> found;
    whole = true;
    for (std::size_t at = 0; at < bytes.size() && whole; at += step) {
        whole = reader.take(bytes.substr(at, step)).has_value();
        while (auto message = reader.next()) found.push_back(*std::move(message));
    }
    return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    bool whole = false;
    bool whole_again = false;
    const auto at_once = messages(bytes, bytes.size(), whole);
    const auto in_pieces = messages(bytes, 1 + data[0] % 16U, whole_again);
    if (at_once != in_pieces || whole != whole_again) std::abort();
    return 0;
}
