#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "net/gzip.hpp"
#include "net/request_reader.hpp"

// Reads the input as a client's bytes. The first byte says how many arrive at a time. Whatever
// comes, limits hold, what a handler sees is clean, and the same bytes mean the same requests
// however they are cut: that two readers disagree is how requests are smuggled.

namespace {

using mcr::net::Request;
using mcr::net::RequestLimits;
using mcr::net::RequestReader;

constexpr RequestLimits limits{
    .header_bytes = 2048, .target_bytes = 512, .fields = 20, .body_bytes = 1024};

void require(bool holds) {
    if (!holds) std::abort();
}

void check(const Request& request) {
    const auto visible = [](char c) { return c > 0x20 && c < 0x7f; };
    require(!request.method.empty() && std::ranges::all_of(request.method, visible));
    require(request.target == "*" || request.target.starts_with('/'));
    require(std::ranges::all_of(request.target, visible));
    require(request.target.size() <= limits.target_bytes);
    require(request.headers.size() <= limits.fields);
    require(request.body.size() <= limits.body_bytes);
    for (const auto& [name, value] : request.headers) {
        require(!name.empty());
        require(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
    }
    require(request.path().size() + request.query().size() <= request.target.size());
    static_cast<void>(mcr::net::accepts_gzip(request.headers));
}

std::vector<std::string> read(std::string_view bytes, std::size_t step) {
    std::vector<std::string> requests;
    RequestReader reader(limits);
    std::size_t from = 0;
    std::size_t to = std::min(step, bytes.size());
    for (;;) {
        const std::size_t taken = reader.feed(bytes.substr(from, to - from));
        require(taken <= to - from);
        from += taken;
        if (reader.stage() == RequestReader::Stage::refused) {
            require(reader.refusal() >= 400);
            return requests;
        }
        if (reader.stage() == RequestReader::Stage::complete) {
            static_cast<void>(reader.keep_alive());
            const Request request = reader.take();
            check(request);
            requests.push_back(request.method + ' ' + request.target + ' ' + request.body);
            if (from < to) continue;
        }
        require(to - from < reader.most_at_once() + step);
        if (to == bytes.size()) return requests;
        to = std::min(to + step, bytes.size());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto whole = read(bytes, std::max<std::size_t>(bytes.size(), 1));
    const auto pieces = read(bytes, data[0] % 64 + 1UL);
    require(whole == pieces);
    return 0;
}
