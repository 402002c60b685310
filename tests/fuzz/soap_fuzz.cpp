#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "net/soap.hpp"
#include "net/xml_cutter.hpp"
#include "source/xds/discovery.hpp"
#include "source/xds/document_reference.hpp"

/// Whatever a registry, repository or gateway answers: it is refused within the limits, or read and
/// converted; what is cut out of it is the same in one piece and in many.
namespace {

bool cut(std::string_view xml, std::size_t step, std::string& text, std::string& envelope) {
    mcr::net::XmlCutter cutter("Document", {.max_bytes = 1UL << 20U, .max_elements = 10'000});
    while (!xml.empty()) {
        std::string_view piece = xml.substr(0, step);
        xml.remove_prefix(piece.size());
        while (!piece.empty()) {
            if (!cutter.feed(piece)) return false;
            text += cutter.text_of_cut();
            piece = cutter.left();
        }
    }
    static_cast<void>(cutter.closed());
    envelope = cutter.envelope();
    return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace mcr;
    const std::string_view xml(reinterpret_cast<const char*>(data), size);
    std::string text_once, text_often, envelope_once, envelope_often;
    const bool once = cut(xml, xml.size() + 1, text_once, envelope_once);
    const bool often = cut(xml, 3, text_often, envelope_often);
    if (once != often) std::abort();
    if (once && text_once.size() + envelope_once.size() != xml.size()) std::abort();
    if (once && text_often.size() + envelope_often.size() != xml.size()) std::abort();

    static_cast<void>(net::open_soap("multipart/related; boundary=MIMEBoundary", xml));
    const auto envelope = net::SoapEnvelope::read(xml, {.max_bytes = 1UL << 20U});
    if (!envelope) return 0;
    const people::Demographics patient{.number = *people::NhsNumber::parse("9990000018"),
                                       .family = "Finch",
                                       .birth_date = "1951-03-09"};
    static_cast<void>(source::xds::read_discovery(envelope->body(), patient, "q"));
    const auto response = source::xds::read_response(envelope->body());
    if (!response) return 0;
    const directory::System system{.key = "s"};
    source::xds::Listing listing;
    listing.system = &system;
    listing.patient = &patient.number;
    listing.patient_id = "p";
    source::r4::Collection collection;
    for (const auto& one : response->documents)
        source::xds::add_document_reference(collection, one, response->documents,
                                            response->associations, listing);
    if (collection.resources().size() != response->documents.size()) std::abort();
    static_cast<void>(collection.write());
    return 0;
}
