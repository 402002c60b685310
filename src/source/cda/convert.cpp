#include "source/cda/convert.hpp"

#include "source/cda/conversion.hpp"

namespace mcr::source::cda {

Result<Converted> to_r4(std::string_view xml, const Context& context, const Limits& limits) {
    Result<Document> document = Document::read(xml, limits);
    if (!document) return pass_on(document);
    if (!document->root().child("recordTarget").child("patientRole"))
        return fail(ErrorKind::malformed,
                    "The document has no ClinicalDocument/recordTarget/patientRole.");
    Converted out;
    Conversion conversion{.document = *document,
                          .context = context,
                          .out = out,
                          .most_extracted = limits.max_extracted};
    r4::Object& composition = convert_header(conversion);
    out.composition = conversion.composition;
    const pugi::xml_node body = document->root().child("component").child("structuredBody");
    convert_sections(conversion, body, composition);
    if (out.left_as_text != 0)
        out.notes.emplace_back(
            "Some coded entries of a document are given by the words of their section alone.");
    if (conversion.narratives.pictures_left_out() != 0)
        out.notes.emplace_back("Some pictures of a document are not shown.");
    return out;
}

}  // namespace mcr::source::cda
