// Content of documents as sources send it: whatever comes, a Binary in JSON is decoded alike in one
// piece and in many, and the attachments of a resource lead elsewhere without spoiling it.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "record/attachments.hpp"
#include "source/documents/binary_resource.hpp"
#include "source/documents/media_type.hpp"
#include "source/fhir_r4/documents.hpp"

namespace {

using mcr::source::documents::BinaryResource;

struct Decoded {
    bool good = true;
    std::string content, type;
};

Decoded decoded(std::string_view json, std::size_t piece) {
    BinaryResource resource;
    Decoded out;
    for (std::size_t at = 0; out.good && at < json.size(); at += piece)
        out.good = resource.read(json.substr(at, piece), out.content).has_value();
    out.good = out.good && resource.finish().has_value();
    out.type = resource.content_type();
    return out;
}

void lead(std::string_view text) {
    mcr::record::Origin origin{.organisation = *mcr::OdsCode::parse("RQW"),
                               .organisation_name = "RQW",
                               .system_key = "RQW",
                               .address = "https://rqw.example/fhir",
                               .retrieved = {}};
    auto part = mcr::record::check(mcr::net::Buffer(text), origin, {});
    if (!part) return;
    mcr::record::lead_attachments(*part, [](const mcr::record::Attachment& one) {
        auto path = mcr::source::fhir_r4::document_path("https://rqw.example/fhir", one.url);
        if (path && path->find("..") == 1) std::abort();
        return path;
    });
    for (const mcr::record::Item& item : part->items()) {
        std::vector<std::string_view> pieces;
        part->pieces(item, pieces);
        std::string led;
        for (const auto piece : pieces) led += piece;
        mcr::record::Limits deeper;
        deeper.max_depth += 10;  // of what was added
        if (!mcr::record::check(mcr::net::Buffer(led), origin, deeper)) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const Decoded whole = decoded(text, text.size() + 1);
    for (const std::size_t piece : {1U, 7U}) {
        const Decoded other = decoded(text, piece);
        if (other.good != whole.good) std::abort();
        if (whole.good && (other.content != whole.content || other.type != whole.type))
            std::abort();
    }
    const auto type = mcr::source::documents::media_type_of(text);
    if (type.find_first_of("\r\n") != std::string::npos) std::abort();
    static_cast<void>(mcr::source::documents::begins_like(type, text));
    static_cast<void>(mcr::source::documents::type_by_first_bytes(text));
    lead(text);
    return 0;
}
