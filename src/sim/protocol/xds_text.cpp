#include "sim/protocol/xds_text.hpp"

#include <openssl/sha.h>

#include <array>
#include <cstddef>
#include <span>

#include "base/text.hpp"

namespace mcr::sim::xds_text {
namespace {

std::string unescaped(std::string_view text) {
    std::string out(text);
    const std::array<std::pair<std::string_view, std::string_view>, 5> entities = {
        {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}}};
    for (const auto& [entity, character] : entities)
        for (std::size_t at = out.find(entity); at != std::string::npos;
             at = out.find(entity, at + 1))
            out.replace(at, entity.size(), character);
    return out;
}

std::string slot_of(std::string_view name, const std::vector<std::string>& values) {
    std::string out = "<rim:Slot name=\"" + std::string(name) + "\"><rim:ValueList>";
    for (const auto& value : values) out += "<rim:Value>" + escaped(value) + "</rim:Value>";
    return out + "</rim:ValueList></rim:Slot>";
}

std::string name_of(std::string_view text) {
    return R"(<rim:Name><rim:LocalizedString xml:lang="en-GB" charset="UTF-8" value=")" +
           escaped(text) + "\"/></rim:Name>";
}

std::string classification(std::string_view scheme, std::string_view code, std::string_view system,
                           std::string_view display, const std::string& object) {
    return R"(<rim:Classification id="c" classificationScheme="urn:uuid:)" + std::string(scheme) +
           "\" classifiedObject=\"" + object + "\" nodeRepresentation=\"" + escaped(code) + "\">" +
           (system.empty() ? "" : slot_of("codingScheme", {std::string(system)})) +
           name_of(display) + "</rim:Classification>";
}

std::string author_of(const XdsCommunity& community, const XdsDocument& document) {
    return R"(<rim:Classification id="a" classificationScheme=)"
           R"("urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d" classifiedObject=")" +
           document.entry_uuid + R"(" nodeRepresentation="">)" +
           slot_of("authorPerson",
                   {"^" + document.author_family + "^" + document.author_given + "^^^Dr"}) +
           slot_of("authorInstitution", {community.organisation}) +
           slot_of("authorRole", {document.author_role}) + "</rim:Classification>";
}

std::string identifier(std::string_view scheme, const std::string& value,
                       const std::string& object) {
    return R"(<rim:ExternalIdentifier id="i" registryObject=")" + object +
           "\" identificationScheme=\"urn:uuid:" + std::string(scheme) + "\" value=\"" +
           escaped(value) + "\"/>";
}

std::string v2_date(std::string_view date) {
    std::string out(date);
    std::erase(out, '-');
    return out;
}

}  // namespace

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '"')
            out += "&quot;";
        else
            out += c;
    }
    return out;
}

std::string element(std::string_view xml, std::string_view name) {
    for (std::size_t at = xml.find(name); at != std::string_view::npos;
         at = xml.find(name, at + 1)) {
        if (at == 0 || (xml[at - 1] != '<' && xml[at - 1] != ':')) continue;
        const char after = at + name.size() < xml.size() ? xml[at + name.size()] : '>';
        if (after != '>' && after != ' ') continue;
        const auto begin = xml.find('>', at);
        const auto end = xml.find('<', begin);
        if (begin == std::string_view::npos || end == std::string_view::npos) return {};
        return unescaped(trim(xml.substr(begin + 1, end - begin - 1)));
    }
    return {};
}

std::string slot(std::string_view xml, std::string_view name) {
    const auto at = xml.find("\"" + std::string(name) + "\"");
    if (at == std::string_view::npos) return {};
    std::string value = element(xml.substr(at), "Value");
    if (value.starts_with('(') && value.ends_with(')')) value = value.substr(1, value.size() - 2);
    if (value.starts_with('\'') && value.ends_with('\'') && value.find('\'', 1) == value.size() - 1)
        value = value.substr(1, value.size() - 2);
    return value;
}

std::string attribute(std::string_view xml, std::string_view name, std::string_view from) {
    auto at = from.empty() ? 0 : xml.find(from);
    if (at == std::string_view::npos) return {};
    at = xml.find(" " + std::string(name) + "=\"", at);
    if (at == std::string_view::npos) return {};
    at += name.size() + 3;
    return unescaped(xml.substr(at, xml.find('"', at) - at));
}

std::string envelope(std::string_view action, std::string_view relates_to, std::string_view body) {
    return R"(<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv=)"
           R"("http://www.w3.org/2003/05/soap-envelope"><soapenv:Header xmlns:wsa=)"
           R"("http://www.w3.org/2005/08/addressing"><wsa:Action soapenv:mustUnderstand="true">)" +
           std::string(action) + "</wsa:Action><wsa:RelatesTo>" + std::string(relates_to) +
           "</wsa:RelatesTo></soapenv:Header><soapenv:Body>" + std::string(body) +
           "</soapenv:Body></soapenv:Envelope>";
}

