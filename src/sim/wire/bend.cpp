// How each fault looks on the wire.

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "base/text.hpp"
#include "sim/json/json_text.hpp"
#include "sim/wire/listener.hpp"
#include "sim/wire/reply_writer.hpp"

namespace mcr::sim {
namespace {

std::uint64_t amount_or(const Misbehaviour& misbehaviour, std::uint64_t usual) {
    return misbehaviour.amount == 0 ? usual : misbehaviour.amount;
}

std::string after_first_brace(std::string body, std::string_view insert) {
    const auto brace = body.find('{');
    if (brace != std::string::npos) body.insert(brace + 1, insert);
    return body;
}

/// An id that differs from the one that stands there already, in the first resource of a Bundle.
std::string with_duplicate_key(std::string body) {
    const auto in_entry = body.find("\"resource\"");
    const auto brace = body.find('{', in_entry == std::string::npos ? 0 : in_entry);
    if (brace == std::string::npos) return body;
    return body.insert(brace + 1, R"("id":"first-of-two","resourceType":"Basic",)");
}

std::string nested(std::uint64_t depth) {
    std::string out = R"("nested":)";
    out.append(depth, '[').append(depth, ']');
    return out + ',';
}

std::string base_of(const net::Request& request) {
    return "http://" + std::string(request.headers.get("Host").value_or("127.0.0.1"));
}

std::string with_next_link(std::string body, std::string_view url) {
    if (!is_strict_json(body)) return body;
    return with_member(body, "link", R"([{"relation":"next","url":)" + json_quote(url) + "}]");
}

/// Pages are told apart by a parameter that the answering system does not know and so ignores.
std::string next_page_of(const net::Request& request) {
    constexpr std::string_view name = "endless-page=";
    std::uint64_t page = 1;
    std::string target = request.target;
    if (const auto at = target.find(name); at != std::string::npos) {
        std::from_chars(target.data() + at + name.size(), target.data() + target.size(), page);
        target.erase(at - 1);
    }
    target += target.find('?') == std::string::npos ? '?' : '&';
    return base_of(request) + target + std::string(name) + std::to_string(page + 1);
}

bool chunk(Connection& connection, std::string_view bytes) {
    std::array<char, 20> size{};
    std::snprintf(size.data(), size.size(), "%zx\r\n", bytes.size());
    return connection.write(size.data()) && connection.write(bytes) && connection.write("\r\n");
}

Reply chunked(Reply reply) {
    reply.headers.add("Transfer-Encoding", "chunked");
    return reply;
}

/// A Bundle of the same small resource over and over, made while it is sent.
bool write_huge(Connection& connection, const net::Request& request, const Reply& reply,
                std::uint64_t bytes) {
    if (!connection.write(http_head(request, chunked(reply), std::nullopt))) return false;
    std::string block;
    while (block.size() < (256UL << 10U))
        block += R"(,{"resource":{"resourceType":"Basic","code":{"text":"filling"}}})";
    if (!chunk(connection, R"({"resourceType":"Bundle","type":"searchset","entry":[{})"))
        return false;
    for (std::uint64_t sent = 0; sent < bytes; sent += block.size())
        if (!chunk(connection, block)) return false;
    return chunk(connection, "]}") && connection.write("0\r\n\r\n");
}

/// Valid JSON that is almost all white space: a thousand times as large when decompressed.
bool write_bomb(Connection& connection, const net::Request& request, Reply reply,
                std::uint64_t bytes) {
    reply = chunked(std::move(reply));
    reply.headers.add("Content-Encoding", "gzip");
    if (!connection.write(http_head(request, reply, std::nullopt))) return false;
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::array<char, 65536> out{};
    const auto feed = [&](std::string_view in, int flush) {
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
        stream.avail_in = static_cast<uInt>(in.size());
        do {
            stream.next_out = reinterpret_cast<Bytef*>(out.data());
            stream.avail_out = out.size();
            deflate(&stream, flush);
            const std::size_t made = out.size() - stream.avail_out;
            if (made > 0 && !chunk(connection, {out.data(), made})) return false;
        } while (stream.avail_out == 0);
        return true;
    };
    const std::string spaces(1UL << 20U, ' ');
    bool going = feed(R"({"resourceType":"Bundle","type":"searchset")", Z_NO_FLUSH);
    for (std::uint64_t fed = 0; going && fed < bytes; fed += spaces.size())
        going = feed(spaces, Z_NO_FLUSH);
    going = going && feed("}", Z_FINISH);
    deflateEnd(&stream);
    return going && connection.write("0\r\n\r\n");
}

/// False when the client or the listener has gone meanwhile.
bool wait_with_client(const Connection& connection, const Listener& listener, Milliseconds time) {
    for (const Milliseconds step{50}; time.count() > 0; time -= step)
        if (!listener.pause(std::min(step, time)) || connection.gone()) return false;
    return true;
}

bool write_slowly(Connection& connection, std::string_view whole, std::uint64_t bytes_per_second,
                  const Listener& listener) {
    const std::size_t step = std::max<std::size_t>(1, bytes_per_second / 10);
    while (!whole.empty()) {
        if (!connection.write(whole.substr(0, step))) return false;
        whole.remove_prefix(std::min(step, whole.size()));
        if (!listener.pause(Milliseconds{100})) return false;
    }
    return true;
}

/// The answer of an earlier request: its id, its Bundle, and the patient it was about.
Reply stale_reply(const net::Request& request, const Reply& reply, const Answerer& answerer,
                  const Listener& listener) {
    constexpr std::string_view some_earlier_id = "11111111-1111-4111-8111-111111111111";
    if (auto earlier = listener.earlier_reply(reply.patient)) {
        const auto body = std::string_view(earlier->body);
        const auto id = is_strict_json(body) ? string_member(body, "id") : std::string();
        earlier->headers.set("X-Request-Id", id.size() == 36 ? id : std::string(some_earlier_id));
        return *earlier;
    }
    Reply other = answerer.answer_about_another(request);
    other.headers.set("X-Request-Id", std::string(some_earlier_id));
    if (is_strict_json(other.body))
        other.body = with_member(other.body, "id", json_quote(some_earlier_id));
    return other;
}

}  // namespace

std::string bent_body(const net::Request& request, std::string body,
                      const Misbehaviour& misbehaviour) {
    switch (misbehaviour.fault) {
        case Fault::malformed:
            if (!body.empty()) body.back() = ')';
            return body;
        case Fault::truncated:
            return body.substr(0, body.size() * 3 / 5);
        case Fault::duplicate_keys:
            return with_duplicate_key(std::move(body));
        case Fault::deep_nesting:
            return after_first_brace(std::move(body), nested(amount_or(misbehaviour, 100'000)));
        case Fault::bad_utf8:
            return after_first_brace(std::move(body), "\"language\":\"\xc3\x28\xed\xa0\x80\xff\",");
        case Fault::endless_paging:
            return with_next_link(std::move(body), next_page_of(request));
        case Fault::foreign_next_link:
            return with_next_link(std::move(body), misbehaviour.text.empty()
                                                       ? "http://another-host.invalid/fhir?page=2"
                                                       : std::string_view(misbehaviour.text));
        default:
            return body;
    }
}

bool write_bent(Connection& connection, const net::Request& request, Reply reply,
                const Misbehaviour& misbehaviour, const Answerer& answerer,
                const Listener& listener) {
    const auto plain_outcome = [](std::string_view code) {
        return R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":")" +
               std::string(code) + R"("}]})";
    };
    switch (misbehaviour.fault) {
        case Fault::slow_first_byte:
            return wait_with_client(
                       connection, listener,
                       Milliseconds{static_cast<std::int64_t>(amount_or(misbehaviour, 10'000))}) &&
                   connection.write(as_http(request, reply));
        case Fault::slow_body:
            return write_slowly(connection, as_http(request, reply, false),
                                amount_or(misbehaviour, 200), listener);
        case Fault::never_answers:
            return wait_with_client(connection, listener, Milliseconds::max());
        case Fault::stop_half_way: {
            const std::string whole = as_http(request, reply, false);
            connection.write(
                std::string_view(whole).substr(0, whole.size() - reply.body.size() / 2 - 1));
            return false;
        }
        case Fault::reset: {
            const std::string whole = as_http(request, reply, false);
            if (misbehaviour.text != "at-once")
                connection.write(
                    std::string_view(whole).substr(0, whole.size() - reply.body.size() / 2));
            connection.reset();
            return false;
        }
        case Fault::server_error:
            reply.status = static_cast<int>(amount_or(misbehaviour, 503));
            reply.body = plain_outcome("exception");
            break;
        case Fault::throttled:
            reply.status = 429;
            reply.headers.set("Retry-After", std::to_string(amount_or(misbehaviour, 5)));
            reply.body = plain_outcome("throttled");
            break;
        case Fault::wrong_type:
            reply.content_type = "text/html";
            reply.body = "<!DOCTYPE html><html><body><h1>Please sign in</h1></body></html>";
            break;
        case Fault::redirect:
            reply.status = 302;
            reply.headers.set("Location", misbehaviour.text.empty()
                                              ? base_of(request) + "/somewhere/else"
                                              : misbehaviour.text);
            reply.body.clear();
            break;
        case Fault::huge_body:
            return write_huge(connection, request, reply, amount_or(misbehaviour, 1'000'000'000));
        case Fault::decompression_bomb:
            return write_bomb(connection, request, std::move(reply),
                              amount_or(misbehaviour, 1'000'000'000));
        case Fault::huge_headers:
            reply.headers.add("X-Padding", std::string(amount_or(misbehaviour, 1'000'000), 'p'));
            break;
        case Fault::wrong_patient:
            reply = answerer.answer_about_another(request);
            break;
        case Fault::stale:
            reply = stale_reply(request, reply, answerer, listener);
            break;
        default:
            reply.body = bent_body(request, std::move(reply.body), misbehaviour);
            break;
    }
    return connection.write(as_http(request, reply));
}

}  // namespace mcr::sim
