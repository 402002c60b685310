#pragma once

#include <string_view>

namespace mcr::sim {

/// A SNOMED CT concept (UK edition) with the display that UK documents give it.
struct Coded {
    std::string_view code;
    std::string_view display;
};

/// A dm+d virtual medicinal product, how it is usually taken, and how much a month needs.
struct Drug {
    std::string_view code;
    std::string_view display;
    std::string_view dose;
    std::string_view quantity;
    std::string_view unit;
};

/// Something measured: SNOMED CT, LOINC where the vital signs profiles ask for it, UCUM.
struct Measure {
    Coded code;
    std::string_view loinc;
    std::string_view loinc_display;
    std::string_view unit;  ///< as shown
    std::string_view ucum;
    std::string_view low, high;  ///< reference range; empty for none
};

struct Vaccine {
    Coded procedure;
    Coded product;  ///< dm+d
    Coded disease;
};

namespace codes {

// Problems
inline constexpr Coded type_2_diabetes{"44054006", "Type 2 diabetes mellitus"};
inline constexpr Coded hypertension{"59621000", "Essential hypertension"};
inline constexpr Coded asthma{"195967001", "Asthma"};
inline constexpr Coded knee_osteoarthritis{"239873007", "Osteoarthritis of knee"};
inline constexpr Coded atrial_fibrillation{"49436004", "Atrial fibrillation"};
inline constexpr Coded myocardial_infarction{"22298006", "Myocardial infarction"};
inline constexpr Coded anxiety_depression{"231504006", "Mixed anxiety and depressive disorder"};
inline constexpr Coded gout{"90560007", "Gout"};
inline constexpr Coded copd{"13645005", "Chronic obstructive pulmonary disease"};
inline constexpr Coded upper_respiratory_infection{"54150009", "Upper respiratory infection"};
inline constexpr Coded otitis_media{"65363002", "Otitis media"};
inline constexpr Coded low_back_pain{"279039007", "Low back pain"};
inline constexpr Coded chlamydia{"240589008", "Chlamydia trachomatis infection"};
inline constexpr Coded knee_pain{"30989003", "Knee pain"};
inline constexpr Coded cough{"49727002", "Cough"};
inline constexpr Coded tiredness{"267032009", "Tired all the time"};
inline constexpr Coded falls_risk{"129839007", "At increased risk for falls"};

// Allergies and what they do
inline constexpr Coded penicillin_allergy{"91936005", "Allergy to penicillin"};
inline constexpr Coded peanut_allergy{"91935009", "Allergy to peanut"};
inline constexpr Coded latex_allergy{"300916003", "Allergy to latex"};
inline constexpr Coded aspirin_allergy{"293586001", "Allergy to aspirin"};
inline constexpr Coded no_known_allergy{"716186003", "No known allergy"};
inline constexpr Coded urticarial_rash{"247472004", "Urticarial rash"};
inline constexpr Coded difficulty_breathing{"230145002", "Difficulty breathing"};
inline constexpr Coded vomiting{"422400008", "Vomiting"};

// Medicines
inline constexpr Drug metformin{"325278007", "Metformin 500mg tablets",
                                "One tablet twice a day with meals", "56", "tablet"};
inline constexpr Drug gliclazide{"325242002", "Gliclazide 80mg tablets",
                                 "One tablet each morning with food", "28", "tablet"};
inline constexpr Drug ramipril{"318906001", "Ramipril 10mg capsules", "One capsule once a day",
                               "28", "capsule"};
inline constexpr Drug amlodipine{"39731911000001109", "Amlodipine 10mg tablets",
                                 "One tablet once a day", "28", "tablet"};
inline constexpr Drug atorvastatin{"320030001", "Atorvastatin 20mg tablets", "One tablet at night",
                                   "28", "tablet"};
inline constexpr Drug aspirin{"319773006", "Aspirin 75mg dispersible tablets",
                              "One tablet once a day dissolved in water", "28", "tablet"};
inline constexpr Drug clopidogrel{"39689111000001106", "Clopidogrel 75mg tablets",
                                  "One tablet once a day", "28", "tablet"};
inline constexpr Drug salbutamol{"39113611000001102",
                                 "Salbutamol 100micrograms/dose inhaler CFC free",
                                 "Two puffs when needed", "200", "dose"};
inline constexpr Drug beclometasone{"320537007", "Beclometasone 100micrograms/dose inhaler",
                                    "Two puffs twice a day", "200", "dose"};
inline constexpr Drug omeprazole{"317291008", "Omeprazole 20mg gastro-resistant capsules",
                                 "One capsule once a day", "28", "capsule"};
inline constexpr Drug paracetamol{"322236009", "Paracetamol 500mg tablets",
                                  "Two tablets up to four times a day when needed", "100",
                                  "tablet"};
inline constexpr Drug co_codamol{"322366004", "Co-codamol 30mg/500mg capsules",
                                 "Two capsules up to four times a day when needed", "100",
                                 "capsule"};
inline constexpr Drug amoxicillin{"39732411000001106", "Amoxicillin 500mg capsules",
                                  "One capsule three times a day for 7 days", "21", "capsule"};
inline constexpr Drug doxycycline{"324059006", "Doxycycline 100mg capsules",
                                  "One capsule twice a day for 7 days", "14", "capsule"};
inline constexpr Drug citalopram{"321987003", "Citalopram 20mg tablets", "One tablet once a day",
                                 "28", "tablet"};
inline constexpr Drug allopurinol{"330062008", "Allopurinol 300mg tablets", "One tablet once a day",
                                  "28", "tablet"};
inline constexpr Drug furosemide{"317971007", "Furosemide 20mg tablets", "One tablet each morning",
                                 "28", "tablet"};
inline constexpr Drug digoxin{"317896006", "Digoxin 125microgram tablets", "One tablet once a day",
                              "28", "tablet"};
inline constexpr Drug cetirizine{"320818006", "Cetirizine 10mg tablets", "One tablet once a day",
                                 "30", "tablet"};

// Measurements and results
inline constexpr Coded blood_pressure{"75367002", "Blood pressure"};
inline constexpr Measure systolic{{"271649006", "Systolic blood pressure"},
                                  "8480-6",
                                  "Systolic blood pressure",
                                  "mmHg",
                                  "mm[Hg]",
                                  "",
                                  ""};
inline constexpr Measure diastolic{{"271650006", "Diastolic blood pressure"},
                                   "8462-4",
                                   "Diastolic blood pressure",
                                   "mmHg",
                                   "mm[Hg]",
                                   "",
                                   ""};
inline constexpr Measure weight{
    {"27113001", "Body weight"}, "29463-7", "Body weight", "kg", "kg", "", ""};
inline constexpr Measure height{
    {"50373000", "Body height measure"}, "8302-2", "Body height", "cm", "cm", "", ""};
inline constexpr Measure heart_rate{
    {"364075005", "Heart rate"}, "8867-4", "Heart rate", "beats/min", "/min", "", ""};
inline constexpr Measure oxygen_saturation{{"431314004", "Peripheral oxygen saturation"},
                                           "2708-6",
                                           "Oxygen saturation in Arterial blood",
                                           "%",
                                           "%",
                                           "",
                                           ""};
inline constexpr Measure temperature{{"276885007", "Core body temperature"},
                                     "8310-5",
                                     "Body temperature",
                                     "degrees C",
                                     "Cel",
                                     "",
                                     ""};
inline constexpr Measure hba1c{
    {"999791000000106",
     "Haemoglobin A1c level - International Federation of Clinical Chemistry "
     "and Laboratory Medicine standardised"},
    "",
    "",
    "mmol/mol",
    "mmol/mol",
    "20",
    "42"};
inline constexpr Measure creatinine{
    {"1000731000000107", "Serum creatinine level"}, "", "", "umol/L", "umol/L", "45", "110"};
inline constexpr Measure potassium{
    {"1000651000000109", "Serum potassium level"}, "", "", "mmol/L", "mmol/L", "3.5", "5.3"};
inline constexpr Measure sodium{
    {"1000661000000107", "Serum sodium level"}, "", "", "mmol/L", "mmol/L", "133", "146"};
inline constexpr Measure cholesterol{
    {"1005671000000105", "Serum cholesterol level"}, "", "", "mmol/L", "mmol/L", "", "5.0"};
inline constexpr Measure haemoglobin{
    {"1022431000000105", "Haemoglobin estimation"}, "", "", "g/L", "g/L", "115", "165"};
inline constexpr Measure white_cells{
    {"1022541000000102", "Total white cell count"}, "", "", "10*9/L", "10*9/L", "4.0", "11.0"};
inline constexpr Measure platelets{
    {"1022651000000100", "Platelet count"}, "", "", "10*9/L", "10*9/L", "150", "450"};
inline constexpr Measure thyrotropin{
    {"1022791000000101", "Serum TSH (thyroid stimulating hormone) level"},
    "",
    "",
    "mU/L",
    "mU/L",
    "0.27",
    "4.20"};
inline constexpr Measure alcohol_units{{"1082641000000106", "Alcohol units consumed per week"},
                                       "",
                                       "",
                                       "units/week",
                                       "{units}/wk",
                                       "",
                                       ""};
inline constexpr Coded urea_electrolytes{"1000971000000107", "Urea and electrolytes level"};
inline constexpr Coded full_blood_count{"26604007", "Full blood count"};
inline constexpr Coded lipids{"1005661000000103", "Serum lipids level"};
inline constexpr Coded thyroid_function{"1022791000000101",
                                        "Serum TSH (thyroid stimulating hormone) level"};
inline constexpr Coded diabetes_monitoring{
    "999791000000106",
    "Haemoglobin A1c level - International Federation of Clinical Chemistry "
    "and Laboratory Medicine standardised"};
inline constexpr Coded never_smoked{"266919005", "Never smoked tobacco"};
inline constexpr Coded medication_review{"182836005", "Review of medication"};
inline constexpr Coded consent_to_share{
    "417528008", "Consent given for upload to local shared electronic record"};
inline constexpr Coded venous_blood{"122555007", "Venous blood specimen"};
inline constexpr Coded diagnostic_report{"721981007", "Diagnostic studies report"};
inline constexpr Coded comment_note{"37331000000100", "Comment note"};
inline constexpr Coded laboratory_procedure{"108252007", "Laboratory procedure"};

// Immunisations
inline constexpr Vaccine influenza{
    {"86198006", "Administration of influenza vaccine"},
    {"11278411000001109",
     "Influenza vaccine (split virion, inactivated) suspension for injection 0.5ml pre-filled "
     "syringes (Pfizer Ltd)"},
    {"6142004", "Influenza"}};
inline constexpr Vaccine covid{
    {"1324681000000101",
     "Administration of first dose of SARS-CoV-2 (severe acute respiratory syndrome "
     "coronavirus 2) vaccine"},
    {"39114911000001105",
     "COVID-19 Vaccine Vaxzevria (ChAdOx1 S [recombinant]) not less than 2.5x100,000,000 "
     "infectious units/0.5ml dose suspension for injection multidose vials (AstraZeneca UK Ltd)"},
    {"840539006", "COVID-19"}};
inline constexpr Coded left_upper_arm{"368208006", "Left upper arm structure"};
inline constexpr Coded generally_unwell{"213257006", "Generally unwell"};
inline constexpr Coded influenza_recall{"86198006", "Administration of influenza vaccine"};
inline constexpr Coded medication_review_due{"314529007", "Medication review due"};

// Procedures, referrals, documents, services
inline constexpr Coded knee_replacement{"265170009",
                                        "Total prosthetic replacement of knee joint using cement"};
inline constexpr Coded coronary_intervention{"415070008", "Percutaneous coronary intervention"};
inline constexpr Coded electrocardiogram{"29303009", "Electrocardiographic procedure"};
inline constexpr Coded referral_orthopaedic{"183545006", "Referral to orthopaedic service"};
inline constexpr Coded referral_physiotherapy{"308447003", "Referral to physiotherapist"};
inline constexpr Coded referred_by_gp{"108161000000109", "Referred by general practitioner"};
inline constexpr Coded discharge_letter{"824331000000106", "Inpatient final discharge letter"};
inline constexpr Coded encounter_report{"371531000", "Report of clinical encounter"};
inline constexpr Coded progress_report{"371532007", "Progress report"};
inline constexpr Coded care_plan{"734163000", "Care plan"};
inline constexpr Coded endocrinology{"394583002", "Endocrinology"};
inline constexpr Coded cardiology{"394579002", "Cardiology"};
inline constexpr Coded orthopaedics{"394801008", "Trauma & orthopaedics"};
inline constexpr Coded respiratory{"418112009", "Pulmonary medicine"};
inline constexpr Coded emergency_medicine{"773568002", "Emergency medicine"};
inline constexpr Coded paediatrics{"394537008", "Paediatric specialty"};
inline constexpr Coded sexual_health{"394808002", "Genito-urinary medicine"};
inline constexpr Coded general_practice{"394814009", "General practice"};
inline constexpr Coded oral_route{"26643006", "Oral"};

}  // namespace codes
}  // namespace mcr::sim
