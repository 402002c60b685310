#include "edge/face_answers.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "fhir/resource_types.hpp"
#include "mcr_version.hpp"

namespace mcr::edge {
namespace {

bool is_logical_id(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.';
    });
}

std::unexpected<fhir::Refusal> not_a_value(std::string_view name) {
    return fhir::refuse(400, "value", "value-refused",
                        "The value of " + std::string(name) + " cannot be.", name);
}

/// "Patient/x" and "x" are the same.
std::string patient_id(std::string_view text) {
    constexpr std::string_view type = "Patient/";
    if (text.starts_with(type)) text.remove_prefix(type.size());
    return std::string(text);
}

fhir::Judged<void> read_one_of(const fhir::QueryParameter& one, FaceQuery& into) {
    constexpr std::array<std::string_view, 4> without_effect = {"_format", "_pretty", "_summary",
                                                                "_total"};
    const std::string& name = one.name;
    const std::string full = one.modifier.empty() ? name : name + ':' + one.modifier;
    if (name == "_type") {
        for (const std::string_view type : split(one.value, ',')) {
            if (!fhir::is_r4_type(trim(type))) return not_a_value(name);
            into.types.emplace_back(trim(type));
        }
    } else if (full == "patient" || full == "subject" || full == "individual" ||
               full == "subject:Patient" || full == "individual:Patient") {
        into.patient = patient_id(one.value);
        if (!is_logical_id(*into.patient)) return not_a_value(name);
    } else if (full == "identifier" || full == "patient.identifier" ||
               full == "subject.identifier" || full == "subject:Patient.identifier") {
        into.identifier = one.value;
    } else if (full == "_id") {
        if (!is_logical_id(one.value)) return not_a_value(name);
        into.id = one.value;
    } else if (full == "_count") {
        const auto* end = one.value.data() + one.value.size();
        const auto read = std::from_chars(one.value.data(), end, into.count);
        if (read.ec != std::errc{} || read.ptr != end || into.count == 0) return not_a_value(name);
    } else if (full == "_page") {
        const auto place = place_of(one.value);
        if (!place) return not_a_value(name);
        into.from = *place;
    } else if (std::ranges::find(without_effect, full) == without_effect.end()) {
        return fhir::refuse(400, "not-supported", "not-offered",
                            "The parameter " + fhir::safe_name(full) +
                                " is not offered here; it is not left out of account, since that "
                                "could give more than was asked for.",
                            fhir::safe_name(full));
    }
    return {};
}

std::string link(std::string_view relation, std::string_view url) {
    return R"({"relation":)" + json_quote(relation) + R"(,"url":)" + json_quote(url) + '}';
}

}  // namespace

fhir::Judged<FaceQuery> face_query(const std::vector<fhir::QueryParameter>& given) {
    FaceQuery query;
    for (const fhir::QueryParameter& one : given)
        if (auto read = read_one_of(one, query); !read)
            return std::unexpected(std::move(read.error()));
    return query;
}

std::string page_mark(const Place& place) {
    return to_base64url(std::string_view(place.type + '/' + place.id));
}

std::optional<Place> place_of(std::string_view mark) {
    const auto text = from_base64url(mark);
    if (!text) return std::nullopt;
    const auto slash = text->find('/');
    if (slash == std::string::npos) return std::nullopt;
    Place place{text->substr(0, slash), text->substr(slash + 1)};
    if (!fhir::is_r4_type(place.type) || !is_logical_id(place.id)) return std::nullopt;
    return place;
}

std::string searchset(std::string_view base_url, std::string_view self,
                      const std::vector<Stored>& resources, std::string_view next, bool is_first) {
    std::size_t bytes = 512;
    for (const Stored& one : resources) bytes += one.content.size() + 256;
    std::string out;
    out.reserve(bytes);
    out += R"({"resourceType":"Bundle","type":"searchset")";
    if (is_first && next.empty()) out += ",\"total\":" + std::to_string(resources.size());
    out += ",\"link\":[" + link("self", self);
    if (!next.empty()) out += ',' + link("next", next);
    out += ']';
    if (resources.empty()) return out += '}';
    out += ",\"entry\":[";
    bool first = true;
    for (const Stored& one : resources) {
        if (!first) out += ',';
        first = false;
        out += R"({"fullUrl":)";
        out += json_quote(std::string(base_url) + '/' + one.type + '/' + one.id);
        out += R"(,"resource":)";
        out += one.content;
        out += R"(,"search":{"mode":"match"}})";
    }
    return out += "]}";
}

std::string capability_statement(std::string_view base_url, std::string_view name, Instant since) {
    std::string out =
        R"({"resourceType":"CapabilityStatement","status":"active","date":)" +
        json_quote(format_instant(since)) +
        R"(,"kind":"instance","software":{"name":"My Care Record edge","version":")" MCR_VERSION
        R"("},"implementation":{"description":)" +
        json_quote(name.empty() ? std::string_view("An edge of My Care Record") : name) +
        ",\"url\":" + json_quote(base_url) +
        R"(},"fhirVersion":"4.0.1","format":["application/fhir+json"],"rest":[{"mode":"server",)"
        R"("security":{"description":"A bearer token or a client certificate, as the holder )"
        R"(configures."},"resource":[{"type":"Patient","interaction":[{"code":"read"},)"
        R"({"code":"search-type"}],"searchParam":[{"name":"identifier","type":"token"},)"
        R"({"name":"_id","type":"token"}],"operation":[{"name":"everything","definition":)"
        R"("http://hl7.org/fhir/OperationDefinition/Patient-everything"}]},)"
        R"({"type":"Binary","interaction":[{"code":"read"}]})";
    for (const fhir::ResourceType& type : fhir::resource_types()) {
        out += ",{\"type\":" + json_quote(type.name) +
               R"(,"interaction":[{"code":"read"},{"code":"search-type"}],"searchParam":[)"
               R"({"name":"patient","type":"reference"},{"name":"_id","type":"token"})";
        if (type.has_subject) out += R"(,{"name":"subject","type":"reference"})";
        out += "]}";
    }
    return out += "]}]}";
}

fhir::Refusal nothing_here() {
    return fhir::refuse(404, "not-found", "not-found", "Nothing is known by this address.").error();
}

fhir::Refusal kept_back() {
    return fhir::refuse(403, "suppressed", "withheld",
                        "This organisation keeps the record of this patient back.")
        .error();
}

}  // namespace mcr::edge
