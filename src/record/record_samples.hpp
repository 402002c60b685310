#pragma once

// For tests: real documents, an origin, and a plain way to see what became of an item.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "record/json_tree.hpp"
#include "record/part.hpp"

namespace mcr::record::test {

/// The folder of sample documents, empty if there is none.
inline std::filesystem::path samples() {
    if (const char* set = std::getenv("MCR_SAMPLES")) return set;
    for (auto folder = std::filesystem::current_path();; folder = folder.parent_path()) {
        if (std::filesystem::exists(folder / "shared/samples")) return folder / "shared/samples";
        if (folder == folder.parent_path()) return {};
    }
}

inline std::vector<std::filesystem::path> json_files(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    if (folder.empty() || !std::filesystem::exists(folder)) return files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

inline std::string read(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline Origin origin() {
    return {.organisation = *OdsCode::parse("RQW"),
            .organisation_name = R"(The "Princess" Hospital)",
            .system_key = "RQW-epr",
            .address = "https://epr.rqw.example/fhir",
            .retrieved = Instant{std::chrono::seconds{1'790'000'000}},
            .converted = false,
            .nhs_number = "9990000018",
            .patient_ids = {}};
}

inline Result<Part> checked(std::string_view text, Origin from = origin(), Limits limits = {}) {
    return check(net::Buffer(text), std::move(from), limits);
}

inline std::string spliced(const Part& part, const Item& item) {
    std::vector<std::string_view> pieces;
    part.pieces(item, pieces);
    std::string text;
    for (const auto piece : pieces) text += piece;
    return text;
}

/// The one item of a document of which nothing is expected but that it is right.
inline std::string spliced_one(std::string_view text, Origin from = origin()) {
    const auto part = checked(text, std::move(from));
    EXPECT_TRUE(part) << part.error().sentence;
    if (!part || part->items().size() != 1) return {};
    return spliced(*part, part->items()[0]);
}

/// `text` without white space, with the members of every object in the order of their keys.
inline void write_sorted(const JsonNode& node, std::string& out) {
    if (node.is_object()) {
        std::vector<const JsonNode*> members;
        for (const JsonNode* m = node.first(); m != nullptr; m = m->next()) members.push_back(m);
        std::sort(members.begin(), members.end(),
                  [](const JsonNode* a, const JsonNode* b) { return a->key() < b->key(); });
        out += '{';
        for (const JsonNode* m : members) {
            out.append("\"").append(m->key()).append("\":");
            write_sorted(*m, out);
            out += ',';
        }
        out += '}';
    } else if (node.is_array()) {
        out += '[';
        for (const JsonNode* m = node.first(); m != nullptr; m = m->next()) {
            write_sorted(*m, out);
            out += ',';
        }
        out += ']';
    } else if (node.is_string()) {
        out.append("\"").append(node.string()).append("\"");
    } else {
        out += node.kind() == JsonKind::null ? std::string_view("null") : node.literal();
    }
}

inline std::string sorted(std::string_view text) {
    const auto tree = JsonTree::parse(text, {});
    EXPECT_TRUE(tree) << tree.error().sentence;
    std::string out;
    if (tree) write_sorted(tree->root(), out);
    return out;
}

}  // namespace mcr::record::test

/// Leaves a test when there are no sample documents; on the build server they must be there.
#define MCR_NEEDS_SAMPLES()                                             \
    if (mcr::record::test::samples().empty()) {                         \
        ASSERT_EQ(std::getenv("CI"), nullptr) << "no sample documents"; \
        GTEST_SKIP() << "no sample documents";                          \
    }
