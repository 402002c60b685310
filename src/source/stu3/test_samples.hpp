#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "people/sample_documents.hpp"
#include "record/json_tree.hpp"
#include "source/stu3/convert.hpp"

/// For tests: real GP Connect documents, and a reader of paths into JSON.
namespace mcr::source::stu3::test {

using people::samples_folder;

inline std::string text_of(const std::filesystem::path& path) {
    return people::text_of_file(path);
}

inline std::vector<std::filesystem::path> json_files(std::initializer_list<const char*> folders) {
    std::vector<std::filesystem::path> found;
    for (const char* folder : folders)
        for (const auto& file :
             std::filesystem::directory_iterator(*samples_folder() / "gp-connect" / folder))
            if (file.path().extension() == ".json") found.push_back(file.path());
    std::sort(found.begin(), found.end());
    return found;
}

/// The value at a path such as "name.0.family"; null where there is none.
inline const record::JsonNode* at(const record::JsonNode* node, std::string_view path) {
    if (path.empty() || node == nullptr) return node;
    for (const std::string_view step : split(path, '.')) {
        if (node == nullptr) return nullptr;
        if (node->is_object()) {
            node = node->get(step);
            continue;
        }
        const record::JsonNode* child = node->first();
        for (int i = std::atoi(std::string(step).c_str()); i > 0 && child != nullptr; --i)
            child = child->next();
        node = child;
    }
    return node;
}

/// A converted document, its text and its tree.
class Record {
public:
    explicit Record(std::string_view stu3) {
        auto converted = convert_structured_record(stu3, {"https://gp.example/base"}, limits_);
        if (!converted) {
            error = converted.error();
            return;
        }
        out = std::move(*converted);
        auto tree = record::JsonTree::parse(out.bundle, limits_);
        if (tree) tree_.emplace(std::move(*tree));
    }
    /// One resource on its own.
    static Record of(const std::string& resource) {
        return Record(R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":)" +
                      resource + "}]}");
    }
    [[nodiscard]] bool good() const { return tree_.has_value(); }
    [[nodiscard]] const record::JsonNode* bundle() const {
        return tree_ ? &tree_->root() : nullptr;
    }
    [[nodiscard]] const record::JsonNode* entry(int index) const {
        return at(bundle(), "entry." + std::to_string(index));
    }
    [[nodiscard]] const record::JsonNode* find(std::string_view type, std::string_view id) const {
        const record::JsonNode* entries = at(bundle(), "entry");
        for (const auto* e = entries == nullptr ? nullptr : entries->first(); e != nullptr;
             e = e->next()) {
            const record::JsonNode* r = e->get("resource");
            if (r != nullptr && r->text("resourceType") == type && r->text("id") == id) return r;
        }
        return nullptr;
    }
    /// What stands at `path` of the first resource, as JSON.
    [[nodiscard]] std::string json(std::string_view path) const {
        return json(at(bundle(), "entry.0.resource"), path);
    }
    [[nodiscard]] static std::string json(const record::JsonNode* node, std::string_view path) {
        const record::JsonNode* found = at(node, path);
        return found == nullptr ? "" : record::JsonTree::write(*found);
    }

    Converted out;
    std::optional<Error> error;

private:
    record::Limits limits_;
    std::optional<record::JsonTree> tree_;
};

}  // namespace mcr::source::stu3::test

/// Skips where the real documents are absent, fails if this is CI.
#define MCR_NEEDS_SAMPLES() MCR_REQUIRE_SAMPLES(mcr::people::samples_folder())
