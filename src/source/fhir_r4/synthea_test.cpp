#include <filesystem>
#include <map>

#include "base/text.hpp"
#include "people/json.hpp"
#include "people/sample_documents.hpp"
#include "source/fhir_r4/fake_source.hpp"

namespace mcr::source::fhir_r4 {
namespace {

/// A generated record of the Synthea project, served in pages as a FHIR server would.
class Synthea : public FakeSource {
protected:
    struct Record {
        std::vector<std::string> resources;
        std::map<std::string, int> types;
        std::string patient_id;
    };

    Record load(const std::filesystem::path& file) {
        const std::string text = people::text_of_file(file);
        const auto bundle = people::parse_json(text, {.max_bytes = 64UL << 20U, .max_depth = 100});
        EXPECT_TRUE(bundle) << file;
        Record out;
        const auto raw = people::entry_resources(text);
        const auto& entries = people::array_of(*bundle, "entry");
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const auto* resource = people::member(entries[i], "resource");
            std::string one(raw[i]);
            const std::string type(people::text_of(*resource, "resourceType"));
            ++out.types[type];
            if (type == "Patient") {
                out.patient_id = people::text_of(*resource, "id");
                take_demographics(*resource);
                const std::string identifiers = "\"identifier\": [";
                one.insert(one.find(identifiers) + identifiers.size(),
                           R"({"system":"https://fhir.nhs.uk/Id/nhs-number",)"
                           R"("value":"9990000018"},)");
            }
            out.resources.push_back(std::move(one));
        }
        // References go to urn:uuid within the document; a server gives Type/id instead.
        const std::string own = "urn:uuid:" + out.patient_id;
        for (std::string& one : out.resources)
            for (auto at = one.find(own); at != std::string::npos; at = one.find(own))
                one.replace(at, own.size(), "Patient/" + out.patient_id);
        return out;
    }
    void take_demographics(const boost::json::value& patient) {
        const auto& name = people::array_of(patient, "name").front();
        who.family = people::text_of(name, "family");
        who.given = {std::string(people::array_of(name, "given").front().as_string())};
        who.gender = people::text_of(patient, "gender");
        who.birth_date = people::text_of(patient, "birthDate");
    }
    void serve(const Record& record, std::size_t page_size) {
        replies.clear();
        for (const std::string& one : record.resources)
            if (one.contains("nhs-number\",\"value\"")) reply(lookup, bundle_of({one}));
        const std::string path = "/Patient/" + record.patient_id + "/$everything";
        for (std::size_t from = 0; from < record.resources.size(); from += page_size) {
            const std::size_t to = std::min(from + page_size, record.resources.size());
            const std::vector<std::string> page(record.resources.begin() + std::ptrdiff_t(from),
                                                record.resources.begin() + std::ptrdiff_t(to));
            const std::string next = to == record.resources.size()
                                         ? ""
                                         : std::string(base) + path + "?from=" + std::to_string(to);
            reply(from == 0 ? path : path + "?from=" + std::to_string(from), bundle_of(page, next));
        }
    }
};

TEST_F(Synthea, every_resource_of_every_record_comes_out_whatever_the_size_of_the_pages) {
    const auto folder = people::samples_folder();
    MCR_REQUIRE_SAMPLES(folder);
    system.settings["page-limit"] = "1000";
    int records = 0;
    for (const auto& file : std::filesystem::directory_iterator(*folder / "synthea-r4")) {
        if (file.path().extension() != ".json") continue;
        const Record record = load(file.path());
        if (record.patient_id.empty()) continue;  // lists of hospitals and practitioners
        for (const std::size_t page_size : {50UL, 1'000'000UL}) {
            serve(record, page_size);
            const Answer answer = ask();
            ASSERT_EQ(record::code_of(answer.state), "data")
                << file.path().filename() << ": " << answer.sentence;
            EXPECT_EQ(answer.sentence, "This organisation answered.");
            EXPECT_TRUE(answer.notes.empty());
            std::map<std::string, int> types;
            std::size_t index = 0;
            for (const record::Part& part : answer.parts)
                for (const record::Item& item : part.items()) {
                    ++types[std::string(item.type)];
                    EXPECT_EQ(part.original(item), record.resources[index++]);
                }
            EXPECT_EQ(types, record.types) << file.path().filename();
            EXPECT_EQ(answer.parts.size(), (record.resources.size() + page_size - 1) / page_size);
        }
        ++records;
    }
    EXPECT_GT(records, 0);
}

}  // namespace
}  // namespace mcr::source::fhir_r4
