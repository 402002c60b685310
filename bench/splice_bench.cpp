// Check, label, re-key and splice (record::check and Part::pieces) beside simdjson's DOM parse of
// the same bytes in the same run, turn by turn: medians of the time on a core. One line of JSON for
// each set of documents: {"name","value","unit","against":{"name","value"}}.

#include <simdjson.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
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

std::vector<std::string> from_folder(const std::filesystem::path& folder) {
    std::vector<std::string> documents;
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
        if (record::check(Buffer(text), origin(), {})) documents.push_back(std::move(text));
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

/// Time that this thread has had of a core: what others do on the machine does not count.
double core_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// One document, spliced and parsed in turn. Both find it freshly written to memory that was used
/// before, as what comes from the network is.
class Race {
public:
    /// Small documents are taken several at a time, so that the clock is not what is measured.
    explicit Race(std::string_view text)
        : text_(text), copies_(std::clamp<std::size_t>(200'000 / text.size(), 1, 16)) {}

    void round() {
        std::vector<Buffer> buffers;
        for (std::size_t i = 0; i < copies_; ++i) {
            buffers.push_back(pool_->take(text_.size()));
            buffers.back().append(text_);
        }
        std::vector<record::Origin> origins(copies_, origin());
        double start = core_seconds();
        for (std::size_t i = 0; i < copies_; ++i) {
            splice(std::move(buffers[i]), std::move(origins[i]));
        }
        splice_.push_back((core_seconds() - start) / static_cast<double>(copies_));

        buffers.clear();
        for (std::size_t i = 0; i < copies_; ++i) {
            buffers.push_back(pool_->take(text_.size()));
            buffers.back().append(text_);
        }
        start = core_seconds();
        for (const auto& buffer : buffers) parse(buffer);
        parse_.push_back((core_seconds() - start) / static_cast<double>(copies_));
    }

    [[nodiscard]] double splice_seconds() const { return median(splice_); }
    [[nodiscard]] double parse_seconds() const { return median(parse_); }

private:
    void splice(Buffer buffer, record::Origin from) {
        auto part = record::check(std::move(buffer), std::move(from), {});
        if (!part) std::abort();
        pieces_.clear();
        for (const auto& item : part->items()) part->pieces(item, pieces_);
        if (pieces_.empty()) std::abort();
    }
    void parse(const Buffer& buffer) {
        simdjson::dom::element root;
        if (parser_.parse(buffer.data(), buffer.size(), false).get(root)) std::abort();
    }

    std::string_view text_;
    std::size_t copies_;
    std::shared_ptr<mcr::net::BufferPool> pool_ = std::make_shared<mcr::net::BufferPool>();
    simdjson::dom::parser parser_;
    std::vector<std::string_view> pieces_;
    std::vector<double> splice_;
    std::vector<double> parse_;
};

void measure(const Documents& documents) {
    if (documents.texts.empty()) {
        std::fprintf(stderr, "%s: no documents\n", documents.name.c_str());
        return;
    }
    double splice = 0;
    double parse = 0;
    for (const auto& text : documents.texts) {
        Race race(text);
        for (int round = 0; round < 101; ++round) race.round();
        splice += race.splice_seconds();
        parse += race.parse_seconds();
    }
    const double gigabytes = static_cast<double>(documents.bytes()) / 1e9;
    std::printf(
        R"({"name":"splice %s","value":%.2f,"unit":"GB/s","against":{"name":"simdjson DOM parse","value":%.2f}})"
        "\n",
        documents.name.c_str(), gigabytes / splice, gigabytes / parse);
}

}  // namespace

int main(int count, char** arguments) {
    const std::string_view only = count > 1 ? arguments[1] : "";
    const auto folder = samples();
    const auto run = [only](std::string_view name, const auto& documents) {
        if (name.find(only) != std::string_view::npos) measure({std::string(name), documents()});
    };
    run("synthea-r4", [&] { return from_folder(folder / "synthea-r4"); });
    run("gp-connect structured",
        [&] { return from_folder(folder / "gp-connect/gp2gp-stubs-structured"); });
    run("generated 20 KB", [] { return std::vector{generated(20'000)}; });
    run("generated 950 KB", [] { return std::vector{generated(950'000)}; });
    return 0;
}
