#include "source/gp_connect/html/convert.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "record/json_tree.hpp"
#include "source/gp_connect/html/dstu2.hpp"
#include "source/narrative/narrative.hpp"
#include "source/r4/collection.hpp"
#include "source/stu3/vocabulary.hpp"

namespace mcr::source::gp_connect::html {

using record::CoverageState;
using record::JsonNode;
using record::JsonTree;

namespace {

constexpr std::string_view page_type = "GP Connect page of the record";
constexpr std::uint32_t deepest_section = 8;

/// What stands in place of what a page does not show, in R4's words for it.
std::string_view empty_reason(CoverageState state) {
    switch (state) {
        case CoverageState::withheld_confidential:
            return "withheld";
        case CoverageState::not_supported:
            return "unavailable";
        default:
            return {};
    }
}

class Conversion {
public:
    Conversion(JsonTree& tree, const PageContext& context, const record::Limits& limits)
        : tree_(tree), context_(context) {
        narrative_limits_.max_bytes = std::min<std::size_t>(limits.max_bytes, 16UL << 20U);
        for (const std::string_view name : kept_classes) classes_.push_back(name);
    }

    Result<void> run() {
        JsonNode& bundle = tree_.root();
        find_devices(bundle);
        for (const JsonNode* entry = first_entry(bundle); entry != nullptr; entry = entry->next()) {
            JsonNode* resource = entry->get("resource");
            if (resource == nullptr) continue;
            if (resource->text("resourceType") == "Composition") {
                if (auto done = composition(*resource); !done) return done;
            } else {
                converted.odd += convert_resource(tree_, *resource);
            }
        }
        drop_contained_devices(bundle);
        for (const std::string_view member : {"id", "meta", "total", "link", "base"})
            bundle.take(member);
        bundle.take("type");
        bundle.put("type", tree_.make_string("collection"));
        return {};
    }

    ConvertedPage converted;

private:
    static JsonNode* first_entry(const JsonNode& bundle) {
        const JsonNode* entries = bundle.get("entry");
        return entries == nullptr ? nullptr : entries->first();
    }

    void find_devices(const JsonNode& bundle) {
        for (JsonNode* entry = first_entry(bundle); entry != nullptr; entry = entry->next())
            if (const JsonNode* resource = entry->get("resource");
                resource != nullptr && resource->text("resourceType") == "Device" &&
                !resource->text("id").empty())
                devices_.push_back({entry, std::string(resource->text("id")), false});
    }

    void drop_contained_devices(const JsonNode& bundle) {
        JsonNode* entries = bundle.get("entry");
        for (const Device& device : devices_)
            if (device.contained) entries->take(device.entry);
    }

    Result<void> composition(JsonNode& page) {
        ++converted.compositions;
        read_narrative_only(page);
        converted.odd += convert_resource(tree_, page);
        Page says;
        if (auto done = sections(page, says, 0); !done) return done;
        if (page.get("section") == nullptr) ++converted.odd;
        converted.page.add(says);
        mark_empty(page, says.state());
        head(page);
        categories(page);
        authors(page);
        attesters(page);
        keep_unknown(
            tree_, page,
            {"status", "type", "category", "subject", "encounter", "date", "author", "title",
             "confidentiality", "attester", "custodian", "relatesTo", "event", "section"});
        return {};
    }

    /// Some write the page as the narrative of the Composition.
    void read_narrative_only(JsonNode& page) {
        if (page.get("section") != nullptr || page.get("text") == nullptr) return;
        ++converted.odd;
        JsonNode* section = tree_.make_object();
        section->put("text", page.take("text"));
        JsonNode* list = tree_.make_array();
        list->append(section);
        page.put("section", list);
    }

