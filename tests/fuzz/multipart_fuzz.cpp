#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "net/mime.hpp"

/// Whatever comes in a multipart body: it is refused, or gives the same parts in one piece and in
/// many. The first byte is the size of the pieces, the first line the boundary.
namespace {

using mcr::net::MimeReader;

bool read_in_pieces(std::string_view bytes, std::string_view boundary, std::size_t step,
                    std::string& bodies, std::size_t& parts) {
    auto reader = MimeReader::of(boundary, {.max_parts = 50});
    if (!reader) return false;
    while (true) {
        const auto event = reader->next();
        if (!event) return false;
        if (*event == MimeReader::Event::end) return true;
        if (*event == MimeReader::Event::part) ++parts;
        if (*event == MimeReader::Event::bytes) bodies += reader->bytes();
        if (*event != MimeReader::Event::more) continue;
        if (bytes.empty()) return false;
        reader->feed(bytes.substr(0, step));
        bytes.remove_prefix(std::min(step, bytes.size()));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text(reinterpret_cast<const char*>(data), size);
    if (text.size() < 4) return 0;
    const std::size_t step = 1U + static_cast<unsigned char>(text.front());
    text.remove_prefix(1);
    const std::string_view line = text.substr(0, text.find('\n'));
    std::string_view boundary = line.starts_with("--") ? line.substr(2) : line;
    while (boundary.ends_with('\r') || boundary.ends_with(' ')) boundary.remove_suffix(1);
    static_cast<void>(mcr::net::read_media_type(line));
    static_cast<void>(mcr::net::id_of_cid_url(line));

    std::string whole, pieces;
    std::size_t whole_parts = 0, piece_parts = 0;
    const bool once = read_in_pieces(text, boundary, text.size(), whole, whole_parts);
    const bool often = read_in_pieces(text, boundary, step, pieces, piece_parts);
    // A limit may be met earlier in pieces than in one; two that are read must agree.
    if (once && often && (whole != pieces || whole_parts != piece_parts)) std::abort();

    mcr::net::Base64Reader one, many;
    std::string decoded_once, decoded_often;
    bool same = one.feed(text, decoded_once).has_value();
    for (std::string_view rest = text; same && !rest.empty();) {
        same = many.feed(rest.substr(0, step), decoded_often).has_value();
        rest.remove_prefix(std::min(step, rest.size()));
    }
    if (same && decoded_once != decoded_often) std::abort();
    return 0;
}
