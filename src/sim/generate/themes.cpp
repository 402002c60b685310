#include "sim/generate/themes.hpp"

#include <array>
#include <cstdio>

namespace mcr::sim {
namespace {

using namespace codes;

std::string whole(SeededRandom& random, int from, int to) {
    return std::to_string(from +
                          static_cast<int>(random.below(static_cast<std::uint64_t>(to) -
                                                        static_cast<std::uint64_t>(from) + 1)));
}

/// With one decimal, which is kept even when it is 0: the precision is part of the measurement.
std::string tenths(SeededRandom& random, int from, int to) {
    const int value = from + static_cast<int>(random.below(static_cast<std::uint64_t>(to) -
                                                           static_cast<std::uint64_t>(from) + 1));
    return std::to_string(value / 10) + '.' + std::to_string(value % 10);
}

int minute(SeededRandom& random) {
    return 8 * 60 + 30 + static_cast<int>(random.below(54)) * 10;
}

Visit consultation(Life& life, Day day, Coded reason, std::string story) {
    return {.day = day, .minute = minute(life.random), .reason = reason, .story = std::move(story)};
}

Panel kidney_panel(Life& life, Day day) {
    return {.code = urea_electrolytes,
            .day = day,
            .results = {{&sodium, whole(life.random, 136, 144), day},
                        {&potassium, tenths(life.random, 38, 50), day},
                        {&creatinine, whole(life.random, 58, 118), day}},
            .comment = {}};
}

Panel blood_count(Life& life, Day day) {
    return {.code = full_blood_count,
            .day = day,
            .results = {{&haemoglobin, whole(life.random, 118, 158), day},
                        {&white_cells, tenths(life.random, 45, 98), day},
                        {&platelets, whole(life.random, 180, 390), day}},
            .comment = "Normal, no action."};
}

void dispense(Life& life, const Drug& drug, int first_days_ago, int times) {
    if (life.at.pharmacy.empty()) return;
    auto& pharmacy = life.with(life.at.pharmacy);
    for (int i = 0; i < times; ++i)
        pharmacy.dispensed.push_back(
            {.drug = &drug, .start = before_end(first_days_ago - 28 * i), .repeat = true});
}

}  // namespace

void live_with_diabetes(Life& life) {
    const Day found = before_end(2900 + static_cast<int>(life.random.below(900)));
    auto& gp = life.gp();
    const int first = gp.add(consultation(life, found, tiredness,
                                          "Tired and thirsty for some weeks. Blood glucose raised, "
                                          "repeated and confirmed."));
    gp.problems.push_back({.code = type_2_diabetes, .onset = found, .visit = first});
    gp.courses.push_back(
        {.drug = &metformin, .start = found, .reason = type_2_diabetes, .visit = first});
    gp.readings.push_back({&weight, tenths(life.random, 690, 1020), found, first});
    for (int year = 0; year < 5; ++year) {
        const Day day = before_end(120 + year * 365);
        gp.panels.push_back({.code = diabetes_monitoring,
                             .day = day,
                             .results = {{&hba1c, whole(life.random, 48, 72), day}},
                             .comment = "Discuss at annual review."});
        gp.panels.push_back(kidney_panel(life, day));
    }
    gp.recalls.push_back(
        {medication_review_due, record_end + std::chrono::days{140}, before_end(40)});
    dispense(life, metformin, 84, 3);
    if (life.at.hospital.empty()) return;
    const Day seen = before_end(430);
    gp.referrals.push_back({.code = referred_by_gp,
                            .reason = type_2_diabetes,
                            .to = "Diabetes and endocrinology",
                            .text = "HbA1c rising despite metformin. Thank you for your advice.",
                            .day = seen - std::chrono::days{40}});
    auto& hospital = life.hospital();
    const int clinic = hospital.add({.kind = VisitKind::outpatient,
                                     .day = seen,
                                     .minute = 10 * 60 + 20,
                                     .service = endocrinology,
                                     .reason = type_2_diabetes,
                                     .story = "Diabetes clinic, first attendance."});
    hospital.problems.push_back({.code = type_2_diabetes, .onset = found, .visit = clinic});
    hospital.courses.push_back(
        {.drug = &gliclazide, .start = seen, .reason = type_2_diabetes, .visit = clinic});
    hospital.panels.push_back({.code = diabetes_monitoring,
                               .day = seen,
                               .results = {{&hba1c, whole(life.random, 58, 75), seen}},
                               .comment = {}});
    hospital.letters.push_back(
        {.type = encounter_report,
         .title = "Diabetes clinic letter",
         .text = "Seen in the diabetes clinic. Control above target; gliclazide 80 mg started in "
                 "the morning. Please continue metformin and repeat HbA1c in three months.",
         .day = seen,
         .visit = clinic});
    hospital.appointments.push_back(
        {endocrinology, record_end + std::chrono::days{60}, 11 * 60, "Diabetes clinic, follow-up"});
    gp.courses.push_back(
        {.drug = &gliclazide, .start = seen + std::chrono::days{6}, .reason = type_2_diabetes});
    dispense(life, gliclazide, 56, 2);
}

void live_with_high_blood_pressure(Life& life) {
    const Day found = before_end(3600 + static_cast<int>(life.random.below(1500)));
    auto& gp = life.gp();
    const int first = gp.add(consultation(life, found, hypertension,
                                          "Home readings confirm high blood pressure. Treatment "
                                          "agreed."));
    gp.problems.push_back({.code = hypertension, .onset = found, .visit = first});
    gp.pressures.push_back(
        {whole(life.random, 158, 176), whole(life.random, 92, 104), found, first});
    gp.courses.push_back(
        {.drug = &ramipril, .start = found, .reason = hypertension, .visit = first});
    gp.courses.push_back(
        {.drug = &amlodipine, .start = found + std::chrono::days{240}, .reason = hypertension});
    for (int year = 0; year < 4; ++year)
        gp.pressures.push_back({whole(life.random, 124, 142), whole(life.random, 70, 86),
                                before_end(95 + year * 365)});
    gp.panels.push_back({.code = lipids,
                         .day = before_end(200),
                         .results = {{&cholesterol, tenths(life.random, 36, 58), before_end(200)}},
                         .comment = {}});
    dispense(life, ramipril, 70, 2);
}

void live_with_asthma(Life& life) {
    const Day found = before_end(2500 + static_cast<int>(life.random.below(1200)));
    auto& gp = life.gp();
    gp.problems.push_back({.code = asthma, .onset = found});
    gp.courses.push_back({.drug = &salbutamol, .start = found, .reason = asthma});
    gp.courses.push_back(
        {.drug = &beclometasone, .start = found + std::chrono::days{90}, .reason = asthma});
    const int review = gp.add(consultation(
        life, before_end(150), asthma, "Asthma review. Inhaler technique good, sleeping well."));
    gp.readings.push_back(
        {&oxygen_saturation, whole(life.random, 95, 99), before_end(150), review});
    if (life.at.hospital.empty()) return;
    const Day bad_night = before_end(510);
    auto& hospital = life.hospital();
    const int emergency = hospital.add({.kind = VisitKind::emergency,
                                        .day = bad_night,
                                        .minute = 2 * 60 + 40,
                                        .service = emergency_medicine,
                                        .reason = asthma,
                                        .story = "Wheeze overnight, settled with nebulisers."});
    hospital.problems.push_back({.code = asthma, .onset = found, .visit = emergency});
    hospital.readings.push_back({&oxygen_saturation, "91", bad_night, emergency});
    hospital.readings.push_back({&heart_rate, whole(life.random, 104, 122), bad_night, emergency});
    hospital.readings.push_back(
        {&temperature, tenths(life.random, 366, 374), bad_night, emergency});
    hospital.letters.push_back({.type = encounter_report,
                                .title = "Emergency department letter",
                                .text = "Attended with an asthma attack. Discharged the same night "
                                        "after nebulised salbutamol. Please review within two "
                                        "working days.",
                                .day = bad_night,
                                .visit = emergency});
}

void have_a_heart_attack(Life& life) {
    const Day day = before_end(800 + static_cast<int>(life.random.below(200)));
    if (!life.at.second_hospital.empty()) {
        auto& hospital = life.second();
        const int stay = hospital.add({.kind = VisitKind::admission,
                                       .day = day,
                                       .minute = 5 * 60 + 15,
                                       .length_days = 4,
                                       .service = cardiology,
                                       .reason = myocardial_infarction,
                                       .story = "Chest pain at rest, admitted by ambulance."});
        hospital.problems.push_back({.code = myocardial_infarction, .onset = day, .visit = stay});
        hospital.operations.push_back({.code = electrocardiogram,
                                       .day = day,
                                       .reason = myocardial_infarction,
                                       .visit = stay});
        hospital.operations.push_back({.code = coronary_intervention,
                                       .day = day,
                                       .reason = myocardial_infarction,
                                       .visit = stay});
        hospital.pressures.push_back(
            {whole(life.random, 98, 118), whole(life.random, 58, 70), day, stay});
        hospital.readings.push_back({&heart_rate, whole(life.random, 88, 112), day, stay});
        hospital.panels.push_back(blood_count(life, day));
        hospital.panels.push_back(kidney_panel(life, day));
        for (const Drug* drug : {&aspirin, &clopidogrel, &atorvastatin})
            hospital.courses.push_back(
                {.drug = drug, .start = day, .reason = myocardial_infarction, .visit = stay});
        hospital.letters.push_back(
            {.type = discharge_letter,
             .title = "Cardiology discharge letter",
             .text = "Admitted with a heart attack, treated by primary angioplasty with one stent. "
                     "Aspirin for life, clopidogrel for twelve months, atorvastatin started.",
             .day = day + std::chrono::days{4},
             .visit = stay});
        hospital.appointments.push_back(
            {cardiology, record_end + std::chrono::days{95}, 14 * 60 + 30, "Cardiology clinic"});
    }
    auto& gp = life.gp();
    const int after = gp.add(consultation(life, day + std::chrono::days{9}, myocardial_infarction,
                                          "Home after a heart attack. Medicines taken over from "
                                          "the hospital letter."));
    gp.problems.push_back({.code = myocardial_infarction, .onset = day, .visit = after});
    for (const Drug* drug : {&aspirin, &atorvastatin})
        gp.courses.push_back({.drug = drug,
                              .start = day + std::chrono::days{9},
                              .reason = myocardial_infarction,
                              .visit = after});
    gp.courses.push_back({.drug = &clopidogrel,
                          .start = day + std::chrono::days{9},
                          .end = day + std::chrono::days{374},
                          .reason = myocardial_infarction,
                          .visit = after});
}

void have_a_knee_replaced(Life& life) {
    const Day pain = before_end(1500);
    auto& gp = life.gp();
    const int first = gp.add(
        consultation(life, pain, knee_pain, "Knee pain on stairs for a year, worse at night."));
    gp.problems.push_back({.code = knee_osteoarthritis, .onset = pain, .visit = first});
    gp.courses.push_back({.drug = &co_codamol,
                          .start = pain,
                          .end = before_end(980),
                          .repeat = false,
                          .reason = knee_osteoarthritis,
                          .visit = first});
    gp.referrals.push_back({.code = referral_orthopaedic,
                            .reason = knee_osteoarthritis,
                            .to = "Trauma and orthopaedics",
                            .text = "Walking distance now 200 metres. Would like to consider "
                                    "surgery.",
                            .day = before_end(1320)});
    gp.referrals.push_back({.code = referral_physiotherapy,
                            .reason = knee_osteoarthritis,
                            .to = "Physiotherapy",
                            .text = "Strengthening before and after surgery.",
                            .day = before_end(1310)});
    if (life.at.hospital.empty()) return;
    const Day day = before_end(1010);
    auto& hospital = life.hospital();
    const int stay = hospital.add({.kind = VisitKind::admission,
                                   .day = day,
                                   .minute = 7 * 60 + 30,
                                   .length_days = 3,
                                   .service = orthopaedics,
                                   .reason = knee_osteoarthritis,
                                   .story = "Planned knee replacement."});
    hospital.problems.push_back({.code = knee_osteoarthritis, .onset = pain, .visit = stay});
    hospital.operations.push_back(
        {.code = knee_replacement, .day = day, .reason = knee_osteoarthritis, .visit = stay});
    hospital.panels.push_back(blood_count(life, day - std::chrono::days{14}));
    hospital.letters.push_back({.type = discharge_letter,
                                .title = "Orthopaedic discharge letter",
                                .text = "Cemented total knee replacement without complication. "
                                        "Physiotherapy arranged; clips out at ten days.",
                                .day = day + std::chrono::days{3},
                                .visit = stay});
}

}  // namespace mcr::sim
