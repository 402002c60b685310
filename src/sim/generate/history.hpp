#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/generate/codes.hpp"
#include "sim/generate/people.hpp"

namespace mcr::sim {

// What one organisation has recorded of one person, before it is written in the organisation's
// protocol. `visit` is the index of the visit it was recorded in, -1 for none.

enum class VisitKind { consultation, outpatient, emergency, admission };

struct Visit {
    VisitKind kind = VisitKind::consultation;
    Day day{};
    int minute = 9 * 60;
    int length_days = 0;  ///< admissions
    Coded service = codes::general_practice;
    Coded reason{};
    std::string story;  ///< one or two plain sentences
};

struct Problem {
    Coded code;
    Day onset{};
    std::optional<Day> ended;
    bool major = true;
    int visit = -1;
};

struct Allergy {
    Coded code;
    Coded reaction{};
    std::string severity;  ///< mild, moderate, severe
    bool to_medicine = true;
    Day recorded{};
    std::optional<Day> ended;
    std::string why_ended;
};

struct Course {
    const Drug* drug = nullptr;
    Day start{};
    std::optional<Day> end;
    bool repeat = true;
    Coded reason{};
    int visit = -1;
};

struct Reading {
    const Measure* measure = nullptr;
    std::string value;  ///< its text, as precise as it was measured
    Day day{};
    int visit = -1;
};

struct BloodPressure {
    std::string systolic, diastolic;
    Day day{};
    int visit = -1;
};

struct Panel {
    Coded code;
    Day day{};
    std::vector<Reading> results;
    std::string comment;
};

struct Vaccination {
    const Vaccine* vaccine = nullptr;
    Day day{};
    int dose = 1;
    std::string batch;
    bool given = true;
};

struct Operation {
    Coded code;
    Day day{};
    Coded reason{};
    int visit = -1;
};

struct Letter {
    Coded type;
    std::string title, text;
    Day day{};
    int visit = -1;
};

struct Referral {
    Coded code;
    Coded reason;
    std::string to, text;
    Day day{};
    bool urgent = false;
};

struct Booked {
    Coded service;
    Day day{};
    int minute = 10 * 60;
    std::string what;
};

struct Recall {
    Coded code;
    Day due{};
    Day recorded{};
};

struct Remark {
    Coded code;
    Day day{};
    std::string text;
    int visit = -1;
};

struct Plan {
    std::string title, text;
    Day from{};
    std::vector<std::string> activities;
};

/// Everything that one organisation has recorded of one person.
struct History {
    bool known = false;  ///< the organisation has the person on its index
    std::vector<Visit> visits;
    std::vector<Problem> problems;
    std::vector<Allergy> allergies;
    std::vector<Course> courses;
    std::vector<Course> dispensed;  ///< each by a pharmacy, on its start day
    std::vector<Reading> readings;
    std::vector<BloodPressure> pressures;
    std::vector<Panel> panels;
    std::vector<Vaccination> vaccinations;
    std::vector<Operation> operations;
    std::vector<Letter> letters;
    std::vector<Referral> referrals;
    std::vector<Booked> appointments;
    std::vector<Recall> recalls;
    std::vector<Remark> remarks;
    std::vector<Plan> plans;
    std::vector<Problem> alerts;

    int add(Visit visit) {
        visits.push_back(std::move(visit));
        return static_cast<int>(visits.size()) - 1;
    }
};

/// Where a person's life is recorded, by ODS code; empty where it is not.
struct Places {
    std::string practice, hospital, second_hospital, pharmacy, council, clinic;
    std::string third_hospital, fourth_hospital, second_council;
    std::string ambulance, provider_111, urgent_care, out_of_hours, extended_hours;
    std::vector<std::string> beyond{};  ///< hospitals outside the region
};

/// One invented person and what every organisation has of them. The same event is told by all
/// organisations that saw it.
struct Life {
    Person person;
    Places at;
    SeededRandom random;
    std::map<std::string, History> told{};

    /// The history at `code`, which is known there from now on. A scratch history when empty.
    History& with(const std::string& code) {
        History& history = told[code];
        history.known = true;
        return history;
    }
    History& gp() { return with(at.practice); }
    History& hospital() { return with(at.hospital); }
    History& second() { return with(at.second_hospital); }
};

}  // namespace mcr::sim
