#pragma once

#include <string>
#include <string_view>

#include "record/json_tree.hpp"
#include "source/stu3/rules.hpp"

namespace mcr::source::stu3 {

class Conversion;

/// Changes one resource in its tree. Never fails and never loses a value: what cannot be changed
/// stays, or is kept as an extension, and a note says so. Lives while its resource is converted.
class Editor {
public:
    /// `type` is the STU3 type, for the names of kept elements.
    Editor(Conversion& conversion, record::JsonNode& resource, std::string_view type)
        : conversion_(conversion), resource_(resource), type_(type) {}

    [[nodiscard]] record::JsonNode& resource() noexcept { return resource_; }
    [[nodiscard]] record::JsonTree& tree() noexcept;
    [[nodiscard]] std::string_view type() const noexcept { return type_; }
    [[nodiscard]] Conversion& conversion() noexcept { return conversion_; }

    /// Applies `rules` to `object`; `path` is its path in the resource, with a dot behind it.
    void apply(record::JsonNode& object, std::span<const Rule> rules, const std::string& path = {});

    /// Moves the member `element` of `object`, and what stands beside it as _element, to `to`;
    /// joins arrays where `to` is one already, else keeps the value as an extension.
    void rename(record::JsonNode& object, std::string_view element, std::string_view to,
                const std::string& path = {});
    /// Moves the member `element` of `object` into its extensions.
    void keep(record::JsonNode& object, std::string_view element, const std::string& path = {},
              std::string_view value_name = {});
    /// Adds `value`, that has no place, to the extensions of `object` under the name of `element`.
    void keep_value(record::JsonNode& object, record::JsonNode* value, std::string_view element,
                    const std::string& path = {}, std::string_view value_name = {});
    /// Adds the extension `url` with `value`, that has no place, as its `value_name`.
    void add_extension(record::JsonNode& object, std::string_view url, std::string_view value_name,
                       record::JsonNode* value);
    /// The first extension of `object` that is the CareConnect one of this name, in any spelling.
    [[nodiscard]] record::JsonNode* find_extension(record::JsonNode& object,
                                                   std::string_view care_connect_name);
    void drop_extension(record::JsonNode& object, record::JsonNode* extension);
    /// The array `name` of `object`, made if it is missing; null when there is something else.
    [[nodiscard]] record::JsonNode* array(record::JsonNode& object, std::string_view name);
    [[nodiscard]] record::JsonNode* codeable(std::string_view system, std::string_view code,
                                             std::string_view display = {});
    /// Marks the primitive `element` of `object` as missing, for a reason of
    /// data-absent-reason: unknown.
    void mark_absent(record::JsonNode& object, std::string_view element);
    void note(std::string_view element, std::string_view sentence);

private:
    void apply_one(record::JsonNode& object, const Rule& rule, const std::string& path);
    void become_codeable(record::JsonNode& object, const Rule& rule, const std::string& path);
    void become_code(record::JsonNode& object, const Rule& rule, const std::string& path);
    void become_first(record::JsonNode& object, const Rule& rule, const std::string& path);
    void become_agent(record::JsonNode& object, const Rule& rule, const std::string& path);
    void become_actors(record::JsonNode& object, const Rule& rule, const std::string& path);
    void become_notes(record::JsonNode& object, const Rule& rule, const std::string& path);
    /// Extracts the Reference in member `member` of `holder`, keeping the other members on it.
    record::JsonNode* reference_of(record::JsonNode& holder, std::string_view member,
                                   const std::string& path);
    record::JsonNode* extensions(record::JsonNode& object);

    Conversion& conversion_;
    record::JsonNode& resource_;
    std::string_view type_;
};

/// Fills `extension` (that has its url) with `value`: as value[x] of the data type that fits its
/// members, or as nested extensions where none fits. `value_name` names the value[x] if it is
/// known. Deeper values than FHIR has stay as JSON text.
void fill_extension(record::JsonTree& tree, record::JsonNode& extension, record::JsonNode* value,
                    std::string_view value_name);

/// Doses and rates of Dosages go into doseAndRate. `dosages` may be null.
void convert_dosages(Editor& editor, record::JsonNode* dosages);

}  // namespace mcr::source::stu3
