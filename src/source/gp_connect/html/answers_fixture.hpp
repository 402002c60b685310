#pragma once

#include <boost/json.hpp>
#include <string>

namespace mcr::source::gp_connect::html::test {

inline constexpr const char* page_table =
    "<table id='prb-tab-act'><thead><tr><th>Date</th></tr></thead><tbody><tr>"
    "<td class='date-column'>01-Jan-2020</td><td>Gout</td></tr></tbody></table>";
inline constexpr const char* page_nothing = "<p>No 'X' data is recorded for this patient.</p>";
inline constexpr const char* page_excluded =
    "<div class='exclusion-banner'><p>Items excluded due to confidentiality and/or patient "
    "preferences</p></div>";

/// An answer of $gpc.getcarerecord with this page; `code` is that of its section.
inline std::string page_answer(const std::string& inner, const std::string& code = "PRB",
                               const std::string& number = "9990000018") {
    const std::string div =
        boost::json::serialize(boost::json::value("<div><h1>A page</h1>" + inner + "</div>"));
    return R"({"resourceType":"Bundle","meta":{"profile":["http://fhir.nhs.net/StructureDefinition/)"
           R"(gpconnect-searchset-bundle-1"]},"type":"searchset","entry":[{"resource":)"
           R"({"resourceType":"Composition","id":"c-)" +
           code +
           R"(","meta":{"versionId":"7","profile":["http://fhir.nhs.net/StructureDefinition/)"
           R"(gpconnect-carerecord-composition-1"]},"date":"2026-10-31T10:00:00+00:00","type":)"
           R"({"coding":[{"system":"http://snomed.info/sct","code":"425173008","display":)"
           R"("record extract"}],"text":"record extract"},)"
           R"("class":{"coding":[{"system":"http://snomed.info/sct","code":"700232004"}]},)"
           R"("title":"Patient Care Record","status":"final","subject":{"reference":"Patient/2"},)"
           R"("author":[{"reference":"Device/1"}],"custodian":{"reference":"Organization/1"},)"
           R"("section":[{"title":"A page","code":{"coding":[{"system":)"
           R"("http://fhir.nhs.net/ValueSet/gpconnect-record-section-1","code":")" +
           code + R"("}]},"text":{"status":"generated","div":)" + div +
           R"(}}]}},{"resource":{"resourceType":"Patient","id":"2","identifier":[{"system":)"
           R"("http://fhir.nhs.net/Id/nhs-number","value":")" +
           number +
           R"("}],"name":[{"use":"official","family":["FINCH"],"given":["Edith"]}],"gender":)"
           R"("female","birthDate":"1951-03-09","careProvider":[{"reference":"Practitioner/1"}],)"
           R"("managingOrganization":{"reference":"Organization/1"}}},{"resource":)"
           R"({"resourceType":"Practitioner","id":"1","name":{"family":["Gilbert"],"given":)"
           R"(["Nichole"],"prefix":["Miss"]},"practitionerRole":[{"managingOrganization":)"
           R"({"reference":"Organization/1"}}]}},{"resource":{"resourceType":"Organization",)"
           R"("id":"1","identifier":[{"system":"http://fhir.nhs.net/Id/ods-organization-code",)"
           R"("value":"A82038"}],"type":{"text":"practice"},"name":"The surgery"}},{"resource":)"
           R"({"resourceType":"Device","id":"1","identifier":[{"system":"s","value":"v"}],)"
           R"("type":{"text":"system"},"model":"Web","version":"5.2","udi":"u"}}]})";
}

}  // namespace mcr::source::gp_connect::html::test
