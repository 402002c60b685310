#include "sim/wire/reply_writer.hpp"

#include <zlib.h>

#include "base/text.hpp"

namespace mcr::sim {
namespace {

std::string_view reason(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 415:
            return "Unsupported Media Type";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 503:
            return "Service Unavailable";
        default:
            return "Status";
    }
}

bool takes_gzip(const net::Request& request) {
    const auto accepted = request.headers.get("Accept-Encoding");
    return accepted && accepted->find("gzip") != std::string_view::npos;
}

}  // namespace

std::string gzipped(std::string_view bytes) {
    z_stream stream{};
    deflateInit2(&stream, 3, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string http_head(const net::Request& request, const Reply& reply,
                      std::optional<std::size_t> length) {
    std::string head = "HTTP/1.1 " + std::to_string(reply.status) + ' ' +
                       std::string(reason(reply.status)) + "\r\n";
    const auto field = [&](std::string_view name, std::string_view value) {
        head.append(name).append(": ").append(value).append("\r\n");
    };
    field("Content-Type", reply.content_type);
    field("Cache-Control", "no-store");
    if (!reply.headers.get("X-Request-Id")) field("X-Request-Id", request.id);
    for (const auto& [name, value] : reply.headers) field(name, value);
    if (length) field("Content-Length", std::to_string(*length));
    return head + "\r\n";
}

std::string as_http(const net::Request& request, const Reply& reply, bool compress) {
    constexpr std::size_t worth_it = 1024;
    if (!compress || reply.body.size() < worth_it || !takes_gzip(request))
        return http_head(request, reply, reply.body.size()) + reply.body;
    Reply head_of = {
        .status = reply.status, .content_type = reply.content_type, .headers = reply.headers};
    head_of.headers.add("Content-Encoding", "gzip");
    const std::string body = gzipped(reply.body);
    return http_head(request, head_of, body.size()) + body;
}

}  // namespace mcr::sim
