#include "source/documents/content_check.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>

#include "base/text.hpp"
#include "source/documents/media_type.hpp"

namespace mcr::source::documents {

using record::CoverageState;

namespace {

std::unexpected<Error> not_as_listed(std::string sentence) {
    return fail(ErrorKind::malformed, std::move(sentence));
}

std::unexpected<Error> larger_than_accepted() {
    return fail(ErrorKind::too_large, "The document is larger than is accepted.");
}

}  // namespace

struct ContentCheck::Hash {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    Hash() { EVP_DigestInit_ex(context, EVP_sha1(), nullptr); }
    ~Hash() { EVP_MD_CTX_free(context); }
    Hash(const Hash&) = delete;
    Hash& operator=(const Hash&) = delete;
    void add(std::string_view bytes) { EVP_DigestUpdate(context, bytes.data(), bytes.size()); }
    std::string end() {
        std::array<std::byte, 20> digest{};
        EVP_DigestFinal_ex(context, reinterpret_cast<unsigned char*>(digest.data()), nullptr);
        return to_hex(digest);
    }
};

ContentCheck::ContentCheck(const ContentQuestion& question, ContentSink& to)
    : question_(question), to_(to) {
    if (!question.document->sha1.empty()) hash_ = std::make_unique<Hash>();
}
ContentCheck::~ContentCheck() = default;

net::Task<Result<void>> ContentCheck::begin(std::string_view content_type,
                                            std::optional<std::uint64_t> size) {
    const DocumentLocator& listed = *question_.document;
    const std::string wanted = media_type_of(listed.content_type);
    const std::string said = media_type_of(content_type);
    if (!may_be_the_same(wanted, said))
        co_return not_as_listed("The document is not of the type that was listed.");
    type_ = wanted.empty() || wanted == any_bytes ? said : wanted;
    if (type_.empty()) type_ = any_bytes;
    if (size && listed.size && *size != *listed.size)
        co_return not_as_listed("The document is not of the size that was listed.");
    size_ = size ? size : listed.size;
    if (size_.value_or(0) > question_.max_bytes) co_return larger_than_accepted();
    co_return Result<void>{};
}

net::Task<Result<void>> ContentCheck::pass_on_beginning() {
    if (!begins_like(type_, beginning_))
        co_return not_as_listed("The document is not of the type that it is said to be.");
    const std::string_view is = type_by_first_bytes(beginning_);
    if (type_ == any_bytes && !is.empty()) type_ = is;
    if (is_active(type_)) type_ = any_bytes;
    begun_ = true;
    auto begun = co_await to_.begin(type_, size_);
    if (!begun) co_return begun;
    auto written = co_await to_.write(beginning_);
    beginning_ = {};
    co_return written;
}

net::Task<Result<void>> ContentCheck::write(std::string_view bytes) {
    if (bytes.size() > question_.max_bytes - std::min(bytes_, question_.max_bytes))
        co_return larger_than_accepted();
    bytes_ += bytes.size();
    if (bytes_ > size_.value_or(bytes_))
        co_return not_as_listed("The document is not of the size that was listed.");
    if (hash_) hash_->add(bytes);
    if (!begun_) {
        const auto room = std::min(looked_at - beginning_.size(), bytes.size());
        beginning_ += bytes.substr(0, room);
        bytes.remove_prefix(room);
        if (beginning_.size() < looked_at) co_return Result<void>{};
        if (auto passed = co_await pass_on_beginning(); !passed) co_return passed;
    }
    if (bytes.empty()) co_return Result<void>{};
    co_return co_await to_.write(bytes);
}

net::Task<Result<void>> ContentCheck::finish() {
    if (bytes_ == 0) co_return not_as_listed("The document has no content.");
    if (bytes_ != size_.value_or(bytes_))
        co_return not_as_listed("The document is not of the size that was listed.");
    if (hash_ && hash_->end() != question_.document->sha1)
        co_return not_as_listed("The document is not the one that was listed: its hash differs.");
    if (!begun_) co_return co_await pass_on_beginning();
    co_return Result<void>{};
}

net::Task<Result<void>> stream_body(net::Incoming& from, ContentSink& to) {
    for (;;) {
        const auto piece = co_await from.next();
        if (!piece) co_return std::unexpected(piece.error());
        if (piece->empty()) co_return Result<void>{};
        auto written = co_await to.write(*piece);
        if (!written) co_return written;
    }
}

net::Task<ContentAnswer> relay_content(net::Incoming& from, const ContentQuestion& question,
                                       ContentSink& to) {
    ContentCheck check(question, to);
    std::optional<std::uint64_t> size;
    if (const auto said = from.headers().get("Content-Length")) {
        std::uint64_t value = 0;
        const auto [end, bad] = std::from_chars(said->data(), said->data() + said->size(), value);
        if (bad == std::errc{} && end == said->data() + said->size()) size = value;
    }
    const std::string type(from.headers().get("Content-Type").value_or(""));
    auto outcome = co_await check.begin(type, size);
    if (outcome) outcome = co_await stream_body(from, check);
    if (outcome) outcome = co_await check.finish();
    co_return content_answer(outcome, check.bytes());
}

ContentAnswer content_answer(const Result<void>& outcome, std::uint64_t bytes) {
    ContentAnswer answer;
    answer.bytes = bytes;
    answer.state = CoverageState::data;
    answer.sentence = "This organisation gave the document.";
    if (outcome) return answer;
    const Error& error = outcome.error();
    answer.state = CoverageState::failed;
    switch (error.kind) {
        case ErrorKind::timed_out:
            answer.state = CoverageState::timed_out;
            answer.sentence = "This organisation's system did not give the document in time.";
            break;
        case ErrorKind::too_large:
            answer.sentence =
                "The document is larger than is accepted. It cannot be opened from here.";
            break;
        case ErrorKind::malformed:
            answer.sentence =
                "What this organisation's system sent is damaged, or not the document that was "
                "listed. It was discarded.";
            break;
        case ErrorKind::cancelled:
            answer.sentence = "The reader left before the end.";
            break;
        default:
            answer.sentence = "This organisation's system could not give the document.";
    }
    return answer;
}

ContentAnswer content_refused(int status) {
    ContentAnswer answer;
    if (status == 404 || status == 410) {
        answer.state = CoverageState::not_held;
        answer.sentence = "This organisation's system does not have the document any more.";
    } else if (status == 401 || status == 403) {
        answer.state = CoverageState::not_permitted;
        answer.sentence = "This organisation's system does not give the document.";
    } else {
        answer.state = CoverageState::failed;
        answer.sentence = "This organisation's system could not give the document.";
    }
    return answer;
}

}  // namespace mcr::source::documents
