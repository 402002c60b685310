#include <algorithm>

#include "source/hl7v2/conversion.hpp"
#include "source/hl7v2/vocabulary.hpp"

namespace mcr::source::hl7v2 {

using r4::push;

namespace {

constexpr std::string_view participant_types =
    "http://terminology.hl7.org/CodeSystem/provenance-participant-type";

Object agent(std::string_view type, Object who) {
    return {{"type", r4::concept_of(participant_types, type, {})}, {"who", std::move(who)}};
}

}  // namespace

void Conversion::keep(const Row& row) {
    const std::string name(row.name());
    if (std::ranges::find(made_.kept_segments, name) == made_.kept_segments.end())
        made_.kept_segments.push_back(name);
}

void Conversion::label(std::string_view confidentiality, Object& resource) const {
    if (confidentiality.empty()) return;
    constexpr std::string_view system = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
    auto& meta = resource["meta"];
    if (!meta.is_object()) meta.emplace_object();
    Object& object = meta.get_object();
    if (object.contains("security")) {
        // One label for each: the stricter.
        auto& code = object["security"].get_array().front().at("code");
        if (confidentiality == "V") code = "V";
        return;
    }
    push(object, "security", r4::coding(system, confidentiality));
}

void Conversion::finish(const std::vector<std::size_t>& places) {
    finish_content();
    finish_appointment();
    link_parents();
    if (!has_patient()) return;
    const Row header(message_, 0, marks_);
    const std::string stated = header.text(8);
    std::string of_message(confidentiality_of(stated));
    for (auto& resource : made_.resources.resources()) {
        const std::string_view type = resource["resourceType"].get_string();
        if (type == "Practitioner") continue;
        label(of_message, resource);
        label(patient_label_, resource);
        if (type != "Patient") label(items_label_, resource);
    }

    r4::Array targets;
    std::string all_ids;
    for (auto& resource : made_.resources.resources()) {
        const std::string_view type = resource["resourceType"].get_string();
        if (type == "Provenance") continue;
        targets.push_back(r4::reference(type, resource["id"].get_string()));
        all_ids.append(type).append("/").append(resource["id"].get_string()).append(" ");
    }
    const std::string sent = instant(header, 7);
    const auto begin = [&](std::string_view kind) -> Object& {
        Object& made = made_.resources.add("Provenance", id_of({"Provenance", kind, all_ids}));
        made["target"] = targets;
        if (sent.empty())
            made["_recorded"] =
                Object{{"extension",
                        r4::Array{r4::extension(data_absent_reason, "valueCode", "unknown")}}};
        else
            made["recorded"] = sent;
        label(of_message, made);
        label(patient_label_, made);
        label(items_label_, made);
        return made;
    };

    Object& origin = begin("source");
    const std::string event(message_.type());
    origin["activity"] = r4::concept_of(
        v2_table("0003"), message_.event().empty() ? event : message_.event(), {},
        event + (message_.event().empty() ? "" : "^") + std::string(message_.event()));
    std::string sender = header.text(3);
    if (const std::string facility = header.text(4); !facility.empty())
        sender += (sender.empty() ? "" : ", ") + facility;
    Object who = r4::display_reference(sender.empty() ? "Sending system" : sender);
    if (!context_.organisation.empty())
        who["identifier"] = r4::identifier(r4::ods_system, context_.organisation);
    push(origin, "agent", agent("author", std::move(who)));
    const std::string number = Field(message_, message_.control_id()).text();
    if (!number.empty())
        push(origin, "entity",
             Object{{"role", "source"},
                    {"what", Object{{"identifier", r4::identifier({}, number)},
                                    {"display", "HL7 v2 message"}}}});
    for (const std::size_t place : places) {
        const Row row(message_, place, marks_);
        const std::string rest = row.left_over();
        if (rest.empty()) continue;
        push(origin, "extension",
             r4::extension(std::string(extension_base) + "hl7v2-segment", "valueString",
                           boost::json::value(boost::json::string(rest))));
    }

    Object& conversion = begin("conversion");
    conversion["activity"] =
        r4::concept_of("http://terminology.hl7.org/CodeSystem/v3-DataOperation", "TRANSFORM", {},
                       "Converted from HL7 v2 to FHIR R4");
    push(conversion, "agent", agent("assembler", r4::display_reference("My Care Record")));
    const std::string_view origin_id = origin["id"].get_string();
    push(conversion, "entity",
         Object{{"role", "source"}, {"what", r4::reference("Provenance", origin_id)}});
}

}  // namespace mcr::source::hl7v2
