#include "edge/r4_shape.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"

namespace mcr::edge {
namespace {

/// FHIR R4 (4.0.1), resource and data type pages: path, cardinality (1 required, 0 optional, * any
/// number, + at least one), type (- for elements of its own), codes of a required binding.
constexpr std::string_view shapes = R"(
Coding.system 0 uri
Coding.code 0 code
Coding.display 0 string
CodeableConcept.coding * Coding
CodeableConcept.text 0 string
Period.start 0 dateTime
Period.end 0 dateTime
Identifier.use 0 code usual|official|temp|secondary|old
Identifier.type 0 CodeableConcept
Identifier.system 0 uri
Identifier.value 0 string
HumanName.use 0 code usual|official|temp|nickname|anonymous|old|maiden
HumanName.text 0 string
HumanName.family 0 string
HumanName.given * string
HumanName.prefix * string
Address.use 0 code home|work|temp|old|billing
Address.text 0 string
Address.line * string
Address.city 0 string
Address.district 0 string
Address.postalCode 0 string
ContactPoint.system 0 code phone|fax|email|pager|url|sms|other
ContactPoint.value 0 string
ContactPoint.use 0 code home|work|temp|old|mobile
Annotation.text 1 markdown
Annotation.time 0 dateTime
Annotation.authorString 0 string
Reference.display 0 string
Quantity.value 0 decimal
Quantity.unit 0 string
Quantity.system 0 uri
Quantity.code 0 code
Dosage.text 0 string
Patient.identifier * Identifier
Patient.active 0 boolean
Patient.name * HumanName
Patient.telecom * ContactPoint
Patient.gender 0 code male|female|other|unknown
Patient.birthDate 0 date
Patient.deceasedDateTime 0 dateTime
Patient.address * Address
Patient.contact * -
Patient.contact.relationship * CodeableConcept
Patient.contact.name 0 HumanName
Patient.contact.telecom * ContactPoint
RelatedPerson.identifier * Identifier
RelatedPerson.active 0 boolean
RelatedPerson.relationship * CodeableConcept
RelatedPerson.name * HumanName
RelatedPerson.telecom * ContactPoint
RelatedPerson.address * Address
RelatedPerson.period 0 Period
CarePlan.identifier * Identifier
CarePlan.status 1 code draft|active|on-hold|revoked|completed|entered-in-error|unknown
CarePlan.intent 1 code proposal|plan|order|option
CarePlan.category * CodeableConcept
CarePlan.title 0 string
CarePlan.description 0 string
CarePlan.period 0 Period
CarePlan.created 0 dateTime
CarePlan.author 0 Reference
CarePlan.contributor * Reference
CarePlan.activity * -
CarePlan.activity.progress * Annotation
CarePlan.activity.detail 0 -
CarePlan.activity.detail.code 0 CodeableConcept
CarePlan.activity.detail.status 1 code not-started|scheduled|in-progress|on-hold|completed|cancelled|stopped|unknown|entered-in-error
CarePlan.activity.detail.scheduledString 0 string
CarePlan.activity.detail.performer * Reference
CarePlan.activity.detail.description 0 string
CarePlan.note * Annotation
Goal.identifier * Identifier
Goal.lifecycleStatus 1 code proposed|planned|accepted|active|on-hold|completed|cancelled|entered-in-error|rejected
Goal.description 1 CodeableConcept
Goal.startDate 0 date
Goal.note * Annotation
EpisodeOfCare.identifier * Identifier
EpisodeOfCare.status 1 code planned|waitlist|active|onhold|finished|cancelled|entered-in-error
EpisodeOfCare.type * CodeableConcept
EpisodeOfCare.period 0 Period
EpisodeOfCare.managingOrganization 0 Reference
EpisodeOfCare.careManager 0 Reference
ServiceRequest.identifier * Identifier
ServiceRequest.status 1 code draft|active|on-hold|revoked|completed|entered-in-error|unknown
ServiceRequest.intent 1 code proposal|plan|directive|order|original-order|reflex-order|filler-order|instance-order|option
ServiceRequest.category * CodeableConcept
ServiceRequest.priority 0 code routine|urgent|asap|stat
ServiceRequest.code 0 CodeableConcept
ServiceRequest.occurrenceDateTime 0 dateTime
ServiceRequest.occurrencePeriod 0 Period
ServiceRequest.authoredOn 0 dateTime
ServiceRequest.requester 0 Reference
ServiceRequest.performer * Reference
ServiceRequest.reasonCode * CodeableConcept
ServiceRequest.note * Annotation
Flag.identifier * Identifier
Flag.status 1 code active|inactive|entered-in-error
Flag.category * CodeableConcept
Flag.code 1 CodeableConcept
Flag.period 0 Period
Flag.author 0 Reference
Condition.identifier * Identifier
Condition.clinicalStatus 0 CodeableConcept
Condition.verificationStatus 0 CodeableConcept
Condition.category * CodeableConcept
Condition.severity 0 CodeableConcept
Condition.code 0 CodeableConcept
Condition.onsetDateTime 0 dateTime
Condition.abatementDateTime 0 dateTime
Condition.recordedDate 0 dateTime
Condition.recorder 0 Reference
Condition.note * Annotation
AllergyIntolerance.identifier * Identifier
AllergyIntolerance.clinicalStatus 0 CodeableConcept
AllergyIntolerance.verificationStatus 0 CodeableConcept
AllergyIntolerance.type 0 code allergy|intolerance
AllergyIntolerance.category * code food|medication|environment|biologic
AllergyIntolerance.criticality 0 code low|high|unable-to-assess
AllergyIntolerance.code 0 CodeableConcept
AllergyIntolerance.onsetDateTime 0 dateTime
AllergyIntolerance.recordedDate 0 dateTime
AllergyIntolerance.note * Annotation
AllergyIntolerance.reaction * -
AllergyIntolerance.reaction.manifestation + CodeableConcept
AllergyIntolerance.reaction.description 0 string
AllergyIntolerance.reaction.severity 0 code mild|moderate|severe
MedicationStatement.identifier * Identifier
MedicationStatement.status 1 code active|completed|entered-in-error|intended|stopped|on-hold|unknown|not-taken
MedicationStatement.medicationCodeableConcept 1 CodeableConcept
MedicationStatement.effectiveDateTime 0 dateTime
MedicationStatement.effectivePeriod 0 Period
MedicationStatement.dateAsserted 0 dateTime
MedicationStatement.reasonCode * CodeableConcept
MedicationStatement.note * Annotation
MedicationStatement.dosage * Dosage
Observation.identifier * Identifier
Observation.status 1 code registered|preliminary|final|amended|corrected|cancelled|entered-in-error|unknown
Observation.category * CodeableConcept
Observation.code 1 CodeableConcept
Observation.effectiveDateTime 0 dateTime
Observation.issued 0 instant
Observation.performer * Reference
Observation.valueQuantity 0 Quantity
Observation.valueCodeableConcept 0 CodeableConcept
Observation.valueString 0 string
Observation.valueBoolean 0 boolean
Observation.valueInteger 0 integer
Observation.valueDateTime 0 dateTime
Observation.interpretation * CodeableConcept
Observation.note * Annotation
Procedure.identifier * Identifier
Procedure.status 1 code preparation|in-progress|not-done|on-hold|stopped|completed|entered-in-error|unknown
Procedure.category 0 CodeableConcept
Procedure.code 0 CodeableConcept
Procedure.performedDateTime 0 dateTime
Procedure.performedPeriod 0 Period
Procedure.reasonCode * CodeableConcept
Procedure.note * Annotation
Immunization.identifier * Identifier
Immunization.status 1 code completed|entered-in-error|not-done
Immunization.statusReason 0 CodeableConcept
Immunization.vaccineCode 1 CodeableConcept
Immunization.occurrenceDateTime 1 dateTime
Immunization.primarySource 0 boolean
Immunization.lotNumber 0 string
Immunization.note * Annotation
Encounter.identifier * Identifier
Encounter.status 1 code planned|arrived|triaged|in-progress|onleave|finished|cancelled|entered-in-error|unknown
Encounter.class 1 Coding
Encounter.type * CodeableConcept
Encounter.serviceType 0 CodeableConcept
Encounter.period 0 Period
Encounter.reasonCode * CodeableConcept
Encounter.serviceProvider 0 Reference
DeviceUseStatement.identifier * Identifier
DeviceUseStatement.status 1 code active|completed|entered-in-error|intended|stopped|on-hold
DeviceUseStatement.timingPeriod 0 Period
DeviceUseStatement.timingDateTime 0 dateTime
DeviceUseStatement.recordedOn 0 dateTime
DeviceUseStatement.device 1 Reference
DeviceUseStatement.reasonCode * CodeableConcept
DeviceUseStatement.note * Annotation
ClinicalImpression.identifier * Identifier
ClinicalImpression.status 1 code in-progress|completed|entered-in-error
ClinicalImpression.code 0 CodeableConcept
ClinicalImpression.description 0 string
ClinicalImpression.effectiveDateTime 0 dateTime
ClinicalImpression.date 0 dateTime
ClinicalImpression.summary 0 string
ClinicalImpression.note * Annotation
)";

struct Table {
    std::map<std::string_view, ElementShape, std::less<>> by_path;
    std::vector<std::string_view> types;
};

const Table& table() {
    static const Table made = [] {
        Table out;
        for (const std::string_view line : split(shapes, '\n')) {
            if (line.empty()) continue;
            const auto words = split(line, ' ');
            ElementShape shape;
            shape.required = words[1] == "1" || words[1] == "+";
            shape.repeats = words[1] == "*" || words[1] == "+";
            if (words[2] != "-") shape.type = words[2];
            if (words.size() > 3) shape.codes = words[3];
            out.by_path.emplace(words[0], shape);
            const std::string_view type = words[0].substr(0, words[0].find('.'));
            if (words[0] == std::string(type) + ".identifier") out.types.push_back(type);
        }
        std::ranges::sort(out.types);
        return out;
    }();
    return made;
}

std::string missing_in(const source::r4::Object& object, const std::string& parent,
                       const std::string& path) {
    const auto& shapes_by_path = table().by_path;
    const std::string prefix = parent + '.';
    for (auto at = shapes_by_path.lower_bound(prefix);
         at != shapes_by_path.end() && at->first.starts_with(prefix); ++at) {
        const std::string_view name = at->first.substr(prefix.size());
        if (name.find('.') != std::string_view::npos) continue;
        const std::string here = path + '.' + std::string(name);
        const auto* value = object.if_contains(name);
        if (!value) {
            if (at->second.required) return here;
            continue;
        }
        const std::string inner = parent_of(parent, name, at->second);
        const auto look = [&](const boost::json::value& one) {
            return one.is_object() ? missing_in(one.get_object(), inner, here) : std::string();
        };
        if (value->is_array()) {
            for (const auto& one : value->get_array())
                if (auto missing = look(one); !missing.empty()) return missing;
        } else if (auto missing = look(*value); !missing.empty()) {
            return missing;
        }
    }
    return {};
}

}  // namespace

const ElementShape* element_of(std::string_view parent, std::string_view name) {
    const auto& by_path = table().by_path;
    const auto found = by_path.find(std::string(parent) + '.' + std::string(name));
    return found == by_path.end() ? nullptr : &found->second;
}

std::string parent_of(std::string_view parent, std::string_view name, const ElementShape& shape) {
    return shape.type.empty() ? std::string(parent) + '.' + std::string(name)
                              : std::string(shape.type);
}

const std::vector<std::string_view>& mapped_types() {
    return table().types;
}

std::string_view patient_element(std::string_view type) {
    if (type == "Patient") return {};
    for (const std::string_view one :
         {"RelatedPerson", "EpisodeOfCare", "AllergyIntolerance", "Immunization"})
        if (type == one) return "patient";
    return "subject";
}

std::string missing_element(const source::r4::Object& resource) {
    const auto* type = resource.if_contains("resourceType");
    if (!type || !type->is_string()) return "resourceType";
    const std::string name(std::string_view(type->get_string()));
    return missing_in(resource, name, name);
}

}  // namespace mcr::edge
