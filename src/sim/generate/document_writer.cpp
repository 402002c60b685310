#include "sim/generate/document_writer.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstdio>
#include <span>

#include "base/text.hpp"
#include "sim/test_number.hpp"

namespace mcr::sim {
namespace {

std::string sha1_base64(std::string_view bytes) {
    std::array<char, 20> digest{};
    EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
               EVP_sha1(), nullptr);
    return to_base64({digest.data(), digest.size()});
}

std::vector<std::string> lines_of(const R4House& house, const Letter& letter) {
    return {house.name,
            letter.title,
            iso(letter.day),
            "",
            letter.text,
            "",
            house.clinicians.front().display()};
}

std::string escape_pdf(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '(' || c == ')' || c == '\\') out += '\\';
        out += static_cast<unsigned char>(c) < 0x80 ? c : '?';
    }
    return out;
}

std::string digits(std::string text) {
    std::erase(text, '-');
    return text;
}

Json reference_to(const std::string& to) {
    return object({{"reference", to}});
}

}  // namespace

std::string pdf_of(const std::vector<std::string>& lines) {
    std::string text = "BT /F1 11 Tf 60 780 Td 16 TL\n";
    for (const std::string& line : lines) text += "(" + escape_pdf(line) + ") Tj T*\n";
    text += "ET";
    const std::vector<std::string> objects = {
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources "
        "<< /Font << /F1 5 0 R >> >> >>",
        "<< /Length " + std::to_string(text.size()) + " >>\nstream\n" + text + "\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"};
    std::string out = "%PDF-1.4\n";
    std::string table = "xref\n0 6\n0000000000 65535 f \n";
    for (std::size_t i = 0; i < objects.size(); ++i) {
        std::array<char, 24> entry{};
        static_cast<void>(
            std::snprintf(entry.data(), entry.size(), "%010zu 00000 n \n", out.size()));
        table += entry.data();
        out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
    }
    const std::size_t at = out.size();
    return out + table + "trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n" + std::to_string(at) +
           "\n%%EOF\n";
}

std::string cda_of(const R4House& house, const Person& person, const Letter& letter,
                   std::string_view id) {
    const std::string day = digits(iso(letter.day));
    std::string out = R"(<?xml version="1.0" encoding="UTF-8"?>)"
                      "\n<ClinicalDocument xmlns=\"urn:hl7-org:v3\">"
                      "<realmCode code=\"GB\"/>"
                      "<typeId root=\"2.16.840.1.113883.1.3\" extension=\"POCD_HD000040\"/>";
    out += "<id root=\"" + std::string(id) + "\"/>";
    out += "<code code=\"" + std::string(letter.type.code) +
           "\" codeSystem=\"2.16.840.1.113883.6.96\" displayName=\"" +
           escape_html(letter.type.display) + "\"/>";
    out += "<title>" + escape_html(letter.title) + "</title><effectiveTime value=\"" + day +
           "\"/><confidentialityCode code=\"N\" codeSystem=\"2.16.840.1.113883.5.25\"/>";
    out += "<recordTarget><patientRole><id root=\"2.16.840.1.113883.2.1.4.1\" extension=\"" +
           person.nhs_number + "\"/><patient><name><given>" + escape_html(person.given) +
           "</given><family>" + escape_html(person.family) + "</family></name>";
    out += "<administrativeGenderCode code=\"" +
           std::string(person.gender == "female" ? "F" : "M") +
           "\" codeSystem=\"2.16.840.1.113883.5.1\"/><birthTime value=\"" +
           digits(iso(person.born)) + "\"/></patient></patientRole></recordTarget>";
    out += "<author><time value=\"" + day +
           "\"/><assignedAuthor><id nullFlavor=\"UNK\"/>"
           "<assignedPerson><name>" +
           escape_html(house.clinicians.front().display()) +
           "</name></assignedPerson></assignedAuthor></author>";
    out +=
        "<custodian><assignedCustodian><representedCustodianOrganization><id root=\""
        "2.16.840.1.113883.2.1.3.2.4.19.1\" extension=\"" +
        house.code + "\"/><name>" + escape_html(house.name) +
        "</name></representedCustodianOrganization>"
        "</assignedCustodian></custodian>";
    return out + "<component><structuredBody><component><section><title>" +
           escape_html(letter.title) + "</title><text><paragraph>" + escape_html(letter.text) +
           "</paragraph></text></section></component></structuredBody></component>"
           "</ClinicalDocument>\n";
}

DocumentRecord write_documents(const R4House& house, const Person& person, const History& history,
                               std::uint64_t seed) {
    SeededRandom random(seed);
    DocumentRecord record;
    record.listed.nhs_number = person.nhs_number;
    const std::string patient = new_uuid(random);
    record.listed.items.push_back({"Patient", patient, {}, r4_patient(person, patient, {}).text()});
    std::size_t which = 0;
    for (const Letter& letter : history.letters) {
        const std::string id = new_uuid(random);
        const std::string content_id = new_uuid(random);
        const auto lines = lines_of(house, letter);
        DocumentContent content{"text/plain", {}, person.nhs_number};
        switch (which++ % 3) {
            case 0:
                for (const std::string& line : lines) content.bytes += line + "\n";
                break;
            case 1:
                content = {"application/pdf", pdf_of(lines), person.nhs_number};
                break;
            default:
                content = {"text/xml", cda_of(house, person, letter, content_id),
                           person.nhs_number};
        }
        const Json reference = object(
            {{"resourceType", "DocumentReference"},
             {"id", id},
             {"masterIdentifier",
              object({{"system", "urn:ietf:rfc:3986"}, {"value", "urn:uuid:" + content_id}})},
             {"status", "current"},
             {"docStatus", "final"},
             {"type", snomed(letter.type)},
             {"subject", reference_to("Patient/" + patient)},
             {"date", iso_at(letter.day, 17 * 60)},
             {"author", array({object({{"display", house.clinicians.front().display()}})})},
             {"custodian", object({{"display", house.name}})},
             {"description", letter.title},
             {"content",
              array({object(
                  {{"attachment", object({{"contentType", content.content_type},
                                          {"language", "en-GB"},
                                          {"url", "Binary/" + content_id},
                                          {"size", static_cast<int>(content.bytes.size())},
                                          {"hash", sha1_base64(content.bytes)},
                                          {"title", letter.title},
                                          {"creation", iso_at(letter.day, 17 * 60)}})}})})}});
        record.listed.items.push_back({"DocumentReference", id, {}, reference.text()});
        record.contents.insert_or_assign(content_id, std::move(content));
    }
    return record;
}

}  // namespace mcr::sim
