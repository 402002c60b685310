#include "sim/generate/cda_document.hpp"

#include <chrono>
#include <utility>

namespace mcr::sim {
namespace {

constexpr std::string_view ods_oid = "1.2.826.0.1285.0.1.10";

std::string digits_of(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (c >= '0' && c <= '9') out += c;
    return out;
}

std::string attribute(std::string_view name, std::string_view value) {
    return " " + std::string(name) + "=\"" + xml_text(value) + "\"";
}

std::string element(std::string_view name, std::string_view text) {
    return "<" + std::string(name) + ">" + xml_text(text) + "</" + std::string(name) + ">";
}

std::string gender_code(const Person& person) {
    return person.gender == "male" ? "M" : person.gender == "female" ? "F" : "UN";
}

}  // namespace

std::string cda_day(Day day) {
    return digits_of(iso(day));
}

std::string cda_moment(Day day, int minute_of_day) {
    return digits_of(iso_at(day, minute_of_day).substr(0, 19)) + "+0000";
}

std::string cda_code(std::string_view name, const Coded& code, std::string_view system) {
    return "<" + std::string(name) + attribute("code", code.code) +
           attribute("codeSystem", system) + attribute("displayName", code.display) + "/>";
}

std::string CdaDocument::id() {
    return "<id root=\"" + new_uuid(random_) + "\"/>";
}

std::string CdaDocument::person_of(const Clinician& clinician) {
    return "<id root=\"1.2.826.0.1285.0.2.0.65\"" + attribute("extension", clinician.id) +
           "/><assignedPerson><name>" + element("prefix", clinician.prefix) +
           element("given", clinician.given) + element("family", clinician.family) +
           "</name></assignedPerson><representedOrganization><id root=\"" + std::string(ods_oid) +
           "\"" + attribute("extension", house_.code) + "/>" + element("name", house_.name) +
           "</representedOrganization>";
}

void CdaDocument::header(const Visit& visit, const Coded& type, std::string_view title) {
    const Day end = visit.day + std::chrono::days{visit.length_days};
    const std::string written = cda_moment(end, visit.minute + 30);
    out_ = R"(<?xml version="1.0" encoding="UTF-8"?>)"
           "\n"
           R"(<ClinicalDocument xmlns="urn:hl7-org:v3" )"
           R"(xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">)"
           R"(<realmCode code="GB"/>)"
           R"(<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>)";
    out_ += id() + cda_code("code", type) + element("title", title);
    out_ += "<effectiveTime value=\"" + written + "\"/>";
    out_ += R"(<confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25" )"
            R"(displayName="normal"/><languageCode code="en-GB"/>)";
    out_ += "<recordTarget><patientRole><id root=\"2.16.840.1.113883.2.1.4.1\"" +
            attribute("extension", person_.nhs_number) + "/><addr use=\"H\">" +
            element("streetAddressLine", person_.line) + element("city", person_.town) +
            element("postalCode", person_.postcode) + "</addr><patient><name use=\"L\">" +
            element("prefix", person_.prefix) + element("given", person_.given) +
            element("family", person_.family) + "</name><administrativeGenderCode code=\"" +
            gender_code(person_) + "\" codeSystem=\"2.16.840.1.113883.5.1\"/><birthTime value=\"" +
            cda_day(person_.born) + "\"/></patient></patientRole></recordTarget>";
    const Clinician& author = house_.clinicians.front();
    out_ += "<author><time value=\"" + written + "\"/><assignedAuthor>" + person_of(author) +
            "</assignedAuthor></author>";
    out_ += "<custodian><assignedCustodian><representedCustodianOrganization><id root=\"" +
            std::string(ods_oid) + "\"" + attribute("extension", house_.code) + "/>" +
            element("name", house_.name) +
            "</representedCustodianOrganization></assignedCustodian></custodian>";
    out_ += "<componentOf><encompassingEncounter>" + id() + cda_code("code", visit.service) +
            "<effectiveTime><low value=\"" + cda_moment(visit.day, visit.minute) +
            "\"/><high value=\"" + written +
            "\"/></effectiveTime></encompassingEncounter></componentOf>";
    out_ += "<component><structuredBody>";
}

std::string CdaDocument::finished() && {
    out_ += "</structuredBody></component></ClinicalDocument>";
    return std::move(out_);
}

void CdaDocument::words(std::string_view title, std::string_view text) {
    if (text.empty()) return;
    out_ += "<component><section>" + element("title", title) + "<text>" +
            element("paragraph", text) + "</text></section></component>";
}

std::string CdaDocument::row(std::string_view first, std::string_view second,
                             std::string_view third) {
    return "<tr ID=\"row-" + std::to_string(++row_) + "\">" + element("td", first) +
           element("td", second) + element("td", third) + "</tr>";
}

std::string CdaDocument::reference() const {
    return "<text><reference value=\"#row-" + std::to_string(row_) + "\"/></text>";
}

void CdaDocument::section(std::string_view template_number, std::string_view loinc,
                          std::string_view title, std::string_view heads, const std::string& rows,
                          const std::string& entries) {
    if (rows.empty()) return;
    out_ += "<component><section><templateId root=\"2.16.840.1.113883.10.20.22.2." +
            std::string(template_number) + "\"/><code code=\"" + std::string(loinc) +
            "\" codeSystem=\"" + std::string(loinc_oid) + "\"/>" + element("title", title) +
            "<text><table><thead><tr>" + std::string(heads) + "</tr></thead><tbody>" + rows +
            "</tbody></table></text>" + entries + "</section></component>";
}

}  // namespace mcr::sim
