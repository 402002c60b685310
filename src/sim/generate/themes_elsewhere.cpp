#include <array>

#include "sim/generate/themes.hpp"

namespace mcr::sim {
namespace {

using namespace codes;

/// One visit with its letter. Gives the visit's index.
int visit_with_letter(History& at, Visit visit, std::string title, std::string text) {
    const Day day = visit.day;
    const int index = at.add(std::move(visit));
    at.letters.push_back({.type = encounter_report,
                          .title = std::move(title),
                          .text = std::move(text),
                          .day = day,
                          .visit = index});
    return index;
}

}  // namespace

void have_the_other_knee_replaced(Life& life) {
    if (life.at.third_hospital.empty()) return;
    const Day day = before_end(1980);
    auto& hospital = life.with(life.at.third_hospital);
    const int visit = visit_with_letter(
        hospital,
        {.kind = VisitKind::admission,
         .day = day,
         .minute = 7 * 60 + 30,
         .length_days = 3,
         .service = orthopaedics,
         .reason = knee_osteoarthritis,
         .story = "Admitted for a replacement of the left knee."},
        "Discharge summary, orthopaedics",
        "Left total knee replacement without complication. Home after three days with crutches. "
        "Please remove the clips after twelve days.");
    hospital.problems.push_back({.code = knee_osteoarthritis, .onset = day, .visit = visit});
    hospital.operations.push_back({knee_replacement, day, knee_osteoarthritis, visit});
    hospital.courses.push_back({.drug = &co_codamol,
                                .start = day,
                                .end = day + std::chrono::days{21},
                                .repeat = false,
                                .reason = knee_osteoarthritis,
                                .visit = visit});
}

void be_admitted_short_of_breath(Life& life) {
    const Day day = before_end(148);
    if (!life.at.out_of_hours.empty())
        visit_with_letter(life.with(life.at.out_of_hours),
                          {.kind = VisitKind::consultation,
                           .day = day,
                           .minute = 23 * 60 + 10,
                           .reason = copd,
                           .story = "Seen at home at night. Short of breath at rest."},
                          "Out-of-hours visit",
                          "Short of breath at rest for six hours, speaking in short sentences. "
                          "Ambulance called, salbutamol given.");
    if (!life.at.ambulance.empty()) {
        auto& crew = life.with(life.at.ambulance);
        const int visit = visit_with_letter(
            crew,
            {.kind = VisitKind::emergency,
             .day = day,
             .minute = 23 * 60 + 50,
             .service = emergency_medicine,
             .reason = copd,
             .story = "Taken to Watford with oxygen."},
            "Ambulance patient care record",
            "Called by the out-of-hours doctor. Oxygen by mask, salbutamol nebulised. Better on "
            "arrival.");
        crew.pressures.push_back({"148", "84", day, visit});
        crew.readings.push_back({&heart_rate, "108", day, visit});
        crew.readings.push_back({&oxygen_saturation, "88", day, visit});
    }
    if (life.at.fourth_hospital.empty()) return;
    auto& hospital = life.with(life.at.fourth_hospital);
    const Day admitted = day + std::chrono::days{1};
    const int visit = visit_with_letter(
        hospital,
        {.kind = VisitKind::admission,
         .day = admitted,
         .minute = 40,
         .length_days = 4,
         .service = respiratory,
         .reason = copd,
         .story = "Exacerbation, treated with tablets and oxygen."},
        "Discharge summary, respiratory ward",
        "Admitted at night with an exacerbation. Doxycycline for seven days. Saturation 93 % on "
        "air at discharge. Clinic in six weeks.");
    hospital.problems.push_back({.code = copd, .onset = before_end(3100), .visit = visit});
    hospital.allergies.push_back({.code = latex_allergy,
                                  .reaction = urticarial_rash,
                                  .severity = "mild",
                                  .to_medicine = false,
                                  .recorded = admitted});
    hospital.panels.push_back({.code = full_blood_count,
                               .day = admitted,
                               .results = {{&haemoglobin, "131", admitted},
                                           {&white_cells, "13.2", admitted},
                                           {&platelets, "301", admitted}},
                               .comment = "Raised white cells."});
    hospital.pressures.push_back({"136", "78", admitted, visit});
    hospital.courses.push_back({.drug = &doxycycline,
                                .start = admitted,
                                .end = admitted + std::chrono::days{7},
                                .repeat = false,
                                .reason = copd,
                                .visit = visit});
    hospital.vaccinations.push_back(
        {.vaccine = &influenza, .day = admitted + std::chrono::days{3}, .batch = "WG4417"});
    hospital.appointments.push_back({respiratory, record_end + std::chrono::days{21}, 14 * 60,
                                     "Respiratory clinic, follow-up"});
}

void call_111_about_a_cough(Life& life) {
    const Day day = before_end(33);
    if (!life.at.provider_111.empty()) {
        auto& line = life.with(life.at.provider_111);
        const int visit = visit_with_letter(
            line,
            {.day = day,
             .minute = 20 * 60 + 15,
             .reason = cough,
             .story = "Called about a cough of three weeks. To be seen within six hours."},
            "111 report",
            "Cough for three weeks, some fever. No warning signs. To be seen within "
            "six hours; booked with urgent care.");
        line.problems.push_back({.code = cough, .onset = day, .major = false, .visit = visit});
    }
    if (life.at.urgent_care.empty()) return;
    auto& care = life.with(life.at.urgent_care);
    const int visit =
        visit_with_letter(care,
                          {.day = day,
                           .minute = 22 * 60 + 40,
                           .reason = upper_respiratory_infection,
                           .story = "Seen at the urgent care centre. Chest clear."},
                          "Urgent care report",
                          "Seen face to face after a call to 111. Chest clear, saturation "
                          "97 %. Self care advised, to return if worse.");
    care.readings.push_back({&temperature, "37.9", day, visit});
    care.readings.push_back({&oxygen_saturation, "97", day, visit});
    care.problems.push_back(
        {.code = upper_respiratory_infection, .onset = day, .major = false, .visit = visit});
    care.allergies.push_back({.code = aspirin_allergy,
                              .reaction = difficulty_breathing,
                              .severity = "severe",
                              .recorded = day});
}

void have_medicines_reviewed(Life& life) {
    if (life.at.extended_hours.empty()) return;
    const Day day = before_end(88);
    auto& evening = life.with(life.at.extended_hours);
    const int visit = visit_with_letter(
        evening,
        {.day = day,
         .minute = 18 * 60 + 30,
         .reason = hypertension,
         .story = "Evening appointment for a review of medicines."},
        "Extended hours consultation",
        "Review of medicines in the evening clinic. Takes all as prescribed; no change.");
    evening.pressures.push_back({"134", "80", day, visit});
    evening.remarks.push_back({medication_review, day, "", visit});
}

void have_letters_filed(Life& life) {
    constexpr std::size_t most = 4;
    std::vector<Letter> copies;
    for (const auto& [code, history] : life.told)
        if (code != life.at.practice && code != life.at.clinic)
            for (const Letter& letter : history.letters)
                if (copies.size() < most) copies.push_back(letter);
    for (Letter& copy : copies) {
        copy.day += std::chrono::days{3};
        copy.visit = -1;
        life.gp().letters.push_back(std::move(copy));
    }
}

void be_seen_beyond_the_region(Life& life) {
    struct Clinic {
        Coded service, reason;
        const Drug* started;
        const char* title;
        const char* text;
    };
    static const std::array clinics = {
        Clinic{cardiology, atrial_fibrillation, &digoxin, "Cardiology clinic letter",
               "Rate well controlled. Digoxin continued; echocardiogram in a year."},
        Clinic{endocrinology, type_2_diabetes, nullptr, "Diabetes research clinic letter",
               "Seen for the yearly visit. Results are with the practice."},
        Clinic{orthopaedics, knee_pain, nullptr, "Orthopaedic second opinion",
               "Second opinion on the right knee. No operation advised at present."},
        Clinic{emergency_medicine, low_back_pain, &paracetamol, "Emergency department letter",
               "Back pain after lifting. No warning signs. Home with simple painkillers."},
    };
    for (std::size_t i = 0; i < life.at.beyond.size(); ++i) {
        const Clinic& clinic = clinics[i % clinics.size()];
        auto& hospital = life.with(life.at.beyond[i]);
        const Day day = before_end(500 + static_cast<int>(i) * 140);
        const int visit = visit_with_letter(hospital,
                                            {.kind = VisitKind::outpatient,
                                             .day = day,
                                             .minute = 10 * 60 + 15,
                                             .service = clinic.service,
                                             .reason = clinic.reason,
                                             .story = "Outpatient attendance."},
                                            clinic.title, clinic.text);
        hospital.problems.push_back({.code = clinic.reason, .onset = day, .visit = visit});
        if (clinic.started)
            hospital.courses.push_back(
                {.drug = clinic.started, .start = day, .reason = clinic.reason, .visit = visit});
    }
}

}  // namespace mcr::sim
