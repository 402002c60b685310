#include "source/stu3/convert.hpp"

#include "record/json_tree.hpp"
#include "source/stu3/conversion.hpp"

namespace mcr::source::stu3 {

Result<Converted> convert_structured_record(std::string_view stu3_bundle,
                                            const ConversionContext& context,
                                            const record::Limits& limits) {
    Result<record::JsonTree> tree = record::JsonTree::parse(stu3_bundle, limits);
    if (!tree) return pass_on(tree);
    record::JsonNode& bundle = tree->root();
    if (bundle.text("resourceType") != "Bundle")
        return fail(ErrorKind::malformed, "The answer is not a Bundle.");
    const record::JsonNode* entries = bundle.get("entry");
    if (entries != nullptr && !entries->is_array())
        return fail(ErrorKind::malformed, "The entries of the answer are not a list.");

    Converted converted;
    converted.bundle_id = bundle.text("id");
    std::size_t count = 0;
    for (const record::JsonNode* entry = entries == nullptr ? nullptr : entries->first();
         entry != nullptr; entry = entry->next()) {
        if (++count > limits.max_items)
            return fail(ErrorKind::too_large, "The answer has more entries than are allowed.");
        if (const record::JsonNode* resource = entry->get("resource"))
            converted.findings.read(*resource);
        else
            converted.findings.read(*entry);
    }

    Conversion conversion(*tree, context);
    conversion.run();
    converted.bundle = tree->write();
    converted.notes = std::move(conversion.notes());
    converted.notes_left_out = conversion.notes_left_out();
    converted.clinical_items = conversion.clinical_items();
    converted.withheld = conversion.withheld();
    return converted;
}

}  // namespace mcr::source::stu3
