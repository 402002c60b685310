#include "source/gp_connect/documents/request.hpp"

#include "base/text.hpp"
#include "source/fhir_r4/links.hpp"

namespace mcr::source::gp_connect::documents {

std::string find_patient_url(std::string_view address, const people::NhsNumber& patient) {
    return std::string(address) + "/Patient?identifier=" + std::string(people::nhs_number_system) +
           "%7C" + std::string(patient.text());
}

Result<std::string> list_url(std::string_view address, std::string_view id) {
    Result<std::string> segment = fhir_r4::path_segment(id);
    if (!segment) return pass_on(segment);
    return std::string(address) + "/Patient/" + *segment +
           "/DocumentReference?_include=DocumentReference:subject:Patient"
           "&_include=DocumentReference:custodian:Organization"
           "&_include=DocumentReference:author:Organization"
           "&_include=DocumentReference:author:Practitioner"
           "&_revinclude:recurse=PractitionerRole:practitioner";
}

Result<std::string> content_url(std::string_view address, std::string_view link) {
    Result<std::string> url = fhir_r4::next_page(address, link);
    if (!url) return pass_on(url);
    const std::string_view path = std::string_view(*url).substr(0, url->find('?'));
    const auto binary = path.rfind("/Binary/");
    constexpr std::size_t name = 8;  // "/Binary/"
    const bool one_more = binary != std::string_view::npos && binary + name < path.size() &&
                          path.find('/', binary + name) == std::string_view::npos;
    if (!one_more || path.find("/../") != std::string_view::npos)
        return fail(ErrorKind::invalid, "A document lies elsewhere than documents do.");
    return url;
}

}  // namespace mcr::source::gp_connect::documents
