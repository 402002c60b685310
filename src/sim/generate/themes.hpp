#pragma once

#include <string_view>

#include "sim/generate/history.hpp"

namespace mcr::sim {

// Each theme adds one thread of a life to the organisations that would have recorded it. Places
// that the life has not are left out.

void live_with_diabetes(Life& life);             ///< practice, hospital (endocrinology), pharmacy
void live_with_high_blood_pressure(Life& life);  ///< practice, pharmacy
void live_with_asthma(Life& life);               ///< practice, hospital (emergency)
void have_a_heart_attack(Life& life);            ///< second hospital (cardiology), practice
void have_a_knee_replaced(Life& life);           ///< practice, hospital (orthopaedics)
void be_low_in_mood(Life& life);                 ///< practice
void have_gout(Life& life);                      ///< practice
void break_nothing_at_emergency(Life& life);     ///< second hospital (emergency), practice
void be_treated_at_the_clinic(Life& life);       ///< clinic only
void be_cared_for_at_home(Life& life);           ///< both councils
void be_allergic_to_penicillin(Life& life);      ///< practice, and every hospital that knows them
void have_no_known_allergies(Life& life);        ///< practice
void be_well_looked_after(Life& life);  ///< practice: vaccinations, habits, recalls, bloods

void have_the_other_knee_replaced(Life& life);  ///< third hospital (orthopaedics)
void be_admitted_short_of_breath(Life& life);   ///< fourth hospital, out of hours, ambulance
void call_111_about_a_cough(Life& life);        ///< 111, urgent care
void have_medicines_reviewed(Life& life);       ///< extended hours
void be_seen_beyond_the_region(Life& life);     ///< every hospital beyond, one clinic each

void have_letters_filed(Life& life);  ///< practice: copies of what others wrote

/// Ends the life on `day`: medicines stop, and what was to come is taken back. Call it last.
void die(Life& life, Day day);

}  // namespace mcr::sim