std::string fault(std::string_view relates_to, std::string_view code, std::string_view subcode,
                  std::string_view reason) {
    return envelope(
        "http://www.w3.org/2005/08/addressing/soap/fault", relates_to,
        "<soapenv:Fault><soapenv:Code><soapenv:Value>soapenv:" + std::string(code) +
            "</soapenv:Value>" +
            (subcode.empty() ? ""
                             : "<soapenv:Subcode><soapenv:Value>" + std::string(subcode) +
                                   "</soapenv:Value></soapenv:Subcode>") +
            "</soapenv:Code><soapenv:Reason><soapenv:Text xml:lang=\"en\">" + std::string(reason) +
            "</soapenv:Text></soapenv:Reason></soapenv:Fault>");
}

std::string patient_id(const XdsCommunity& community, const XdsPatient& patient) {
    if (community.authority.empty())
        return patient.nhs_number + "^^^&" + std::string(nhs_number_oid) + "&ISO";
    return patient.local_id + "^^^&" + community.authority + "&ISO";
}

std::string extrinsic(const XdsCommunity& community, const XdsPatient& patient,
                      const XdsDocument& document, bool with_home) {
    const std::string& id = document.entry_uuid;
    std::string out = "<rim:ExtrinsicObject id=\"" + id + "\" lid=\"" + id + "\"";
    if (with_home) out += " home=\"urn:oid:" + community.home + "\"";
    out += " mimeType=\"" + document.mime_type + "\" objectType=\"urn:uuid:" +
           (document.on_demand ? "34268e47-fdf5-41a6-ba33-82133c465248"
                               : "7edca82f-054d-47f2-a032-9b2a5b5186c1") +
           "\" status=\"urn:oasis:names:tc:ebxml-regrep:StatusType:" +
           (document.deprecated ? "Deprecated" : "Approved") + "\">";
    if (!document.on_demand)
        out += slot_of("creationTime", {document.created}) +
               slot_of("hash", {sha1_hex(document.content)}) +
               slot_of("size", {std::to_string(document.content.size())});
    out += slot_of("languageCode", {"en-GB"}) +
           slot_of("repositoryUniqueId", {community.repository}) +
           slot_of("serviceStartTime", {document.created.substr(0, 8)}) +
           slot_of("sourcePatientId",
                   {patient.nhs_number + "^^^&" + std::string(nhs_number_oid) + "&ISO"}) +
           slot_of("sourcePatientInfo",
                   {"PID-5|" + patient.family + "^" + patient.given + "^^^",
                    "PID-7|" + v2_date(patient.birth_date),
                    "PID-8|" + std::string(patient.gender == "male" ? "M" : "F")});
    out += name_of(document.title);
    if (!document.comments.empty())
        out += R"(<rim:Description><rim:LocalizedString value=")" + escaped(document.comments) +
               "\"/></rim:Description>";
    constexpr std::string_view sct = "2.16.840.1.113883.6.96";
    out += author_of(community, document);
    out += classification("41a5887f-8865-4c09-adf7-e362475b143a", "REPORTS",
                          "1.3.6.1.4.1.19376.1.2.6.1", "Reports", id);
    out += classification("f0306f51-975f-434e-a61c-c59651d33983", document.type_code, sct,
                          document.type_display, id);
    out += classification("a09d5840-386c-46f2-b5ad-9c3699a4309d", document.format_code,
                          "1.3.6.1.4.1.19376.1.2.3", document.format_code, id);
    out += classification("f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1", "22232009", sct, "Hospital", id);
    out += classification("cccf5598-8b07-4b77-a05e-ae952c785ead", "394802001", sct,
                          "General medicine", id);
    out += classification("f4f85eac-e6cb-4883-b524-f2705394840f", document.confidential ? "R" : "N",
                          "2.16.840.1.113883.5.25", document.confidential ? "restricted" : "normal",
                          id);
    out += identifier("58a6f841-87b3-4a3e-92fd-a8ffeff98427", patient_id(community, patient), id);
    out += identifier("2e82c1f6-a085-4c72-9da3-8640a32e42ab", document.unique_id, id);
    return out + "</rim:ExtrinsicObject>";
}

std::string error_list(const std::vector<Trouble>& troubles) {
    if (troubles.empty()) return {};
    std::string out =
        R"(<rs:RegistryErrorList xmlns:rs="urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0">)";
    for (const auto& [code, home] : troubles) {
        out += "<rs:RegistryError errorCode=\"" + code + "\" codeContext=\"simulated\" ";
        if (!home.empty()) out += "location=\"urn:oid:" + home + "\" ";
        out += R"(severity="urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Error"/>)";
    }
    return out + "</rs:RegistryErrorList>";
}

std::string sha1_hex(std::string_view bytes) {
    std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
    SHA1(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
    return to_hex(std::as_bytes(std::span(digest)));
}

}  // namespace mcr::sim::xds_text
