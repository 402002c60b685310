#include "fhir/resource_types.hpp"

#include <algorithm>

namespace mcr::fhir {
namespace {

constexpr SearchParameter common[] = {
    {"_id", ParameterKind::id, ""},
    {"_lastUpdated", ParameterKind::date, "meta.lastUpdated"},
    {"_security", ParameterKind::token, "meta.security"},
    {"_tag", ParameterKind::tag, "meta.tag"},
};

// The resource types of FHIR 4.0.1 (http://hl7.org/fhir/R4/resourcelist.html).
constexpr std::string_view r4_types =
    "Account ActivityDefinition AdverseEvent AllergyIntolerance Appointment AppointmentResponse "
    "AuditEvent Basic Binary BiologicallyDerivedProduct BodyStructure Bundle CapabilityStatement "
    "CarePlan CareTeam CatalogEntry ChargeItem ChargeItemDefinition Claim ClaimResponse "
    "ClinicalImpression CodeSystem Communication CommunicationRequest CompartmentDefinition "
    "Composition ConceptMap Condition Consent Contract Coverage CoverageEligibilityRequest "
    "CoverageEligibilityResponse DetectedIssue Device DeviceDefinition DeviceMetric DeviceRequest "
    "DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference "
    "EffectEvidenceSynthesis Encounter Endpoint EnrollmentRequest EnrollmentResponse EpisodeOfCare "
    "EventDefinition Evidence EvidenceVariable ExampleScenario ExplanationOfBenefit "
    "FamilyMemberHistory Flag Goal GraphDefinition Group GuidanceResponse HealthcareService "
    "ImagingStudy Immunization ImmunizationEvaluation ImmunizationRecommendation "
    "ImplementationGuide InsurancePlan Invoice Library Linkage List Location Measure MeasureReport "
    "Media Medication MedicationAdministration MedicationDispense MedicationKnowledge "
    "MedicationRequest MedicationStatement MedicinalProduct MedicinalProductAuthorization "
    "MedicinalProductContraindication MedicinalProductIndication MedicinalProductIngredient "
    "MedicinalProductInteraction MedicinalProductManufactured MedicinalProductPackaged "
    "MedicinalProductPharmaceutical MedicinalProductUndesirableEffect MessageDefinition "
    "MessageHeader MolecularSequence NamingSystem NutritionOrder Observation "
    "ObservationDefinition OperationDefinition OperationOutcome Organization "
    "OrganizationAffiliation Parameters Patient PaymentNotice PaymentReconciliation Person "
    "PlanDefinition Practitioner PractitionerRole Procedure Provenance Questionnaire "
    "QuestionnaireResponse RelatedPerson RequestGroup ResearchDefinition "
    "ResearchElementDefinition ResearchStudy ResearchSubject RiskAssessment RiskEvidenceSynthesis "
    "Schedule SearchParameter ServiceRequest Slot Specimen SpecimenDefinition "
    "StructureDefinition StructureMap Subscription Substance SubstanceNucleicAcid "
    "SubstancePolymer SubstanceProtein SubstanceReferenceInformation "
    "SubstanceSourceMaterial SubstanceSpecification SupplyDelivery SupplyRequest Task "
    "TerminologyCapabilities TestReport TestScript ValueSet VerificationResult "
    "VisionPrescription";

}  // namespace

std::span<const SearchParameter> common_parameters() {
    return common;
}

const ResourceType* find_resource_type(std::string_view name) {
    const auto types = resource_types();
    const auto at = std::ranges::lower_bound(types, name, {}, &ResourceType::name);
    return at != types.end() && at->name == name ? &*at : nullptr;
}

const SearchParameter* find_parameter(const ResourceType& type, std::string_view name) {
    for (const auto parameters : {type.parameters, common_parameters()}) {
        const auto at = std::ranges::find(parameters, name, &SearchParameter::name);
        if (at != parameters.end()) return &*at;
    }
    return nullptr;
}

bool is_r4_type(std::string_view name) {
    return has_word(r4_types, name);
}

record::Sections sections_for(std::string_view type) {
    record::Sections sections;
    if (const ResourceType* known = find_resource_type(type)) {
        sections = known->sections;
        sections.set(static_cast<std::size_t>(record::section_of_type(type)));
    } else if (type == "Patient") {
        sections.set(static_cast<std::size_t>(record::Section::person_demographics));
    } else {
        sections.set();
    }
    return sections;
}

bool has_word(std::string_view list, std::string_view word) {
    if (word.empty()) return false;
    for (auto at = list.find(word); at != std::string_view::npos; at = list.find(word, at + 1)) {
        const auto end = at + word.size();
        if ((at == 0 || list[at - 1] == ' ') && (end == list.size() || list[end] == ' '))
            return true;
    }
    return false;
}

}  // namespace mcr::fhir
