#include "source/nrl/fetch.hpp"

#include <openssl/evp.h>

#include <array>
#include <charconv>
#include <memory>
#include <utility>

#include "base/text.hpp"

namespace mcr::source::nrl {
namespace {

using record::CoverageState;

ContentAnswer answer_of(CoverageState state, std::string_view sentence, std::uint64_t bytes = 0) {
    return {state, std::string(sentence), bytes};
}

ContentAnswer answer_of(const Error& error, std::uint64_t bytes = 0) {
    if (error.kind == ErrorKind::timed_out)
        return answer_of(CoverageState::timed_out,
                         "The document did not come within its time limit.", bytes);
    if (error.kind == ErrorKind::too_large)
        return answer_of(CoverageState::failed, "The document is larger than is accepted.", bytes);
    return answer_of(CoverageState::failed,
                     "The document could not be had: its system cannot be reached.", bytes);
}

ContentAnswer answer_of_status(int status) {
    if (status == 401 || status == 403)
        return answer_of(CoverageState::not_permitted,
                         "This organisation's system did not permit the document to be read.");
    if (status == 404 || status == 410)
        return answer_of(CoverageState::not_held,
                         "The document is no longer where it was pointed to.");
    if (status == 408 || status == 504)
        return answer_of(CoverageState::timed_out, "This organisation's system ran out of time.");
    return answer_of(CoverageState::failed,
                     "This organisation's system did not give the document.");
}

std::string media_of(std::string_view content_type) {
    return to_lower(trim(split(content_type, ';').front()));
}

std::optional<std::uint64_t> length_of(const net::Headers& headers) {
    // The length of a compressed body says nothing about the document.
    if (headers.get("Content-Encoding")) return std::nullopt;
    const auto text = headers.get("Content-Length");
    std::uint64_t value = 0;
    if (!text) return std::nullopt;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc{} || end != text->data() + text->size()) return std::nullopt;
    return value;
}

class Sha1 {
public:
    Sha1() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
        EVP_DigestInit_ex(context_.get(), EVP_sha1(), nullptr);
    }
    void add(std::string_view bytes) {
        EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
    }
    [[nodiscard]] std::string hex() {
        std::array<std::byte, 20> digest{};
        EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()),
                           nullptr);
        return to_hex(digest);
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

net::Task<ContentAnswer> stream(net::Client& client, const net::Upstream& upstream, net::Call call,
                                const ContentQuestion& question, ContentSink& sink,
                                Deadline deadline) {
    constexpr std::string_view other_document =
        "This organisation's system sent another document than it listed.";
    const DocumentLocator& listed = *question.document;
    auto incoming = co_await client.open(upstream, std::move(call), question.max_bytes, deadline);
    if (!incoming) co_return answer_of(incoming.error());
    net::Incoming& body = **incoming;
    if (body.status() != 200) co_return answer_of_status(body.status());
    const std::string type(body.headers().get("Content-Type").value_or(""));
    const auto length = length_of(body.headers());
    if (!listed.content_type.empty() && media_of(type) != media_of(listed.content_type))
        co_return answer_of(CoverageState::failed, other_document);
    if (listed.size && length && *listed.size != *length)
        co_return answer_of(CoverageState::failed, other_document);
    if (auto begun = co_await sink.begin(type, length ? length : listed.size); !begun)
        co_return answer_of(begun.error());
    Sha1 sha1;
    std::uint64_t bytes = 0;
    for (;;) {
        const auto piece = co_await body.next();
        if (!piece) co_return answer_of(piece.error(), bytes);
        if (piece->empty()) break;
        bytes += piece->size();
        if (bytes > question.max_bytes)
            co_return answer_of(CoverageState::failed, "The document is larger than is accepted.",
                                bytes);
        sha1.add(*piece);
        if (auto written = co_await sink.write(*piece); !written)
            co_return answer_of(written.error(), bytes);
    }
    if ((listed.size && *listed.size != bytes) ||
        (!listed.sha1.empty() && !equal_ignoring_case(sha1.hex(), listed.sha1)))
        co_return answer_of(CoverageState::failed, other_document, bytes);
    co_return answer_of(CoverageState::data, "This organisation gave the document.", bytes);
}

}  // namespace mcr::source::nrl
