#include "sim/folder/document_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/random.hpp"
#include "sim/json/json_text.hpp"
#include "sim/test_number.hpp"
#include "sim/testing.hpp"

namespace mcr::sim {
namespace {

class Folder {
public:
    Folder() {
        SystemRandom random;
        path = std::filesystem::temp_directory_path() / ("mcr-sim-test-" + new_uuid(random));
        std::filesystem::create_directories(path);
    }
    ~Folder() { std::filesystem::remove_all(path); }
    void put(const std::string& name, std::string_view text) const {
        std::ofstream(path / name, std::ios::binary) << text;
    }
    std::filesystem::path path;
};

std::string content(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

TEST(DocumentFolder, documents_get_numbers_in_the_order_of_their_names) {
    const Folder folder;
    folder.put("b.json", R"({"resourceType":"Patient","id":"b"})");
    folder.put("a.json", R"({"resourceType":"Patient","id":"a"})");
    folder.put(
        "c.json",
        R"({"resourceType":"Patient","id":"c","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9999999999"}]})");
    const auto read = DocumentFolder::read(folder.path);
    ASSERT_TRUE(read);
    ASSERT_EQ(read->served().size(), 3U);
    EXPECT_EQ(read->served()[0].file, "a.json");
    EXPECT_EQ(read->served()[0].nhs_number, assigned_number(0));
    EXPECT_EQ(read->served()[1].nhs_number, assigned_number(1));
    EXPECT_EQ(read->served()[2].nhs_number, "9999999999");
    EXPECT_FALSE(read->served()[2].assigned);
}

TEST(DocumentFolder, the_first_number_can_be_given_and_no_number_is_given_twice) {
    const Folder folder;
    const std::string same =
        R"({"resourceType":"Patient","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9999999999"}]})";
    folder.put("a.json", same);
    folder.put("b.json", same);
    folder.put("c.json", R"({"resourceType":"Patient"})");
    const auto read = DocumentFolder::read(folder.path, assigned_number(9));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->served()[0].nhs_number, "9999999999");
    EXPECT_EQ(read->served()[1].nhs_number, assigned_number(9));
    EXPECT_EQ(read->served()[2].nhs_number, assigned_number(0));
}

TEST(DocumentFolder, files_that_cannot_be_served_are_named_with_the_reason) {
    const Folder folder;
    folder.put("a.json", R"({"resourceType":"Patient","id":"a"})");
    folder.put("broken.json", R"({"resourceType":"Patient",})");
    folder.put("nobody.json", R"({"resourceType":"Bundle","entry":[]})");
    folder.put("notes.txt", "x");
    const auto read = DocumentFolder::read(folder.path);
    ASSERT_TRUE(read);
    ASSERT_EQ(read->skipped().size(), 2U);
    EXPECT_EQ(read->skipped()[0].reason, "not strict JSON");
    EXPECT_EQ(read->skipped()[1].reason, "no Patient in it");
}

TEST(DocumentFolder, a_folder_without_documents_is_an_error) {
    EXPECT_FALSE(DocumentFolder::read("/nowhere/at/all"));
    const Folder empty;
    EXPECT_FALSE(DocumentFolder::read(empty.path));
}

TEST(DocumentFolder, only_the_number_changes_and_every_other_byte_stays) {
    EXPECT_EQ(
        with_nhs_number(R"({"id":"a" , "n":1.50})", "9990000018"),
        R"({"identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}],"id":"a" , "n":1.50})");
    EXPECT_EQ(
        with_nhs_number(R"({"identifier": [ {"system":"x","value":"1"}]})", "9990000018"),
        R"({"identifier": [{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}, {"system":"x","value":"1"}]})");
    EXPECT_EQ(
        with_nhs_number(
            R"({"identifier":[{"value":"{{x '$.y'}}","system":"https://fhir.nhs.uk/Id/nhs-number"}]})",
            "9990000018"),
        R"({"identifier":[{"value":"9990000018","system":"https://fhir.nhs.uk/Id/nhs-number"}]})");
}