    Result<void> sections(JsonNode& holder, Page& says,  // NOLINT(misc-no-recursion)
                          std::uint32_t depth) {
        JsonNode* list = holder.get("section");
        if (list == nullptr) return {};
        if (!list->is_array() || depth > deepest_section)
            return fail(ErrorKind::malformed, "The sections of a page are not as they should be.");
        std::vector<JsonNode*> hollow;
        for (JsonNode* at = list->first(); at != nullptr; at = at->next()) {
            if (!at->is_object())
                return fail(ErrorKind::malformed, "A section of a page is no section.");
            if (auto done = text(*at, says); !done) return done;
            if (auto done = sections(*at, says, depth + 1); !done) return done;
            if (at->get("title") == nullptr)
                at->put("title", tree_.make_string(facts_of(context_.page).title));
            if (at->get("text") == nullptr && at->get("section") == nullptr &&
                at->get("entry") == nullptr)
                hollow.push_back(at);
        }
        for (JsonNode* one : hollow) {
            ++converted.odd;
            list->take(one);
        }
        if (list->empty()) holder.take("section");
        return {};
    }

    Result<void> text(JsonNode& section, Page& says) {
        JsonNode* narrative = section.get("text");
        if (narrative == nullptr) return {};
        JsonNode* div = narrative->get("div");
        if (div == nullptr || div->string().empty()) {
            ++converted.odd;
            section.take("text");
            return {};
        }
        const auto cleaned =
            narrative::clean(div->string(), narrative_limits_, context_.id_prefix, classes_);
        if (!cleaned) return fail(cleaned.error().kind, cleaned.error().sentence);
        converted.odd += cleaned->taken_out;
        if (!cleaned->has_text) {
            ++converted.odd;
            section.take("text");
            return {};
        }
        const auto page = read_page(cleaned->div);
        if (!page) return fail(page.error().kind, page.error().sentence);
        says.add(*page);
        tree_.set_string(*div, cleaned->div);
        if (narrative->text("status").empty()) {
            narrative->take("status");
            narrative->put_first("status", tree_.make_string("generated"));
        }
        return {};
    }

    void mark_empty(const JsonNode& page, CoverageState state) {
        const std::string_view reason = empty_reason(state);
        const JsonNode* list = page.get("section");
        if (reason.empty() || list == nullptr) return;
        for (JsonNode* at = list->first(); at != nullptr; at = at->next()) {
            if (at->get("emptyReason") != nullptr || at->get("entry") != nullptr) continue;
            at->put("emptyReason", concept_of("http://terminology.hl7.org/CodeSystem/"
                                              "list-empty-reason",
                                              reason, {}));
        }
    }

    /// What R4 demands of every Composition.
    void head(JsonNode& page) {
        const PageFacts& facts = facts_of(context_.page);
        if (page.text("id").empty()) {
            page.take("id");
            page.put("id", tree_.make_string(r4::stable_id(
                               {facts.code, page.get("subject") == nullptr
                                                ? std::string_view()
                                                : page.get("subject")->text("reference")})));
        }
        if (page.text("status").empty()) {
            page.take("status");
            page.put("status", tree_.make_string("final"));
        }
        const JsonNode* type = page.get("type");
        if (type == nullptr || !type->is_object()) {
            keep(tree_, page, "Composition", "type");
            JsonNode* concept_node = tree_.make_object();
            concept_node->put("text", tree_.make_string(page_type));
            page.put("type", concept_node);
        }
        if (page.text("title") != facts.title) {
            keep(tree_, page, "Composition", "title");
            page.put("title", tree_.make_string(facts.title));
        }
        if (!has_moment(page.text("date"))) {
            ++converted.odd;
            keep(tree_, page, "Composition", "date");
            page.put("date", tree_.make_string(format_instant(context_.retrieved)));
        }
    }

    /// A dateTime with a time has a zone.
    static bool has_moment(std::string_view date) {
        if (!stu3::looks_like_date(date)) return false;
        const auto time = date.find('T');
        return time == std::string_view::npos ||
               date.find_first_of("Z+-", time) != std::string_view::npos;
    }

    JsonNode* concept_of(std::string_view system, std::string_view code, std::string_view display) {
        JsonNode* coding = tree_.make_object();
        coding->put("system", tree_.make_string(system));
        coding->put("code", tree_.make_string(code));
        if (!display.empty()) coding->put("display", tree_.make_string(display));
        JsonNode* codings = tree_.make_array();
        codings->append(coding);
        JsonNode* out = tree_.make_object();
        out->put("coding", codings);
        return out;
    }

