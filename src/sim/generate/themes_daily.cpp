#include "sim/generate/themes.hpp"

namespace mcr::sim {
namespace {

using namespace codes;

int some(SeededRandom& random, int below) {
    return static_cast<int>(random.below(static_cast<std::uint64_t>(below)));
}

std::string batch(SeededRandom& random) {
    std::string out;
    for (int i = 0; i < 2; ++i) out += static_cast<char>('A' + some(random, 26));
    return out + std::to_string(1000 + some(random, 9000));
}

}  // namespace

void be_low_in_mood(Life& life) {
    const Day day = before_end(700 + some(life.random, 200));
    auto& gp = life.gp();
    const int first = gp.add({.day = day,
                              .minute = 16 * 60 + 10,
                              .reason = anxiety_depression,
                              .story = "Low and anxious since spring. Talking therapy and tablets "
                                       "discussed."});
    gp.problems.push_back({.code = anxiety_depression, .onset = day, .visit = first});
    gp.courses.push_back(
        {.drug = &citalopram, .start = day, .reason = anxiety_depression, .visit = first});
}

void have_gout(Life& life) {
    const Day day = before_end(1900 + some(life.random, 300));
    auto& gp = life.gp();
    gp.problems.push_back({.code = gout, .onset = day, .major = false});
    gp.courses.push_back({.drug = &allopurinol, .start = day, .reason = gout});
}

void break_nothing_at_emergency(Life& life) {
    if (life.at.second_hospital.empty()) return;
    const Day day = before_end(60 + some(life.random, 200));
    auto& hospital = life.second();
    const int visit = hospital.add({.kind = VisitKind::emergency,
                                    .day = day,
                                    .minute = 19 * 60 + 5,
                                    .service = emergency_medicine,
                                    .reason = low_back_pain,
                                    .story = "Fell from a step. No fracture seen."});
    hospital.problems.push_back(
        {.code = low_back_pain, .onset = day, .major = false, .visit = visit});
    hospital.pressures.push_back({"132", "78", day, visit});
    hospital.courses.push_back({.drug = &paracetamol,
                                .start = day,
                                .end = day + std::chrono::days{14},
                                .repeat = false,
                                .reason = low_back_pain,
                                .visit = visit});
    hospital.letters.push_back({.type = encounter_report,
                                .title = "Emergency department letter",
                                .text = "Attended after a fall at home. Back pain without signs of "
                                        "fracture. Advice and simple painkillers given.",
                                .day = day,
                                .visit = visit});
}

void be_treated_at_the_clinic(Life& life) {
    if (life.at.clinic.empty()) return;
    const Day day = before_end(75);
    auto& clinic = life.with(life.at.clinic);
    const int visit = clinic.add({.kind = VisitKind::outpatient,
                                  .day = day,
                                  .minute = 17 * 60 + 40,
                                  .service = sexual_health,
                                  .reason = chlamydia,
                                  .story = "Walk-in attendance, treated the same day."});
    clinic.problems.push_back(
        {.code = chlamydia, .onset = day, .ended = day + std::chrono::days{21}, .visit = visit});
    clinic.courses.push_back({.drug = &doxycycline,
                              .start = day,
                              .end = day + std::chrono::days{7},
                              .repeat = false,
                              .reason = chlamydia,
                              .visit = visit});
}

void be_cared_for_at_home(Life& life) {
    if (!life.at.council.empty()) {
        auto& council = life.with(life.at.council);
        council.plans.push_back({.title = "Care and support plan",
                                 .text = "Lives alone. Wants to stay at home and keep the garden.",
                                 .from = before_end(260),
                                 .activities = {"Help with washing and dressing, every morning",
                                                "Lunch club on Tuesdays and Thursdays",
                                                "Community alarm, tested monthly"}});
        council.alerts.push_back({.code = falls_risk, .onset = before_end(260)});
    }
    if (life.at.second_council.empty()) return;
    auto& council = life.with(life.at.second_council);
    council.plans.push_back({.title = "Reablement plan",
                             .text = "Six weeks of support while staying with a daughter.",
                             .from = before_end(410),
                             .activities = {"Practises stairs with a therapist, twice a week"}});
}

void be_allergic_to_penicillin(Life& life) {
    const Day day = before_end(5200 + some(life.random, 1500));
    for (auto& [code, history] : life.told) {
        const bool records_it =
            code == life.at.practice || code == life.at.hospital || code == life.at.second_hospital;
        if (!records_it || code.empty()) continue;
        history.allergies.push_back({.code = penicillin_allergy,
                                     .reaction = urticarial_rash,
                                     .severity = "moderate",
                                     .recorded = day});
    }
    life.gp().allergies.push_back({.code = peanut_allergy,
                                   .reaction = vomiting,
                                   .severity = "mild",
                                   .to_medicine = false,
                                   .recorded = before_end(9000),
                                   .ended = before_end(3200),
                                   .why_ended = "Eats peanuts without reaction"});
}

void have_no_known_allergies(Life& life) {
    life.gp().allergies.push_back({.code = no_known_allergy, .recorded = before_end(900)});
}

void be_well_looked_after(Life& life) {
    auto& gp = life.gp();
    for (int year = 0; year < 3; ++year)
        gp.vaccinations.push_back({.vaccine = &influenza,
                                   .day = before_end(20 + year * 364),
                                   .batch = batch(life.random),
                                   .given = year != 1});
    gp.vaccinations.push_back(
        {.vaccine = &covid, .day = before_end(2010), .dose = 1, .batch = batch(life.random)});
    gp.remarks.push_back({never_smoked, before_end(320), ""});
    gp.remarks.push_back({consent_to_share, before_end(1200), ""});
    gp.readings.push_back({&alcohol_units, std::to_string(some(life.random, 15)), before_end(320)});
    gp.readings.push_back(
        {&height, std::to_string(152 + some(life.random, 36)) + ".0", before_end(320)});
    gp.recalls.push_back({influenza_recall, record_end + std::chrono::days{330}, before_end(20)});
    const int visit = gp.add({.day = before_end(410),
                              .minute = 11 * 60 + 50,
                              .reason = upper_respiratory_infection,
                              .story = "Cough for a week, chest clear. Should settle by itself."});
    gp.problems.push_back({.code = upper_respiratory_infection,
                           .onset = before_end(410),
                           .ended = before_end(395),
                           .major = false,
                           .visit = visit});
    gp.remarks.push_back({cough, before_end(410), "Dry, worse at night", visit});
    gp.panels.push_back(
        {.code = thyroid_function,
         .day = before_end(365),
         .results = {{&thyrotropin, "1." + std::to_string(10 + some(life.random, 90)),
                      before_end(365)}},
         .comment = {}});
}

void die(Life& life, Day day) {
    life.person.died = day;
    for (auto& [code, history] : life.told) {
        for (Course& course : history.courses)
            if (!course.end || *course.end > day) course.end = day;
        history.appointments.clear();
        history.recalls.clear();
        std::erase_if(history.pressures, [&](const auto& one) { return one.day > day; });
        std::erase_if(history.readings, [&](const auto& one) { return one.day > day; });
        std::erase_if(history.panels, [&](const auto& one) { return one.day > day; });
        std::erase_if(history.vaccinations, [&](const auto& one) { return one.day > day; });
    }
}

}  // namespace mcr::sim
