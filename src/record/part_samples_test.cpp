// Real documents go in and come out: the same but for what is promised, seen by another reader
// (JsonTree) than the one that made the edits.

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "record/logical_id.hpp"
#include "record/record_samples.hpp"

namespace mcr::record {
namespace {

using test::samples;

/// What is promised, done the slow way on a tree.
class Expectation {
public:
    Expectation(JsonTree& tree, const Part& part) : tree_(tree), part_(part) {
        for (const Item& item : part.items()) {
            if (!item.full_url.empty()) {
                by_url_.emplace(item.full_url,
                                std::string(item.type) + "/" + std::string(item.new_id));
            }
        }
    }

    void label(JsonNode& resource, const Item& item) {
        if (item.type != "Bundle") references(resource);
        set(resource, "id", item.new_id);
        if (resource.get("meta") == nullptr) resource.put("meta", tree_.make_object());
        JsonNode& meta = *resource.get("meta");
        const std::string address = part_.origin().address + "/" + std::string(item.type) +
                                    (item.id.empty() ? "" : "/") + std::string(item.id);
        JsonNode& extensions = array(meta, "extension");
        extension(extensions, "retrieved", "valueInstant",
                  format_instant(part_.origin().retrieved));
        if (const auto stated = meta.text("source"); meta.get("source") && stated != address) {
            extension(extensions, "source-meta-source", "valueUri", stated);
        }
        set(meta, "source", address);
        JsonNode& tags = array(meta, "tag");
        tag(tags, ods_code_system, "RQW", part_.origin().organisation_name);
        tag(tags, "https://my-care-record.example/fhir/CodeSystem/source-system", "RQW-epr", {});
        tag(tags, "https://my-care-record.example/fhir/CodeSystem/wording", "source", {});
    }

private:
    void set(JsonNode& object, std::string_view key, std::string_view value) {
        object.take(key);
        object.put(key, tree_.make_string(value));
    }
    JsonNode& array(JsonNode& object, std::string_view key) {
        if (object.get(key) == nullptr) object.put(key, tree_.make_array());
        return *object.get(key);
    }
    void extension(JsonNode& extensions, std::string_view name, std::string_view type,
                   std::string_view value) {
        JsonNode* const made = tree_.make_object();
        set(*made, "url",
            "https://my-care-record.example/fhir/StructureDefinition/" + std::string(name));
        set(*made, type, value);
        extensions.append(made);
    }
    void tag(JsonNode& tags, std::string_view system, std::string_view code,
             std::string_view display) {
        JsonNode* const made = tree_.make_object();
        set(*made, "system", system);
        set(*made, "code", code);
        if (!display.empty()) set(*made, "display", display);
        tags.append(made);
    }
    void references(JsonNode& node) {
        for (JsonNode* child = node.first(); child != nullptr; child = child->next()) {
            if (node.is_object() && child->key() == "reference" && child->is_string()) {
                tree_.set_string(*child, followed(std::string(child->string())));
            } else {
                references(*child);
            }
        }
    }
    std::string followed(const std::string& reference) const {
        const auto entry = by_url_.find(reference);
        if (entry != by_url_.end()) return entry->second;
        const auto parts = split(reference, '/');
        if (parts.size() != 2 || !is_type_name(parts[0]) || parts[1].empty() ||
            parts[1].find_first_of("?#") != std::string_view::npos) {
            return reference;
        }
        const auto& key = part_.origin().system_key;
        return std::string(parts[0]) + "/" +
               (fits_new_id(key, parts[1]) ? key + "." + std::string(parts[1])
                                           : hashed_new_id(key, parts[1]));
    }

    JsonTree& tree_;
    const Part& part_;
    std::map<std::string, std::string, std::less<>> by_url_;
};

void expect_same_but_for_labels(const Part& part, const std::string& name) {
    for (const Item& item : part.items()) {
        const std::string original(part.original(item));
        auto tree = JsonTree::parse(original, {});
        ASSERT_TRUE(tree) << name;
        Expectation(*tree, part).label(tree->root(), item);
        std::string expected;
        test::write_sorted(tree->root(), expected);
        ASSERT_EQ(test::sorted(test::spliced(part, item)), expected) << name << " " << item.type;
    }
}

/// Types of the resources among the entries, counted by another reader; of OperationOutcomes none.
std::optional<std::map<std::string, int>> counted(const std::string& text) {
    auto tree = JsonTree::parse(text, {});
    if (!tree || tree->root().text("resourceType").empty()) return std::nullopt;
    std::map<std::string, int> types;
    if (tree->root().text("resourceType") != "Bundle") {
        ++types[std::string(tree->root().text("resourceType"))];
    } else if (const JsonNode* entries = tree->root().get("entry")) {
        for (const JsonNode* one = entries->first(); one != nullptr; one = one->next()) {
            const JsonNode* const resource = one->get("resource");
            if (resource == nullptr) continue;
            ++types[std::string(resource->text("resourceType"))];
        }
    }
    types.erase("OperationOutcome");
    return types;
}

class Documents : public testing::TestWithParam<const char*> {};

TEST_P(Documents, come_out_as_they_went_in_but_for_labels_and_ids) {
    MCR_NEEDS_SAMPLES();
    const auto files = test::json_files(samples() / GetParam());
    ASSERT_FALSE(files.empty());
    int accepted = 0;
    for (const auto& file : files) {
        const std::string text = test::read(file);
        const auto expected = counted(text);
        const auto part = test::checked(text);
        ASSERT_EQ(part.has_value(), expected.has_value()) << file;
        if (!part) continue;
        ++accepted;
        std::map<std::string, int> types;
        for (const Item& item : part->items()) ++types[std::string(item.type)];
        EXPECT_EQ(types, *expected) << file;
        expect_same_but_for_labels(*part, file.filename());
    }
    EXPECT_GT(accepted, 0);
}

INSTANTIATE_TEST_SUITE_P(Samples, Documents,
                         testing::Values("synthea-r4", "ips", "gp-connect", "balp", "ihe-mhd",
                                         "ihe-pdqm", "nrl", "pds", "smart", "hl7v2"));

TEST(Documents, that_are_no_JSON_are_refused) {
    MCR_NEEDS_SAMPLES();
    const auto part = test::checked(
        test::read(samples() / "gp-connect/gp2gp-stubs-structured/"
                               "correctPatientStructuredRecordResponse30MBAttachment.json"));
    ASSERT_FALSE(part);
    EXPECT_EQ(part.error().kind, ErrorKind::malformed);
}

TEST(Documents, of_synthea_lose_every_reference_by_urn) {
    MCR_NEEDS_SAMPLES();
    for (const auto& file : test::json_files(samples() / "synthea-r4")) {
        const auto part = test::checked(test::read(file));
        ASSERT_TRUE(part) << file;
        std::set<std::string_view> ids;
        for (const Item& item : part->items()) {
            EXPECT_EQ(test::spliced(*part, item).find(R"("reference": "urn:uuid:)"),
                      std::string::npos);
            EXPECT_TRUE(ids.insert(item.new_id).second);
        }
    }
}

}  // namespace
}  // namespace mcr::record
