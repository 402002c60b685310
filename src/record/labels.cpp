#include "record/labels.hpp"

#include <algorithm>
#include <string>

#include "base/ods_code.hpp"
#include "base/text.hpp"

namespace mcr::record {
namespace {

constexpr std::string_view kept_source_start =
    R"({"url":"https://my-care-record.example/fhir/StructureDefinition/source-meta-source","valueUri":")";
static_assert(kept_source_start.find(source_meta_source_extension) == 8);

constexpr std::string_view whole_meta_start = R"(,"meta":{)";
constexpr std::string_view tags_start =
    R"({"system":"https://fhir.nhs.uk/Id/ods-organization-code","code":")";
static_assert(tags_start.find(ods_code_system) == 11);
constexpr std::string_view tags_middle =
    R"("},{"system":"https://my-care-record.example/fhir/CodeSystem/source-system","code":")";
static_assert(tags_middle.find(source_system_system) == 14);
constexpr std::string_view tags_end =
    R"("},{"system":"https://my-care-record.example/fhir/CodeSystem/wording","code":")";
static_assert(tags_end.find(wording_system) == 14);

constexpr std::string_view restricted =
    R"({"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"})";
static_assert(restricted.find(confidentiality_system) == 11);

}  // namespace

std::string quoted_inside(std::string_view text) {
    const auto plain = [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; };
    if (std::all_of(text.begin(), text.end(), plain)) return std::string(text);
    const std::string quoted = json_quote(text);
    return quoted.substr(1, quoted.size() - 2);
}

Labels::Labels(const Origin& origin, TextStore& store) {
    const std::string key = quoted_inside(origin.system_key);
    const std::string name = quoted_inside(origin.organisation_name);
    id_prefix_ = store.keep({origin.system_key, "."});
    address_ = store.keep({quoted_inside(origin.address), "/"});
    retrieved_ = store.keep({R"({"url":")", retrieved_extension, R"(","valueInstant":")",
                             format_instant(origin.retrieved), R"("})"});
    tags_ = store.keep({tags_start, origin.organisation.text(),
                        name.empty() ? "" : R"(","display":")", name, tags_middle, key, tags_end,
                        origin.converted ? R"(converted"})" : R"(source"})"});
    if (origin.confidential) restricted_ = restricted;
    if (origin.relayed) {
        const std::string& code = origin.organisation.text();
        way_ = store.keep({R"({"url":")", via_extension,
                           R"(","extension":[{"url":"organisation","valueIdentifier":{"system":")",
                           ods_code_system, R"(","value":")", code,
                           R"("}},{"url":"name","valueString":")", name.empty() ? code : name,
                           R"("},{"url":"system","valueString":")", key,
                           R"("},{"url":"retrieved","valueInstant":")",
                           format_instant(origin.retrieved), R"("}]})"});
        way_tag_ = store.keep({R"({"system":")", via_system, R"(","code":")", code,
                               name.empty() ? "" : R"(","display":")", name, R"("})"});
    }
    whole_meta_ = store.keep({whole_meta_start, R"("extension":[)", retrieved_,
                              restricted_.empty() ? "" : R"(],"security":[)", restricted_,
                              R"(],"tag":[)", tags_, R"(],"source":")", address_});
    more_meta_ = store.keep({",", whole_meta_.substr(whole_meta_start.size())});
}

void Labels::add(std::string_view text, const FoundItem& item, std::string_view address_end,
                 std::vector<Edit>& edits) const {
    const FoundMeta& meta = item.meta;
    if (!meta.present) {
        const std::uint32_t end = item.end - 1;
        edits.push_back({end, 0, whole_meta_});
        edits.push_back({end, 0, address_end});
    } else if (!meta.source.present && !meta.tag.present && !meta.extension.present &&
               (restricted_.empty() || !meta.security.present)) {
        edits.push_back({meta.end, 0, meta.empty ? more_meta_.substr(1) : more_meta_});
        edits.push_back({meta.end, 0, address_end.substr(0, address_end.size() - 1)});
    } else {
        add_to_known(text, item, address_end, edits);
    }
}

void Labels::add_way(const FoundItem& item, std::string_view address_end, bool confidential,
                     std::vector<Edit>& edits) const {
    const FoundMeta& meta = item.meta;
    const auto add_to = [&](const FoundArray& array, std::string_view name, std::string_view what) {
        if (array.present) {
            if (!array.empty) edits.push_back({array.end, 0, ","});
            edits.push_back({array.end, 0, what});
            return;
        }
        edits.push_back({meta.end, 0, name});
        edits.push_back({meta.end, 0, what});
        edits.push_back({meta.end, 0, "]"});
    };
    add_to(meta.extension, R"(,"extension":[)", way_);
    if (confidential) add_to(meta.security, R"(,"security":[)", restricted);
    add_to(meta.tag, R"(,"tag":[)", way_tag_);
    if (meta.source.present) return;
    edits.push_back({meta.end, 0, R"(,"source":")"});
    edits.push_back({meta.end, 0, address_});
    edits.push_back({meta.end, 0, address_end.substr(0, address_end.size() - 1)});
}

void Labels::add_to_known(std::string_view text, const FoundItem& item,
                          std::string_view address_end, std::vector<Edit>& edits) const {
    const FoundMeta& meta = item.meta;
    const std::string_view own_end = address_end.substr(0, address_end.size() - 2);
    const std::string_view stated = text.substr(meta.source.begin, meta.source.size());
    const bool same = stated.size() == address_.size() + own_end.size() &&
                      stated.starts_with(address_) && stated.ends_with(own_end);
    const bool kept = meta.source.present && !same;

    const auto add_extensions = [&](std::uint32_t at) {
        edits.push_back({at, 0, retrieved_});
        if (!kept) return;
        edits.push_back({at, 0, ","});
        edits.push_back({at, 0, kept_source_start});
        edits.push_back({at, 0, stated});
        edits.push_back({at, 0, R"("})"});
    };
    if (meta.extension.present) {
        if (!meta.extension.empty) edits.push_back({meta.extension.end, 0, ","});
        add_extensions(meta.extension.end);
    } else {
        edits.push_back({meta.end, 0, R"(,"extension":[)"});
        add_extensions(meta.end);
        edits.push_back({meta.end, 0, "]"});
    }
    if (!restricted_.empty() && meta.security.present) {
        if (!meta.security.empty) edits.push_back({meta.security.end, 0, ","});
        edits.push_back({meta.security.end, 0, restricted_});
    } else if (!restricted_.empty()) {
        edits.push_back({meta.end, 0, R"(,"security":[)"});
        edits.push_back({meta.end, 0, restricted_});
        edits.push_back({meta.end, 0, "]"});
    }
    if (meta.tag.present) {
        if (!meta.tag.empty) edits.push_back({meta.tag.end, 0, ","});
        edits.push_back({meta.tag.end, 0, tags_});
    } else {
        edits.push_back({meta.end, 0, R"(,"tag":[)"});
        edits.push_back({meta.end, 0, tags_});
        edits.push_back({meta.end, 0, "]"});
    }
    if (!meta.source.present) {
        edits.push_back({meta.end, 0, R"(,"source":")"});
        edits.push_back({meta.end, 0, address_});
        edits.push_back({meta.end, 0, address_end.substr(0, address_end.size() - 1)});
    } else if (kept) {
        edits.push_back({meta.source.begin, 0, address_});
        edits.push_back({meta.source.begin, meta.source.size(), own_end});
    }
}

}  // namespace mcr::record
