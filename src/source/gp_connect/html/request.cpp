#include "source/gp_connect/html/request.hpp"

#include <boost/json.hpp>
#include <utility>

namespace mcr::source::gp_connect::html {

namespace json = boost::json;

std::string parameters_for(const people::NhsNumber& patient, PageKind page) {
    json::object identifier{{"system", "http://fhir.nhs.net/Id/nhs-number"},
                            {"value", patient.text()}};
    json::object coding{{"system", "http://fhir.nhs.net/ValueSet/gpconnect-record-section-1"},
                        {"code", facts_of(page).code}};
    json::array parameters;
    parameters.push_back(
        json::object{{"name", "patientNHSNumber"}, {"valueIdentifier", std::move(identifier)}});
    json::object section{{"coding", json::array{std::move(coding)}}};
    parameters.push_back(
        json::object{{"name", "recordSection"}, {"valueCodeableConcept", std::move(section)}});
    return json::serialize(
        json::object{{"resourceType", "Parameters"}, {"parameter", std::move(parameters)}});
}

}  // namespace mcr::source::gp_connect::html
