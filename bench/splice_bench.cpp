// Check, label, re-key and splice (record::check and Part::pieces) beside simdjson's DOM parse of
// the same bytes in the same run: the medians of interleaved rounds. One line of JSON for each set
// of documents: {"name","value","unit","against":{"name","value"}}.

#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "net/buffer.hpp"
#include "record/part.hpp"

namespace {

using mcr::net::Buffer;
namespace record = mcr::record;

struct Documents {
    std::string name;
    std::vector<std::string> texts;
    [[nodiscard]] std::size_t bytes() const {
        std::size_t sum = 0;
        for (const auto& text : texts) sum += text.size();
        return sum;
    }
};

std::filesystem::path samples() {
    if (const char* set = std::getenv("MCR_SAMPLES")) return set;
    for (auto folder = std::filesystem::current_path();; folder = folder.parent_path()) {
        if (std::filesystem::exists(folder / "shared/samples")) return folder / "shared/samples";
        if (folder == folder.parent_path()) return {};
    }
}

record::Origin origin() {
    return {.organisation = *mcr::OdsCode::parse("RQW"),
            .organisation_name = "The Princess Alexandra Hospital NHS Trust",
            .system_key = "RQW-epr",
            .address = "https://epr.rqw.example/fhir/r4",
            .retrieved = mcr::Instant{std::chrono::seconds{1'790'000'000}},
            .nhs_number = "9990000018"};
}

Documents from_folder(std::string name, const std::filesystem::path& folder) {
    Documents documents{std::move(name), {}};
    if (!std::filesystem::exists(folder)) return documents;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        std::ifstream in(file, std::ios::binary);
        std::string text{std::istreambuf_iterator<char>(in), {}};
        // A template that is no JSON is left out.
        if (record::check(Buffer(text), origin(), {})) documents.texts.push_back(std::move(text));
    }
    return documents;
}

/// A searchset of Observations and MedicationRequests of about `bytes`, without white space, as
/// servers send it.
std::string generated(std::size_t bytes) {
    mcr::SeededRandom random(42);
    const std::string patient = mcr::new_uuid(random);
    std::string text =
        R"({"resourceType":"Bundle","type":"searchset","entry":[{"fullUrl":"https://epr.rqw.example/fhir/r4/Patient/)" +
        patient + R"(","resource":{"resourceType":"Patient","id":")" + patient +
        R"(","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}],"birthDate":"1961-03-04"},"search":{"mode":"match"}})";
    while (text.size() < bytes) {
        const std::string id = mcr::new_uuid(random);
        const bool observation = random.below(2) == 0;
        const std::string type = observation ? "Observation" : "MedicationRequest";
        text +=
            R"(,{"fullUrl":"https://epr.rqw.example/fhir/r4/)" + type + "/" + id +
            R"(","resource":{"resourceType":")" + type + R"(","id":")" + id +
            R"(","meta":{"versionId":"1","lastUpdated":"2024-05-06T07:08:09.123+01:00"},"subject":{"reference":"Patient/)" +
            patient + R"("},"encounter":{"reference":"Encounter/)" + mcr::new_uuid(random) +
            R"("},)";
        if (observation) {
            text +=
                R"("status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory","display":"Laboratory"}]}],"code":{"coding":[{"system":"http://snomed.info/sct","code":"1000661000000107","display":"Serum sodium level"}],"text":"Serum sodium level"},"effectiveDateTime":"2024-05-06T07:08:09+01:00","valueQuantity":{"value":1)" +
                std::to_string(30 + random.below(20)) +
                R"(.0,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"})";
        } else {
            text +=
                R"("status":"active","intent":"order","medicationCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"39720311000001101","display":"Paracetamol 500mg soluble tablets"}]},"authoredOn":"2024-05-06","dosageInstruction":[{"text":"One or two tablets up to four times a day","patientInstruction":"Dissolve in water","timing":{"repeat":{"frequency":4,"period":1,"periodUnit":"d"}}}])";
        }
        text += R"(},"search":{"mode":"match"}})";
    }
    return text + "]}";
}

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

std::size_t splice(Buffer& buffer, std::vector<std::string_view>& pieces) {
    auto part = record::check(std::move(buffer), origin(), {});
    if (!part) std::abort();
    pieces.clear();
    for (const auto& item : part->items()) part->pieces(item, pieces);
    return pieces.size();
}

void measure(const Documents& documents) {
    if (documents.texts.empty()) {
        std::fprintf(stderr, "%s: no documents\n", documents.name.c_str());
        return;
    }
    const double gigabytes = static_cast<double>(documents.bytes()) / 1e9;
    const auto repeats = static_cast<std::size_t>(std::clamp(0.004 / gigabytes, 1.0, 200.0));
    std::vector<simdjson::padded_string> padded(documents.texts.begin(), documents.texts.end());
    simdjson::dom::parser parser;
    std::vector<std::string_view> pieces;
    std::vector<double> ours;
    std::vector<double> theirs;
    std::size_t kept = 0;
    for (int round = 0; round < 41; ++round) {
        std::vector<Buffer> buffers;  // copied before the clock starts, as they come from the net
        for (std::size_t i = 0; i < repeats; ++i) {
            for (const auto& text : documents.texts) buffers.emplace_back(std::string_view(text));
        }
        auto start = std::chrono::steady_clock::now();
        for (auto& buffer : buffers) kept += splice(buffer, pieces);
        ours.push_back(seconds_since(start) / static_cast<double>(repeats));

        start = std::chrono::steady_clock::now();
        for (std::size_t i = 0; i < repeats; ++i) {
            for (const auto& text : padded) {
                simdjson::dom::element root;
                if (parser.parse(text).get(root)) std::abort();
                kept += root.is_object() ? 1 : 0;
            }
        }
        theirs.push_back(seconds_since(start) / static_cast<double>(repeats));
    }
    if (kept == 0) std::abort();
    std::printf(
        R"({"name":"splice %s","value":%.2f,"unit":"GB/s","against":{"name":"simdjson DOM parse","value":%.2f}})"
        "\n",
        documents.name.c_str(), gigabytes / median(ours), gigabytes / median(theirs));
}

}  // namespace

int main() {
    const auto folder = samples();
    measure(from_folder("synthea-r4", folder / "synthea-r4"));
    measure(from_folder("gp-connect structured", folder / "gp-connect/gp2gp-stubs-structured"));
    measure({"generated 20 KB", {generated(20'000)}});
    measure({"generated 950 KB", {generated(950'000)}});
    return 0;
}
