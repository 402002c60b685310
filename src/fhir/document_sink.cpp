#include "fhir/document_sink.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "fhir/answer_writer.hpp"

namespace mcr::fhir {
namespace {

/// Names say nothing: what a source calls its documents may tell of the patient.
std::string_view file_name(std::string_view type) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 11> names{{
        {"application/pdf", "document.pdf"},
        {"application/rtf", "document.rtf"},
        {"application/xml", "document.xml"},
        {"text/xml", "document.xml"},
        {"text/plain", "document.txt"},
        {"text/csv", "document.csv"},
        {"image/png", "document.png"},
        {"image/jpeg", "document.jpg"},
        {"image/tiff", "document.tif"},
        {"application/msword", "document.doc"},
        {"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
         "document.docx"},
    }};
    type = type.substr(0, type.find(';'));
    const auto* const known =
        std::ranges::find(names, type, &std::pair<std::string_view, std::string_view>::first);
    return known == names.end() ? "document.bin" : known->second;
}

}  // namespace

net::Headers document_headers(std::string_view content_type, std::string_view request_id) {
    net::Headers headers = answer_headers(content_type, request_id);
    headers.add("Content-Disposition",
                "attachment; filename=\"" + std::string(file_name(content_type)) + "\"");
    headers.add("X-Content-Type-Options", "nosniff");
    headers.add("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'");
    headers.add("Referrer-Policy", "no-referrer");
    return headers;
}

net::Task<Result<void>> DocumentSink::begin(std::string_view content_type,
                                            std::optional<std::uint64_t> /*size*/) {
    net::Headers headers = document_headers(content_type, request_id_);
    auto begun = co_await out_.begin(200, std::move(headers));
    co_return begun;
}

net::Task<Result<void>> DocumentSink::write(std::string_view bytes) {
    auto written = co_await out_.write(std::span(&bytes, 1));
    co_return written;
}

}  // namespace mcr::fhir
