#include "sim/generate/gp_documents_writer.hpp"

#include <algorithm>

#include "base/ods_code.hpp"
#include "sim/json/json.hpp"
#include "sim/test_number.hpp"

namespace mcr::sim {
namespace {

Json profile(std::string_view type) {
    return object(
        {{"profile", array({"https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-" +
                            std::string(type) + "-1"})}});
}

Json reference(const std::string& to) {
    return object({{"reference", to}});
}

/// The letter as the practice's system keeps it.
std::string content_of(const Letter& letter, const Person& person, GpDialect dialect) {
    const std::string head =
        letter.title + "\nPatient: " + person.display() + "\nDate: " + iso(letter.day) + "\n\n";
    const std::string text = head + letter.text + "\n";
    if (dialect == GpDialect::emis) return text;
    std::string rtf = "{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}\\f0\\fs22 ";
    for (const char c : text) {
        if (c == '\n')
            rtf += "\\par\n";
        else if (c == '\\' || c == '{' || c == '}')
            rtf += std::string("\\") + c;
        else
            rtf += c;
    }
    return rtf + "}";
}

}  // namespace

GpDocuments write_gp_documents(const GpHouse& house, const Person& person, const History& history,
                               std::uint64_t seed) {
    SeededRandom random(seed);
    const auto new_id = [&] { return gp_id(house.dialect, random); };
    GpDocuments out;
    out.nhs_number = person.nhs_number;
    out.patient_id = new_id();
    const std::string organisation = new_id();
    const std::string practitioner = new_id();
    const Clinician& gp = house.clinicians.front();
    out.administrative = {
        object({{"resourceType", "Patient"},
                {"id", out.patient_id},
                {"meta", profile("Patient")},
                {"identifier",
                 array({object({{"system", nhs_number_system}, {"value", person.nhs_number}})})},
                {"active", true},
                {"name", array({object({{"use", "official"},
                                        {"text", person.display()},
                                        {"family", person.family},
                                        {"given", array({person.given, person.middle})},
                                        {"prefix", array({person.prefix})}})})},
                {"gender", person.gender},
                {"birthDate", iso(person.born)},
                {"generalPractitioner", array({reference("Practitioner/" + practitioner)})},
                {"managingOrganization", reference("Organization/" + organisation)}})
            .text(),
        object(
            {{"resourceType", "Organization"},
             {"id", organisation},
             {"meta", profile("Organization")},
             {"identifier", array({object({{"system", ods_code_system}, {"value", house.code}})})},
             {"name", house.name}})
            .text(),
        object({{"resourceType", "Practitioner"},
                {"id", practitioner},
                {"meta", profile("Practitioner")},
                {"identifier", array({object({{"system", "https://fhir.nhs.uk/Id/sds-user-id"},
                                              {"value", gp.id}})})},
                {"name", array({object({{"family", gp.family},
                                        {"given", array({gp.given})},
                                        {"prefix", array({gp.prefix})}})})}})
            .text()};

    const bool emis = house.dialect == GpDialect::emis;
    const auto add = [&](const Coded& type, const std::string& title, Day day, std::string content,
                         std::string_view why_not) {
        GpDocument document{.id = new_id(),
                            .reference = {},
                            .content_type = emis ? "text/plain" : "application/rtf",
                            .content = std::move(content),
                            .indexed = iso_at(day, 15 * 60)};
        const Json attachment =
            object({{"contentType", document.content_type},
                    {"url", document.content.empty()
                                ? Json()
                                : Json(std::string(document_address) + "/Binary/" + document.id)},
                    {"size", static_cast<int>(document.content.size())},
                    {"title", Json::unless_empty(why_not)}});
        document.reference =
            object(
                {{"resourceType", "DocumentReference"},
                 {"id", document.id},
                 {"meta", profile("DocumentReference")},
                 {"identifier",
                  array({object({{"system", (emis ? "https://EMISWeb/" : "https://tpp-uk.com/Id/") +
                                                house.code},
                                 {"value", document.id}})})},
                 {"status", "current"},
                 {"type", object({{"coding", array({object({{"system", "http://snomed.info/sct"},
                                                            {"code", type.code},
                                                            {"display", type.display}})})}})},
                 {"subject", reference("Patient/" + out.patient_id)},
                 {"created", iso(day)},
                 {"indexed", document.indexed},
                 {"author", array({reference("Practitioner/" + practitioner)})},
                 {"custodian", reference("Organization/" + organisation)},
                 {"description", title},
                 {"content", array({object({{"attachment", attachment}})})},
                 {"context",
                  object(
                      {{"practiceSetting",
                        object({{"coding",
                                 array({object({{"system", "http://snomed.info/sct"},
                                                {"code", "1060971000000108"},
                                                {"display", "General practice service"}})})}})}})}})
                .text();
        out.documents.push_back(std::move(document));
    };
    for (const Letter& letter : history.letters)
        add(letter.type, letter.title, letter.day, content_of(letter, person, house.dialect), {});
    if (!history.referrals.empty()) {
        const Referral& referral = history.referrals.front();
        add({"823681000000100", "Outpatient letter"}, "Scanned letter, " + referral.to,
            referral.day, {},
            emis ? "Attachment is larger than 5 MB and is not sent" : "File type is not supported");
    }
    std::ranges::stable_sort(out.documents, std::greater{}, &GpDocument::indexed);
    return out;
}

}  // namespace mcr::sim
