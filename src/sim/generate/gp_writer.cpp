#include "sim/generate/gp_writer.hpp"

#include <algorithm>

#include "base/ods_code.hpp"
#include "sim/generate/gp_record_writer.hpp"
#include "sim/test_number.hpp"

namespace mcr::sim {

Json stu3_code(const Coded& concept_code) {
    return object({{"coding", array({object({{"system", "http://snomed.info/sct"},
                                             {"code", concept_code.code},
                                             {"display", concept_code.display},
                                             {"userSelected", true}})})}});
}

Json stu3_reference(std::string_view to) {
    return to.empty() ? Json() : object({{"reference", to}});
}

GpRecord GpRecordWriter::write() {
    record_.nhs_number = person_.nhs_number;
    record_.registered_since = iso(registered_);
    administrative();
    consultations();
    problems();
    allergies();
    medicines();
    immunisations();
    uncategorised();
    investigations();
    referrals();
    diary();
    consultation_lists();
    return std::move(record_);
}

std::string gp_id(GpDialect dialect, SeededRandom& random) {
    std::string id = new_uuid(random);
    if (dialect == GpDialect::emis) {
        std::transform(id.begin(), id.end(), id.begin(),
                       [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c; });
        return id;
    }
    // Sixteen decimal digits of the same randomness.
    std::string digits = "1";
    for (const char c : id) {
        if (c == '-' || digits.size() == 16) continue;
        digits += static_cast<char>('0' + (c >= 'a' ? c - 'a' : c - '0') % 10);
    }
    return digits;
}

std::string GpRecordWriter::new_id() {
    return gp_id(house_.dialect, random_);
}

Json GpRecordWriter::compose(std::string_view type, const std::string& id, std::string_view profile,
                             std::initializer_list<Member> members) const {
    std::string bare = id;
    std::erase(bare, '-');
    const bool own_identifier = type != "Patient" && type != "Organization" &&
                                type != "Practitioner" && type != "PractitionerRole" &&
                                type != "Location" && type != "Medication" && type != "List";
    std::string text =
        object({{"resourceType", type},
                {"id", id},
                {"meta",
                 object({{"profile",
                          array({"https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-" +
                                 std::string(profile.empty() ? type : profile) + "-1"})}})},
                {"identifier", own_identifier
                                   ? array({object({{"system", (house_.dialect == GpDialect::emis
                                                                    ? "https://EMISWeb/"
                                                                    : "https://tpp-uk.com/Id/") +
                                                                   house_.code},
                                                    {"value", bare}})})
                                   : Json()}})
            .text();
    text.pop_back();
    for (const Member& member : members)
        if (!member.value.absent())
            text += ',' + json_quote(member.name) + ':' + member.value.text();
    return Json::raw(text + '}');
}

std::string GpRecordWriter::put(Area area, std::string_view type, std::string_view date,
                                std::initializer_list<Member> members, const std::string& group,
                                std::string_view status, std::string_view profile) {
    const std::string id = new_id();
    const std::string reference = std::string(type) + '/' + id;
    record_.items.push_back({.area = area,
                             .reference = reference,
                             .text = compose(type, id, profile, members).text(),
                             .date = std::string(date),
                             .group = group,
                             .status = std::string(status)});
    return reference;
}

void GpRecordWriter::mentioned_in(int visit, const std::string& reference) {
    if (visit >= 0) contents_.at(static_cast<std::size_t>(visit)).push_back(reference);
}

Json GpRecordWriter::subject() const {
    return stu3_reference(record_.patient_reference);
}

Json GpRecordWriter::encounter(int visit) const {
    return visit < 0 ? Json() : stu3_reference(encounters_.at(static_cast<std::size_t>(visit)));
}

std::string GpRecordWriter::moment(Day day, int visit) const {
    return visit < 0 ? iso(day)
                     : iso_at(day, history_.visits.at(static_cast<std::size_t>(visit)).minute + 5);
}

void GpRecordWriter::administrative() {
    const std::string patient = new_id(), organisation = new_id(), location = new_id();
    record_.patient_reference = "Patient/" + patient;
    organisation_ = "Organization/" + organisation;
    location_ = "Location/" + location;
    std::vector<Json> people;
    for (const Clinician& one : house_.clinicians) {
        const std::string id = new_id();
        clinicians_.push_back("Practitioner/" + id);
        people.push_back(
            compose("Practitioner", id, {},
                    {{"identifier", array({object({{"system", "https://fhir.nhs.uk/Id/sds-user-id"},
                                                   {"value", one.id}})})},
                     {"name", array({object({{"use", "official"},
                                             {"family", one.family},
                                             {"given", array({one.given})},
                                             {"prefix", array({one.prefix})}})})}}));
        const bool nurse = one.role.find("urse") != std::string::npos;
        people.push_back(compose(
            "PractitionerRole", new_id(), {},
            {{"practitioner", stu3_reference(clinicians_.back())},
             {"organization", stu3_reference(organisation_)},
             {"code",
              array({object(
                  {{"coding", array({object({{"system",
                                              "https://fhir.nhs.uk/STU3/CodeSystem/"
                                              "CareConnect-SDSJobRoleName-1"},
                                             {"code", nurse ? "R0600" : "R0260"},
                                             {"display", nurse ? "General Practice Nurse"
                                                               : "General Medical "
                                                                 "Practitioner"}})})}})})}}));
    }
    const auto extension = [](std::string_view url, const Json& inner) {
        return object({{"url",
                        "https://fhir.nhs.uk/STU3/StructureDefinition/"
                        "Extension-CareConnect-GPC-" +
                            std::string(url)},
                       {"extension", array({inner})}});
    };
    const Json verified = object(
        {{"url",
          "https://fhir.nhs.uk/STU3/StructureDefinition/"
          "Extension-CareConnect-GPC-NHSNumberVerificationStatus-1"},
         {"valueCodeableConcept",
          object({{"coding", array({object({{"system",
                                             "https://fhir.nhs.uk/STU3/CodeSystem/"
                                             "CareConnect-NHSNumberVerificationStatus-1"},
                                            {"code", "01"},
                                            {"display", "Number present and verified"}})})}})}});
    record_.administrative.push_back(
        compose(
            "Patient", patient, {},
            {{"extension",
              array({extension(
                  "RegistrationDetails-1",
                  object({{"url", "registrationPeriod"},
                          {"valuePeriod", object({{"start", iso_at(registered_, 0)}})}}))})},
             {"identifier", array({object({{"extension", array({verified})},
                                           {"system", nhs_number_system},
                                           {"value", person_.nhs_number}})})},
             {"active", true},
             {"name", array({object({{"use", "official"},
                                     {"text", person_.display()},
                                     {"family", person_.family},
                                     {"given", array({person_.given, person_.middle})},
                                     {"prefix", array({person_.prefix})}})})},
             {"telecom",
              array({object({{"system", "phone"}, {"value", person_.phone}, {"use", "mobile"}})})},
             {"gender", person_.gender},
             {"birthDate", iso(person_.born)},
             {"deceasedDateTime", person_.died ? Json(iso(*person_.died)) : Json()},
             {"address", array({object({{"use", "home"},
                                        {"type", "physical"},
                                        {"line", array({person_.line})},
                                        {"city", person_.town},
                                        {"district", person_.county},
                                        {"postalCode", person_.postcode}})})},
             {"generalPractitioner", array({stu3_reference(clinicians_.front())})},
             {"managingOrganization", stu3_reference(organisation_)}})
            .text());
    record_.administrative.push_back(
        compose(
            "Organization", organisation, {},
            {{"identifier", array({object({{"system", ods_code_system}, {"value", house_.code}})})},
             {"name", house_.name},
             {"telecom",
              array({object({{"system", "phone"}, {"value", "01632 960100"}, {"use", "work"}})})},
             {"address", array({object({{"use", "work"}, {"city", house_.town}})})}})
            .text());
    record_.administrative.push_back(
        compose("Location", location, {},
                {{"status", "active"},
                 {"name", house_.name},
                 {"address", object({{"use", "work"}, {"city", house_.town}})},
                 {"managingOrganization", stu3_reference(organisation_)}})
            .text());
    for (const Json& one : people) record_.administrative.push_back(one.text());
}

GpRecord write_gp(const GpHouse& house, const Person& person, const History& history,
                  Day registered, std::uint64_t seed) {
    return GpRecordWriter(house, person, history, registered, seed).write();
}

}  // namespace mcr::sim
