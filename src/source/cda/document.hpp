#pragma once

#include <memory>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "source/cda/convert.hpp"

namespace mcr::source::cda {

/// A ClinicalDocument in memory. Elements of CDA's own namespace have no prefix, however they were
/// written; those of others keep theirs (sdtc:deceasedInd).
class Document {
public:
    /// Reads UTF-8, UTF-16 with a byte order mark, and ISO-8859-1 that says so. Nothing is read
    /// before size, depth and number of elements are known to be within `limits`.
    /// Errors: those of to_r4.
    [[nodiscard]] static Result<Document> read(std::string_view xml, const Limits& limits);

    [[nodiscard]] pugi::xml_node root() const { return tree_->document_element(); }
    /// The element of a narrative or entry with that ID, null if there is none. Of several the
    /// first.
    [[nodiscard]] pugi::xml_node by_id(std::string_view id) const;

private:
    Document() = default;
    std::unique_ptr<pugi::xml_document> tree_;  ///< stays where it is: nodes point into it
    std::unordered_map<std::string_view, pugi::xml_node> ids_;
};

/// The text of `node` with all that is in it, comments not, runs of white space as one space.
[[nodiscard]] std::string text_of(pugi::xml_node node);
/// The same where that is at most `most` characters and nodes, else an empty text: for what many
/// may refer to.
[[nodiscard]] std::string short_text_of(pugi::xml_node node, std::size_t most);
/// An attribute without white space around it; empty if there is none.
[[nodiscard]] std::string_view attribute(pugi::xml_node node, const char* name);
/// The first child of that name.
[[nodiscard]] inline pugi::xml_node child(pugi::xml_node node, const char* name) {
    return node.child(name);
}
/// Down a path of names: at(section, {"a", "b"}).
[[nodiscard]] pugi::xml_node at(pugi::xml_node node, std::initializer_list<const char*> path);
/// Whether `node` has a templateId with that root.
[[nodiscard]] bool has_template(pugi::xml_node node, std::string_view root);
/// Whether the attribute is "true" or "1".
[[nodiscard]] bool is_true(pugi::xml_node node, const char* name);

}  // namespace mcr::source::cda
