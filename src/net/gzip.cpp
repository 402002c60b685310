#include "net/gzip.hpp"

#include <algorithm>
#include <array>
#include <new>

#include "base/text.hpp"

namespace mcr::net {
namespace {

constexpr int gzip_wrapper = 16;  // added to zlib's window bits
constexpr int window = 15;
constexpr int fast = 1;  // compression must not cost more than the splice by far
constexpr std::size_t least_room = 16UL << 10U;
constexpr std::size_t kept_deflaters = 8;

Bytef* as_input(std::string_view bytes) {
    return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib never writes there
}

double quality(std::string_view parameters) {
    for (const auto part : split(parameters, ';')) {
        const auto parameter = trim(part);
        if (parameter.size() < 2 || (parameter[0] != 'q' && parameter[0] != 'Q') ||
            parameter[1] != '=')
            continue;
        return parameter.substr(2).find_first_of("123456789") == std::string_view::npos ? 0 : 1;
    }
    return 1;
}

}  // namespace

Inflater::Inflater() {
    if (inflateInit2(&stream_, window + gzip_wrapper) != Z_OK) throw std::bad_alloc();
}

Inflater::~Inflater() {
    inflateEnd(&stream_);
}

void Inflater::restart() {
    inflateReset(&stream_);
    state_ = State::more;
}

Inflater::State Inflater::feed(std::string_view bytes, Buffer& out, std::size_t limit) {
    stream_.next_in = as_input(bytes);
    stream_.avail_in = static_cast<uInt>(bytes.size());
    while (state_ == State::more) {
        if (out.room().empty())
            out.reserve(std::min(std::max(out.capacity() * 2, least_room), limit + 1));
        const auto room = out.room();
        // One byte more than allowed is enough to know.
        const std::size_t most = std::min(room.size(), limit - out.size() + 1);
        stream_.next_out = reinterpret_cast<Bytef*>(room.data());
        stream_.avail_out = static_cast<uInt>(most);
        const int result = inflate(&stream_, Z_NO_FLUSH);
        out.added(most - stream_.avail_out);
        if (out.size() > limit)
            state_ = State::full;
        else if (result == Z_STREAM_END)
            state_ = State::ended;
        else if (result == Z_BUF_ERROR || (result == Z_OK && stream_.avail_out != 0))
            return state_;
        else if (result != Z_OK)
            state_ = State::broken;
    }
    if (state_ == State::ended && stream_.avail_in != 0) state_ = State::broken;
    return state_;
}

Inflater::State Inflater::fill(std::string_view& bytes, Buffer& out, std::size_t size) {
    out.reserve(size);
    stream_.next_in = as_input(bytes);
    stream_.avail_in = static_cast<uInt>(bytes.size());
    bool full = false;
    while (state_ == State::more) {
        const std::size_t most = size - std::min(size, out.size());
        full = most == 0;
        if (full) break;
        stream_.next_out = reinterpret_cast<Bytef*>(out.room().data());
        stream_.avail_out = static_cast<uInt>(most);
        const int result = inflate(&stream_, Z_NO_FLUSH);
        out.added(most - stream_.avail_out);
        if (result == Z_STREAM_END)
            state_ = State::ended;
        else if (result == Z_BUF_ERROR || (result == Z_OK && stream_.avail_out != 0))
            break;
        else if (result != Z_OK)
            state_ = State::broken;
    }
    bytes.remove_prefix(bytes.size() - stream_.avail_in);
    if (state_ == State::ended && !bytes.empty()) state_ = State::broken;
    return full ? State::full : state_;
}

Deflater::Deflater() {
    constexpr int memory_level = 8;
    if (deflateInit2(&stream_, fast, Z_DEFLATED, window + gzip_wrapper, memory_level,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc();
}

Deflater::~Deflater() {
    deflateEnd(&stream_);
}

void Deflater::restart() {
    deflateReset(&stream_);
}

void Deflater::run(std::string_view bytes, int flush) {
    std::array<char, least_room> room;
    stream_.next_in = as_input(bytes);
    stream_.avail_in = static_cast<uInt>(bytes.size());
    do {
        stream_.next_out = reinterpret_cast<Bytef*>(room.data());
        stream_.avail_out = room.size();
        deflate(&stream_, flush);
        out_.append(room.data(), room.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
}

std::string_view Deflater::write(std::span<const std::string_view> pieces, bool last) {
    out_.clear();
    for (const auto piece : pieces)
        if (!piece.empty()) run(piece, Z_NO_FLUSH);
    run({}, last ? Z_FINISH : Z_SYNC_FLUSH);
    return out_;
}

std::unique_ptr<Deflater> DeflaterPool::take() {
    if (free_.empty()) return std::make_unique<Deflater>();
    auto deflater = std::move(free_.back());
    free_.pop_back();
    deflater->restart();
    return deflater;
}

void DeflaterPool::give_back(std::unique_ptr<Deflater> deflater) {
    if (free_.size() < kept_deflaters) free_.push_back(std::move(deflater));
}

bool accepts_gzip(const Headers& request) {
    const auto accepted = request.get("Accept-Encoding");
    if (!accepted) return false;
    bool any = false;
    for (const auto part : split(*accepted, ',')) {
        const auto mark = part.find(';');
        const auto coding = trim(part.substr(0, mark));
        const bool wanted = mark == std::string_view::npos || quality(part.substr(mark + 1)) > 0;
        if (equal_ignoring_case(coding, "gzip") || equal_ignoring_case(coding, "x-gzip"))
            return wanted;
        if (coding == "*") any = wanted;
    }
    return any;
}

bool worth_compressing(const Headers& answer) {
    if (answer.get("Content-Encoding")) return false;
    const std::string type = to_lower(answer.get("Content-Type").value_or(""));
    constexpr std::array<std::string_view, 6> texts{"text/",      "json", "xml",
                                                    "javascript", "svg",  "x-www-form-urlencoded"};
    return std::ranges::any_of(texts, [&](auto text) { return type.contains(text); });
}

}  // namespace mcr::net
