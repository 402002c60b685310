#pragma once

#include <string>
#include <string_view>

#include "net/http.hpp"
#include "source/adapter.hpp"

namespace mcr::fhir {

/// The headers under which a document leaves: as a file to be kept, of exactly this type, that no
/// browser runs, frames or caches (law 1).
[[nodiscard]] net::Headers document_headers(std::string_view content_type,
                                            std::string_view request_id);

/// Writes a document's content as an answer, as it comes. Lives on the request's thread.
class DocumentSink final : public source::ContentSink {
public:
    /// `out` must outlive it.
    DocumentSink(net::Responder& out, std::string request_id)
        : out_(out), request_id_(std::move(request_id)) {}
    net::Task<Result<void>> begin(std::string_view content_type,
                                  std::optional<std::uint64_t> size) override;
    net::Task<Result<void>> write(std::string_view bytes) override;

private:
    net::Responder& out_;
    std::string request_id_;
};

}  // namespace mcr::fhir
