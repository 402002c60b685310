#include "sim/bench/bench_source.hpp"
#include "sim/folder/document_folder.hpp"
#include "sim/generate/r4_writer.hpp"

namespace mcr::sim {
namespace {

constexpr std::string_view any_number = "9990000000";

Person bench_person() {
    SeededRandom random(7);
    Person person = make_person(random, "female", 54);
    person.nhs_number = any_number;
    return person;
}

/// `text` in the two halves round the first `any_number`.
std::pair<std::string, std::string> halves(std::string_view text) {
    const auto at = text.find(any_number);
    return {std::string(text.substr(0, at)), std::string(text.substr(at + any_number.size()))};
}

Json observation(SeededRandom& random, std::size_t index) {
    const std::string id = new_uuid(random);
    const Measure& measure =
        index % 3 == 0 ? codes::potassium : (index % 3 == 1 ? codes::creatinine : codes::sodium);
    return object({{"fullUrl", "urn:uuid:" + id},
                   {"resource",
                    object({{"resourceType", "Observation"},
                            {"id", id},
                            {"status", "final"},
                            {"code", snomed(measure.code)},
                            {"subject", object({{"reference", "Patient/bench"}})},
                            {"effectiveDateTime", iso(before_end(static_cast<int>(index % 2000)))},
                            {"valueQuantity", quantity(std::to_string(40 + random.below(60)) + ".0",
                                                       measure.unit, measure.ucum)}})},
                   {"search", object({{"mode", "match"}})}});
}

}  // namespace

BenchRecord::BenchRecord(std::size_t bytes, std::size_t source) {
    const std::string patient = r4_patient(bench_person(), "bench", {}).text();
    const std::string entry = R"({"fullUrl":"urn:mcr:bench:patient","resource":)" + patient +
                              R"(,"search":{"mode":"match"}})";
    std::tie(patient_before_, patient_after_) =
        halves(R"({"resourceType":"Bundle","type":"searchset","entry":[)" + entry);
    SeededRandom random(1000 + source);
    for (std::size_t i = 0;
         patient_before_.size() + patient_after_.size() + rest_.size() + 2 < bytes; ++i)
        rest_ += ',' + observation(random, i).text();
}

std::string BenchRecord::patient_search(std::string_view nhs_number) const {
    std::string out;
    out.append(patient_before_).append(nhs_number).append(patient_after_).append("]}");
    return out;
}

std::string BenchRecord::everything(std::string_view nhs_number) const {
    std::string out;
    out.reserve(patient_before_.size() + patient_after_.size() + rest_.size() + 16);
    out.append(patient_before_).append(nhs_number).append(patient_after_).append(rest_);
    return out.append("]}");
}

std::string bench_demographics(std::string_view nhs_number, const std::string& practice) {
    Person person = bench_person();
    person.nhs_number = nhs_number;
    return pds_patient_from(r4_patient(person, nhs_number, {}).text(), nhs_number, practice)
        .patient_json;
}

}  // namespace mcr::sim