TEST(DocumentFolder, a_subject_named_by_nhs_number_is_given_the_number_of_its_patient) {
    const Folder folder;
    folder.put(
        "a.json",
        R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"1"}},)"
        R"({"resource":{"resourceType":"List","subject":{"identifier":{"system":)"
        R"("https://fhir.nhs.uk/Id/nhs-number","value":"9690937286"}}}},)"
        R"({"resource":{"resourceType":"List","subject":{"identifier":{"system":"x","value":"7"}}}}]})");
    const auto read = DocumentFolder::read(folder.path);
    ASSERT_TRUE(read);
    const auto records = read->as_r4();
    ASSERT_EQ(records.size(), 1U);
    std::string all;
    for (const auto& item : records[0].items) all += item.text;
    EXPECT_EQ(all.find("9690937286"), std::string::npos);
    EXPECT_NE(all.find(R"("value":"7")"), std::string::npos);
}

TEST(DocumentFolder, every_resource_of_a_synthea_bundle_is_served_with_its_own_bytes) {
    MCR_SIM_NEED_SAMPLES(all);
    const auto read = DocumentFolder::read(all / "synthea-r4");
    ASSERT_TRUE(read);
    const auto records = read->as_r4();
    ASSERT_GE(records.size(), 5U);
    for (std::size_t i = 0; i < records.size(); ++i) {
        const std::string original = content(all / "synthea-r4" / read->served()[i].file);
        const auto entries = elements_of(original, "entry");
        EXPECT_EQ(records[i].items.size(), entries.size());
        EXPECT_EQ(records[i].items.front().type, "Patient");
        for (const Item& item : records[i].items)
            if (item.type != "Patient") {
                EXPECT_NE(original.find(item.text), std::string::npos) << item.id;
            }
        EXPECT_NE(records[i].items.front().text.find(records[i].nhs_number), std::string::npos);
    }
}

/// `text` with every quoted string of ten digits as "N".
std::string without_numbers(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto inside = text.substr(i, 12);
        if (inside.size() == 12 && inside.front() == '"' && inside.back() == '"' &&
            inside.substr(1, 10).find_first_not_of("0123456789") == std::string_view::npos) {
            out += "\"N\"";
            i += 11;
        } else {
            out += text[i];
        }
    }
    return out;
}

TEST(DocumentFolder, gp_connect_samples_are_served_whole_but_for_the_patients_number) {
    MCR_SIM_NEED_SAMPLES(all);
    const auto folder = all / "gp-connect" / "gp2gp-stubs-structured";
    const auto read = DocumentFolder::read(folder);
    ASSERT_TRUE(read);
    const auto records = read->as_gp_records();
    EXPECT_EQ(records.size(), read->served().size());
    for (std::size_t i = 0; i < records.size(); ++i) {
        const std::string original = content(folder / read->served()[i].file);
        const auto before = patient_in(original), after = patient_in(records[i].whole_document);
        EXPECT_EQ(without_numbers(with_replaced(records[i].whole_document, after, before)),
                  without_numbers(original));
        EXPECT_EQ(string_member(elements_of(after, "identifier").front(), "value"),
                  records[i].nhs_number);
    }
    for (const auto& skipped : read->skipped()) EXPECT_EQ(skipped.reason, "not strict JSON");
}

TEST(DocumentFolder, the_pds_of_a_folder_knows_the_same_people_under_the_same_numbers) {
    MCR_SIM_NEED_SAMPLES(all);
    const auto read = DocumentFolder::read(all / "synthea-r4");
    ASSERT_TRUE(read);
    const auto people = read->as_pds("F81901");
    ASSERT_EQ(people.size(), read->served().size());
    for (std::size_t i = 0; i < people.size(); ++i) {
        EXPECT_EQ(people[i].nhs_number, read->served()[i].nhs_number);
        EXPECT_EQ(string_member(people[i].patient_json, "id"), people[i].nhs_number);
        EXPECT_FALSE(people[i].family.empty());
        EXPECT_NE(people[i].patient_json.find("F81901"), std::string::npos);
    }
}

}  // namespace
}  // namespace mcr::sim
