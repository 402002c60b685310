#pragma once

// For tests: whole documents around what is of interest.

#include <regex>
#include <string>
#include <string_view>

namespace mcr::source::cda::test {

inline constexpr std::string_view namespaces =
    R"(xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc" )"
    R"(xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance")";

inline constexpr std::string_view record_target =
    R"(<recordTarget><patientRole><id root="2.16.840.1.113883.2.1.4.1" extension="9990000018"/>)"
    R"(<patient><name><prefix>Ms</prefix><given>Ada</given><family>Example</family></name>)"
    R"(<administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/>)"
    R"(<birthTime value="19610304"/></patient></patientRole></recordTarget>)";

/// A document of that header, behind its id, code and title, and body.
inline std::string document(std::string_view body, std::string_view header = record_target) {
    std::string out = "<ClinicalDocument " + std::string(namespaces) + ">";
    out += R"(<id root="1.2.3" extension="1"/>)";
    out += R"(<code code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="Summary"/>)";
    out += R"(<title>A summary</title><effectiveTime value="20260102101500+0000"/>)";
    return (out += header).append(body) += "</ClinicalDocument>";
}

inline std::string structured(std::string_view sections) {
    return document("<component><structuredBody>" + std::string(sections) +
                    "</structuredBody></component>");
}

/// A document of one section of that LOINC code with that content.
inline std::string section(std::string_view code, std::string_view content) {
    return structured("<component><section><code code=\"" + std::string(code) +
                      "\" codeSystem=\"2.16.840.1.113883.6.1\"/>" + std::string(content) +
                      "</section></component>");
}

/// A sample that is a piece of a document, in its place in a whole one.
inline std::string completed(std::string sample) {
    sample = std::regex_replace(sample, std::regex(R"(<\?xml[^>]*\?>|^\xEF\xBB\xBF)"), "");
    std::string bare;  // without comments, to see what it begins with
    for (std::size_t at = 0; at < sample.size();) {
        const std::size_t comment = sample.find("<!--", at);
        bare += sample.substr(at, comment - at);
        if (comment == std::string::npos) break;
        at = sample.find("-->", comment) + 3;
    }
    const std::string begin = bare.substr(bare.find('<'), 20);
    if (begin.starts_with("<recordTarget")) return document("", sample);
    if (begin.starts_with("<component")) return structured(sample);
    if (begin.starts_with("<section")) return structured("<component>" + sample + "</component>");
    if (begin.starts_with("<entry")) return section("", sample);
    if (begin.starts_with("<act") || begin.starts_with("<observation"))
        return section("", "<entry>" + sample + "</entry>");
    return sample;
}

}  // namespace mcr::source::cda::test
