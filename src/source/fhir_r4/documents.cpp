#include "source/fhir_r4/documents.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/text.hpp"
#include "record/attachments.hpp"
#include "source/documents/binary_resource.hpp"
#include "source/documents/content_check.hpp"
#include "source/documents/media_type.hpp"

namespace mcr::source::fhir_r4 {
namespace {

constexpr std::size_t longest_url = 2000;

bool is_fhir(std::string_view media_type) {
    return media_type == "application/fhir+json" || media_type == "application/json";
}

/// Whether the answer is a Binary resource rather than the content itself.
bool is_wrapped(const net::Incoming& incoming, const DocumentLocator& document) {
    const std::string said =
        documents::media_type_of(incoming.headers().get("Content-Type").value_or(""));
    return is_fhir(said) && !is_fhir(documents::media_type_of(document.content_type));
}

}  // namespace

std::optional<std::string> document_path(std::string_view base, std::string_view url) {
    if (url.empty() || url.size() > longest_url || url.contains('#') || url.contains('\\') ||
        std::ranges::any_of(url, [](unsigned char c) { return c <= 0x20 || c >= 0x7f; }))
        return std::nullopt;
    std::string_view path = url;
    if (url.starts_with(base) && url.size() > base.size() && url[base.size()] == '/') {
        path.remove_prefix(base.size() + 1);
    } else if (url.starts_with('/')) {
        // Behind the host: it must still be the base's own place.
        const auto scheme = base.find("://");
        const auto slash = base.find('/', scheme == std::string_view::npos ? 0 : scheme + 3);
        const std::string_view own = slash == std::string_view::npos ? "" : base.substr(slash);
        if (!url.starts_with(own) || url.size() <= own.size() + 1 || url[own.size()] != '/')
            return std::nullopt;
        path.remove_prefix(own.size() + 1);
    } else if (url.find(':') < url.find_first_of("/?")) {
        return std::nullopt;
    }
    if (path.empty() || path.starts_with('/')) return std::nullopt;
    for (const auto segment : split(path.substr(0, path.find('?')), '/'))
        if (segment == "." || segment == ".." || to_lower(segment).contains("%2e"))
            return std::nullopt;
    return "/" + std::string(path);
}

void lead_documents(std::span<record::Part> parts, const Question& question,
                    const directory::Member& member, std::string_view base) {
    if (question.addresses == nullptr) return;
    const auto address = [&](const record::Attachment& one) -> std::optional<std::string> {
        auto path = document_path(base, one.url);
        if (!path) return std::nullopt;
        const DocumentLocator document{std::move(*path), one.content_type, one.size, one.sha1};
        return question.addresses->address_of(*member.system, question.patient->number, document);
    };
    for (record::Part& part : parts) record::lead_attachments(part, address);
}

net::Task<ContentAnswer> fetch_document(net::Worker& worker, const directory::Member& member,
                                        const ContentQuestion& question, const Dialect& dialect,
                                        std::string base, const Secret* bearer, Random& random,
                                        ContentSink& sink, Deadline deadline) {
    // Long transfers of documents have a queue and a breaker of their own.
    net::Upstream upstream = member.system->upstream;
    upstream.name += " documents";
    const DocumentLocator& document = *question.document;
    net::Call call;
    call.url = base + document.at;
    const std::string id = new_uuid(random);
    const std::string type = documents::media_type_of(document.content_type);
    call.headers.add("Accept",
                     type.empty() ? "*/*" : type + ", application/fhir+json;q=0.5, */*;q=0.1");
    call.headers.add("X-Request-Id", id);
    call.headers.add("X-Correlation-Id", std::string(question.request_id));
    if (bearer != nullptr)
        call.headers.add("Authorization", "Bearer " + std::string(bearer->reveal()));
    for (const auto& [name, value] : dialect.headers) call.headers.set(name, value);

    // In a Binary resource four characters stand for three bytes.
    const std::uint64_t most = question.max_bytes + question.max_bytes / 2 + 65'536;
    auto opened = co_await worker.client().open(upstream, std::move(call), most, deadline);
    if (!opened) {
        const Result<void> failed = std::unexpected(opened.error());
        co_return documents::content_answer(failed, 0);
    }
    const std::unique_ptr<net::Incoming> incoming = std::move(*opened);
    const auto echoed = incoming->headers().get("X-Request-Id");
    if (echoed && !equal_ignoring_case(*echoed, id)) {
        const Result<void> failed = fail(ErrorKind::malformed, "Another request was answered.");
        co_return documents::content_answer(failed, 0);
    }
    if (incoming->status() != 200) co_return documents::content_refused(incoming->status());
    if (is_wrapped(*incoming, document))
        co_return co_await documents::relay_binary_resource(*incoming, question, sink);
    co_return co_await documents::relay_content(*incoming, question, sink);
}

}  // namespace mcr::source::fhir_r4
