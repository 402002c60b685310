#include "source/stu3/conversion.hpp"

#include <algorithm>
#include <array>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "source/stu3/editor.hpp"
#include "source/stu3/vocabulary.hpp"

namespace mcr::source::stu3 {

using record::JsonNode;
using record::JsonTree;

namespace {

constexpr std::size_t most_notes = 200;

/// The id of the Patient that a resource says it is about; empty where it names none.
std::string_view subject_of(const JsonNode& resource) {
    for (const std::string_view member : {"subject", "patient", "beneficiary", "for"}) {
        const JsonNode* subject = resource.get(member);
        if (subject == nullptr) continue;
        std::string_view reference = subject->text("reference");
        constexpr std::string_view patient = "Patient/";
        const auto at = reference.rfind(patient);
        if (at == std::string_view::npos || (at > 0 && reference[at - 1] != '/')) continue;
        reference.remove_prefix(at + patient.size());
        return reference.substr(0, reference.find('/'));
    }
    return {};
}

/// The references into `contained` that stand anywhere in `node`.
void find_local_references(const JsonNode& node, std::vector<std::string_view>& found) {
    for (const JsonNode* at = node.first(); at != nullptr; at = at->next()) {
        if (at->key() == "reference" && at->string().starts_with('#'))
            found.push_back(at->string().substr(1));
        find_local_references(*at, found);
    }
}

}  // namespace

bool is_clinical(std::string_view type) {
    constexpr auto others = std::to_array<std::string_view>(
        {"Patient", "Organization", "Practitioner", "PractitionerRole", "Location",
         "HealthcareService", "RelatedPerson", "List", "OperationOutcome", "Basic", "Endpoint",
         "Device", "Bundle"});
    return std::find(others.begin(), others.end(), type) == others.end();
}

void Conversion::note(std::string_view type, std::string_view id, std::string_view element,
                      std::string_view sentence) {
    if (notes_.size() >= most_notes) {
        ++notes_left_out_;
        return;
    }
    std::string resource(type);
    if (!id.empty()) resource.append("/").append(id);
    notes_.push_back({std::move(resource), std::string(element), std::string(sentence)});
}

void Conversion::run() {
    JsonNode& bundle = tree_.root();
    convert_bundle_meta();
    if (bundle.get("type") == nullptr) {
        note("Bundle", {}, "type", "It has none; it is taken as a collection.");
        bundle.put("type", tree_.make_string("collection"));
    }
    JsonNode* entries = bundle.get("entry");
    if (entries == nullptr) return;
    collect(*entries);
    if (context_.withhold_strangers) withhold_strangers(*entries);
    for (const Entry entry : entries_) {
        if (entry.resource == nullptr) continue;
        if (is_clinical(entry.resource->text("resourceType"))) ++clinical_items_;
        convert_resource(*entry.resource);
        give_full_url(entry);
    }
    link_members();
    if (entries->empty()) bundle.take(entries);
}

void Conversion::convert_bundle_meta() {
    JsonNode& bundle = tree_.root();
    JsonNode* meta = bundle.get("meta");
    JsonNode* profiles = meta == nullptr ? nullptr : meta->get("profile");
    if (profiles == nullptr || !profiles->is_array()) return;
    for (JsonNode* at = profiles->release_children(); at != nullptr;) {
        JsonNode* rest = at->split_after();
        if (!is_care_connect_profile(at->string())) profiles->append(at);
        at = rest;
    }
    if (profiles->empty()) meta->take(profiles);
    if (meta->empty()) bundle.take(meta);
}

JsonNode* Conversion::as_basic(JsonNode* value) {
    note("Bundle", {}, "entry", "One entry is no resource and is kept inside a Basic resource.");
    JsonNode* basic = tree_.make_object();
    basic->put("resourceType", tree_.make_string("Basic"));
    JsonNode* code = tree_.make_object();
    code->put("text", tree_.make_string("An entry that is no resource, as the source sent it"));
    basic->put("code", code);
    Editor(*this, *basic, "Bundle").keep_value(*basic, value, "entry");
    return basic;
}

Conversion::Entry Conversion::read_entry(JsonNode* value) {
    if (value->is_object() && value->get("resource") == nullptr &&
        value->get("resourceType") == nullptr && !value->empty())
        return {value, nullptr};
    JsonNode* entry = value;
    JsonNode* resource = value->take("resource");
    if (resource == nullptr) {
        resource = value;
        entry = tree_.make_object();
        if (value->is_object() && !value->empty())
            note(value->text("resourceType"), value->text("id"), {},
                 "It stood among the entries without an entry of its own.");
    }
    if (resource->text("resourceType").empty()) resource = as_basic(resource);
    entry->put("resource", resource);
    return {entry, resource};
}

void Conversion::collect(JsonNode& entries) {
    for (JsonNode* at = entries.release_children(); at != nullptr;) {
        JsonNode* rest = at->split_after();
        const Entry entry = read_entry(at);
        entries.append(entry.entry);
        entries_.push_back(entry);
        if (entry.resource != nullptr) {
            if (entry.resource->text("resourceType") == "Observation") {
                const std::string_view id = entry.resource->text("id");
                if (!id.empty()) observations_.emplace(id, entry.resource);
            }
            give_id(*entry.resource);
            if (entry.resource->text("resourceType") == "List") promote_contained(entry, entries);
        }
        at = rest;
    }
}

void Conversion::promote_contained(Entry list, JsonNode& entries) {
    JsonNode* contained = list.resource->get("contained");
    if (contained == nullptr || !contained->is_array()) return;
    std::vector<JsonNode*> allergies;
    for (JsonNode* at = contained->release_children(); at != nullptr;) {
        JsonNode* rest = at->split_after();
        if (at->text("resourceType") == "AllergyIntolerance")
            allergies.push_back(at);
        else
            contained->append(at);
        at = rest;
    }
    for (JsonNode* allergy : allergies) {
        copy_contained(*allergy, *contained);
        const std::string old = "#" + std::string(allergy->text("id"));
        if (allergy->get("clinicalStatus") == nullptr)
            allergy->put("clinicalStatus", tree_.make_string("resolved"));
        give_id(*allergy);
        promoted_[list.resource].emplace(old,
                                         "AllergyIntolerance/" + std::string(allergy->text("id")));
        JsonNode* entry = tree_.make_object();
        entry->put("resource", allergy);
        entries.append(entry);
        entries_.push_back({entry, allergy});
    }
    if (contained->empty()) list.resource->take(contained);
}

void Conversion::copy_contained(JsonNode& allergy, const JsonNode& contained) {
    if (contained.empty() || allergy.get("contained") != nullptr) return;
    std::vector<std::string_view> wanted;
    find_local_references(allergy, wanted);
    if (wanted.empty()) return;
    JsonNode* copies = tree_.make_array();
    for (const JsonNode* at = contained.first(); at != nullptr; at = at->next())
        if (std::find(wanted.begin(), wanted.end(), at->text("id")) != wanted.end())
            copies->append(tree_.make_like(*at));
    if (!copies->empty()) allergy.put("contained", copies);
}

void Conversion::give_id(JsonNode& resource) {
    const std::string type(resource.text("resourceType"));
    std::string id(resource.text("id"));
    if (id.empty()) {
        JsonNode* odd = resource.take("id");
        const Digest digest = sha256(JsonTree::write(resource));
        id = to_lower(type) + "-" + to_hex(std::span(digest).first(8));
        resource.put("id", tree_.make_string(id));
        if (odd != nullptr) {
            note(type, id, "id", "It is not a text, so another was made.");
            Editor(*this, resource, type).keep_value(resource, odd, "id");
        }
    }
    const std::string wanted = id;
    for (;;) {
        std::size_t& count = taken_[std::string(r4_type(type)) + "/" + id];
        if (++count == 1) break;
        id = wanted + "-" + std::to_string(count);
    }
    if (id == wanted) return;
    note(type, wanted, "id", "Another resource has this id, so it became a new one.");
    resource.replace(resource.get("id"), tree_.make_string(id));
    new_references_.emplace(type + "/" + wanted, std::string(r4_type(type)) + "/" + id);
}

void Conversion::give_full_url(Entry entry) {
    const JsonNode* given = entry.entry->get("fullUrl");
    const std::string own = std::string(entry.resource->text("resourceType")) + "/" +
                            std::string(entry.resource->text("id"));
    if (given != nullptr) {
        const std::string_view url = given->string();
        if (url.starts_with("urn:") || url.ends_with("/" + own)) return;
        entry.entry->take("fullUrl");
    }
    entry.entry->put_first("fullUrl", tree_.make_string(context_.address + "/" + own));
}

bool Conversion::turn_round(std::string_view group_reference, const JsonNode& member) {
    const auto slash = group_reference.rfind('/');
    if (slash == std::string_view::npos) return false;
    const std::string_view type = group_reference.substr(0, slash);
    if (type != "Observation" && !type.ends_with("/Observation")) return false;
    const auto group = observations_.find(group_reference.substr(slash + 1));
    if (group == observations_.end() || group->second == &member) return false;
    members_.emplace_back(group->second, &member);
    return true;
}

void Conversion::add_member(JsonNode& parent, JsonNode* member) {
    const std::string_view reference = member->text("reference");
    if (!reference.empty() && !has_member_[&parent].insert(std::string(reference)).second) return;
    JsonNode* members = parent.get("hasMember");
    if (members == nullptr) {
        members = tree_.make_array();
        parent.put("hasMember", members);
    }
    if (members->is_array()) members->append(member);
}

void Conversion::withhold_strangers(JsonNode& entries) {
    std::unordered_set<std::string_view> patients;
    for (const Entry entry : entries_)
        if (entry.resource != nullptr && entry.resource->text("resourceType") == "Patient")
            patients.insert(entry.resource->text("id"));
    if (patients.empty()) return;
    std::vector<Entry> staying;
    entries.release_children();
    for (const Entry entry : entries_) {
        const std::string_view subject =
            entry.resource == nullptr ? std::string_view{} : subject_of(*entry.resource);
        if (!subject.empty() && !patients.contains(subject)) {
            ++withheld_;
            continue;
        }
        entries.append(entry.entry);
        staying.push_back(entry);
    }
    entries_ = std::move(staying);
}

void Conversion::link_members() {
    for (const auto& [group, member] : members_) {
        JsonNode* reference = tree_.make_object();
        reference->put("reference",
                       tree_.make_string("Observation/" + std::string(member->text("id"))));
        add_member(*group, reference);
    }
}

}  // namespace mcr::source::stu3