    /// Which section of the record it is a page of stands first. What the practice calls category
    /// stays behind it, but never as a section of ours.
    void categories(JsonNode& page) {
        keep(tree_, page, "Composition", "category");
        const record::Section section = facts_of(context_.page).section;
        JsonNode* list = tree_.make_array();
        list->append(concept_of(record::section_system, record::code_of(section),
                                record::title_of(section)));
        if (JsonNode* old = page.take("class")) list->append(old);
        page.put("category", list);
    }

    void authors(JsonNode& page) {
        JsonNode* list = page.get("author");
        if (list == nullptr || !list->is_array() || list->empty()) {
            keep(tree_, page, "Composition", "author");
            JsonNode* author = tree_.make_object();
            author->put("display", tree_.make_string(context_.organisation));
            list = tree_.make_array();
            list->append(author);
            page.put("author", list);
        }
        for (JsonNode* at = list->first(); at != nullptr; at = at->next()) contain(page, *at);
    }

    /// The device that a reference names is put into the page, once.
    void contain(JsonNode& page, JsonNode& reference) {
        JsonNode* to = reference.get("reference");
        if (to == nullptr) return;
        const auto device = std::ranges::find_if(devices_, [&](const Device& one) {
            return to->string() == "Device/" + one.id ||
                   to->string().ends_with("/Device/" + one.id) ||
                   (!to->string().empty() && to->string() == one.entry->text("fullUrl"));
        });
        if (device == devices_.end()) return;
        tree_.set_string(*to, "#" + device->id);
        JsonNode* contained = page.get("contained");
        if (contained == nullptr || !contained->is_array()) {
            keep(tree_, page, "Composition", "contained");
            contained = tree_.make_array();
            page.put("contained", contained);
        }
        for (const JsonNode* at = contained->first(); at != nullptr; at = at->next())
            if (at->text("id") == device->id) return;
        JsonNode* copy = tree_.make_like(*device->entry->get("resource"));
        converted.odd += convert_resource(tree_, *copy);
        copy->take("meta");
        contained->append(copy);
        device->contained = true;
    }

    void attesters(const JsonNode& page) {
        const JsonNode* list = page.get("attester");
        if (list == nullptr) return;
        for (JsonNode* at = list->first(); at != nullptr; at = at->next()) {
            const JsonNode* mode = at->get("mode");
            if (mode == nullptr || !mode->is_array()) continue;
            JsonNode* modes = at->take("mode");
            if (JsonNode* first = modes->take(modes->first())) at->put("mode", first);
            if (modes->empty()) continue;
            at->put("attester.mode", modes);
            keep(tree_, *at, "Composition", "attester.mode");
        }
    }

    struct Device {
        JsonNode* entry;
        std::string id;
        bool contained;
    };

    JsonTree& tree_;
    const PageContext& context_;
    narrative::Limits narrative_limits_;
    std::vector<std::string_view> classes_;
    std::vector<Device> devices_;
};

}  // namespace

Result<ConvertedPage> convert_page(std::string_view dstu2_bundle, const PageContext& context,
                                   const record::Limits& limits) {
    Result<JsonTree> tree = JsonTree::parse(dstu2_bundle, limits);
    if (!tree) return pass_on(tree);
    const JsonNode& bundle = tree->root();
    if (bundle.text("resourceType") != "Bundle")
        return fail(ErrorKind::malformed, "The answer is not a Bundle.");
    const JsonNode* entries = bundle.get("entry");
    if (entries != nullptr && !entries->is_array())
        return fail(ErrorKind::malformed, "The entries of the answer are not a list.");
    std::size_t count = 0;
    for (const JsonNode* at = entries == nullptr ? nullptr : entries->first(); at != nullptr;
         at = at->next())
        if (++count > limits.max_items)
            return fail(ErrorKind::too_large, "The answer has more entries than are allowed.");
    Conversion conversion(*tree, context, limits);
    if (auto done = conversion.run(); !done) return pass_on(done);
    conversion.converted.bundle = tree->write();
    return std::move(conversion.converted);
}

}  // namespace mcr::source::gp_connect::html
