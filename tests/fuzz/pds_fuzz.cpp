// Answers of the Personal Demographics Service: whatever comes, a patient is only told of when the
// number is sound and nobody is marked as restricted.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "people/json.hpp"
#include "people/pds_answer.hpp"

namespace {

using namespace mcr::people;

void require(bool holds) {
    if (!holds) std::abort();
}

void check(const Demographics& patient, std::string_view body) {
    require(NhsNumber::parse(patient.number.text()).has_value());
    require(body.contains(patient.fhir_json) && patient.fhir_json.starts_with('{'));
    const auto again = parse_json(patient.fhir_json);
    require(again.has_value() && text_of(*again, "id") == patient.number.text());
    for (const auto& label : array_of(*member(*again, "meta"), "security"))
        require(text_of(label, "code") == "U");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const NhsNumber asked = *NhsNumber::parse("9990000018");
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    if (const auto patient = read_pds_patient(body, asked, "2026-11-23")) check(*patient, body);
    if (const auto found = read_pds_search(body, "2026-11-23"))
        for (const Demographics& patient : *found) check(patient, body);
    for (const int status : {400, 404, 429, 500})
        require(!read_pds_error(status, body).sentence.empty());
    return 0;
}
