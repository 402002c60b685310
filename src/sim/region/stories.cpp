#include "sim/region/stories.hpp"

#include <set>

#include "sim/generate/themes.hpp"
#include "sim/test_number.hpp"

namespace mcr::sim {
namespace {

class Storyteller {
public:
    explicit Storyteller(std::uint64_t seed) : random_(seed) {}

    Story& begin(std::string name, std::string_view gender, int age, std::string_view practice,
                 std::string story) {
        Person person = make_person(random_, gender, age);
        while (!names_.insert(person.given + ' ' + person.family).second)
            person = make_person(random_, gender, age);
        while (!numbers_.insert(person.nhs_number).second)
            person.nhs_number = random_number(random_);
        Places at{.practice = std::string(practice)};
        const std::string number = person.nhs_number;
        stories_.push_back(
            {.name = std::move(name),
             .story = std::move(story),
             .life = Life{std::move(person), std::move(at), SeededRandom(random_.next())},
             .asked_number = number});
        return stories_.back();
    }
    std::string another_number() {
        std::string number = random_number(random_);
        while (!numbers_.insert(number).second) number = random_number(random_);
        return number;
    }
    std::vector<Story> done() { return std::move(stories_); }

private:
    SeededRandom random_;
    std::set<std::string> numbers_, names_;
    std::vector<Story> stories_;
};

/// Known at both hospitals.
void at_both_hospitals(Life& life) {
    life.at.hospital = ods::princess_alexandra;
    life.at.second_hospital = ods::east_and_north_herts;
}

/// Known at every kind of organisation that holds records, whatever its protocol.
void at_every_kind(Life& life) {
    at_both_hospitals(life);
    life.at.third_hospital = ods::mid_and_south_essex;
    life.at.fourth_hospital = ods::west_herts;
    life.at.pharmacy = ods::pharmacy;
    life.at.council = ods::council;
    life.at.second_council = ods::second_council;
    life.at.ambulance = ods::east_of_england_ambulance;
    life.at.provider_111 = ods::provider_111;
    life.at.urgent_care = ods::herts_urgent_care;
    life.at.out_of_hours = ods::out_of_hours;
    life.at.extended_hours = ods::extended_hours;
    for (const auto code : {ods::barts, ods::cambridge, ods::royal_free, ods::barking_havering})
        life.at.beyond.emplace_back(code);
}

void in_trouble(Story& story, std::string_view organisation, Fault fault,
                std::uint64_t amount = 0) {
    Misbehaviour misbehaviour;
    misbehaviour.fault = fault;
    misbehaviour.amount = amount;
    misbehaviour.patient = story.life.person.nhs_number;
    story.troubles.push_back({organisation, std::move(misbehaviour)});
}

void tell_of_holders(Storyteller& tell) {
    Life& whole = tell.begin("everything", "female", 67, ods::practice,
                             "A long history at the practice and every other kind of organisation, "
                             "in the region and beyond")
                      .life;
    at_every_kind(whole);
    live_with_diabetes(whole);
    live_with_high_blood_pressure(whole);
    have_a_knee_replaced(whole);
    break_nothing_at_emergency(whole);
    be_cared_for_at_home(whole);
    be_well_looked_after(whole);
    have_the_other_knee_replaced(whole);
    be_admitted_short_of_breath(whole);
    call_111_about_a_cough(whole);
    have_medicines_reviewed(whole);
    be_seen_beyond_the_region(whole);
    have_letters_filed(whole);
    be_allergic_to_penicillin(whole);

    Life& healthy = tell.begin("nothing-recorded", "male", 24, ods::practice,
                               "Registered and known at Princess Alexandra, and nothing is "
                               "recorded anywhere")
                        .life;
    healthy.gp();
    healthy.with(std::string(ods::princess_alexandra));

    Story& confidential =
        tell.begin("confidential", "female", 31, ods::practice,
                   "The practice withholds confidential items; a clinic that is not named "
                   "holds a record");
    confidential.warnings = {"confidential-items"};
    confidential.life.gp();
    confidential.life.at.hospital = ods::princess_alexandra;
    confidential.life.at.clinic = ods::clinic;
    live_with_asthma(confidential.life);
    confidential.life.told[std::string(ods::practice)] = History{.known = true};
    be_treated_at_the_clinic(confidential.life);

    Story& objected = tell.begin("objected", "male", 45, ods::practice,
                                 "Objects to sharing of the practice's record; the hospital's "
                                 "is shared");
    objected.dissents = true;
    objected.life.at.hospital = ods::princess_alexandra;
    live_with_asthma(objected.life);
    be_well_looked_after(objected.life);
}

void tell_of_troubles(Storyteller& tell) {
    Story& slow = tell.begin("slow-hospital", "female", 58, ods::practice,
                             "East and North Hertfordshire answers too late");
    at_both_hospitals(slow.life);
    have_a_heart_attack(slow.life);
    have_gout(slow.life);
    have_no_known_allergies(slow.life);
    in_trouble(slow, ods::east_and_north_herts, Fault::slow_first_byte, 30'000);

    Story& broken = tell.begin("broken-hospital", "male", 72, ods::practice,
                               "Princess Alexandra's system is broken");
    at_both_hospitals(broken.life);
    have_a_knee_replaced(broken.life);
    have_a_heart_attack(broken.life);
    live_with_high_blood_pressure(broken.life);
    in_trouble(broken, ods::princess_alexandra, Fault::server_error, 503);

    Story& wrong = tell.begin("wrong-patient", "female", 39, ods::practice,
                              "East and North Hertfordshire returns somebody else's record");
    at_both_hospitals(wrong.life);
    live_with_asthma(wrong.life);
    break_nothing_at_emergency(wrong.life);
    be_low_in_mood(wrong.life);
    in_trouble(wrong, ods::east_and_north_herts, Fault::wrong_patient);
}

void tell_of_demographics(Storyteller& tell) {
    Story& superseded = tell.begin("superseded", "male", 50, ods::practice,
                                   "The number asked for was replaced by another one");
    superseded.asked_number = tell.another_number();
    at_both_hospitals(superseded.life);
    live_with_diabetes(superseded.life);
    break_nothing_at_emergency(superseded.life);

    Story& restricted = tell.begin("restricted", "female", 36, ods::practice,
                                   "Restricted nationally: looks like a number that is not known");
    restricted.restricted = true;
    at_both_hospitals(restricted.life);
    live_with_asthma(restricted.life);

    Story& deceased = tell.begin("deceased", "male", 83, ods::practice,
                                 "Died two months ago; the hospital's record can still be seen");
    at_both_hospitals(deceased.life);
    have_a_heart_attack(deceased.life);
    live_with_high_blood_pressure(deceased.life);
    die(deceased.life, before_end(61));

    tell.begin("invalidated", "female", 20, "", "The number is invalid and must not be used")
        .invalidated = true;

    Story& throttled = tell.begin("throttled", "male", 41, ods::practice,
                                  "The demographics service says that it is asked too often");
    be_well_looked_after(throttled.life);
    in_trouble(throttled, ods::demographics, Fault::throttled, 30);
}

void tell_of_practices(Storyteller& tell) {
    Life& off = tell.begin("areas-switched-off", "female", 47, ods::practice_with_areas_off,
                           "The practice has switched clinical areas off")
                    .life;
    off.at.hospital = ods::princess_alexandra;
    live_with_diabetes(off);
    be_well_looked_after(off);
    be_allergic_to_penicillin(off);

    Life& unrelated = tell.begin("not-permitted", "male", 33, ods::practice_without_agreement,
                                 "The practice has no agreement with the organisation that asks")
                          .life;
    unrelated.at.second_hospital = ods::east_and_north_herts;
    be_well_looked_after(unrelated);
    break_nothing_at_emergency(unrelated);

    Story& moved = tell.begin("in-transit", "female", 29, ods::practice,
                              "Changed practice last week; the old record is still on its way");
    moved.warnings = {"data-in-transit"};
    moved.registered = before_end(6);
    at_both_hospitals(moved.life);
    live_with_asthma(moved.life);
    break_nothing_at_emergency(moved.life);

    Life& joining = tell.begin("practice-joining", "male", 62, ods::practice_joining,
                               "The practice has not joined yet; the hospital has")
                        .life;
    at_both_hospitals(joining);
    have_a_knee_replaced(joining);
    live_with_high_blood_pressure(joining);
}

/// People whose objections the demonstration files with My Care Record; their holders know nothing
/// of them.
void tell_of_objections(Storyteller& tell) {
    const auto known_everywhere = [&](std::string name, std::string_view gender, int age,
                                      std::string story) -> Life& {
        Life& life = tell.begin(std::move(name), gender, age, ods::practice, std::move(story)).life;
        at_both_hospitals(life);
        live_with_asthma(life);
        break_nothing_at_emergency(life);
        be_well_looked_after(life);
        return life;
    };
    known_everywhere("objection-considered", "female", 44,
                     "Objects to Princess Alexandra sharing anything; the trust is considering it");
    known_everywhere("objection-upheld", "male", 52,
                     "Objects to Princess Alexandra sharing the problem list; upheld");
    known_everywhere("objection-public-interest", "male", 35,
                     "Objected to Princess Alexandra sharing; not upheld, in the public interest, "
                     "for East and North Hertfordshire only");
    known_everywhere("objection-care-shared", "female", 61,
                     "Objected to Princess Alexandra sharing; a referral to East and North "
                     "Hertfordshire needs it, and the patient chose to share for it");
    known_everywhere("objection-care-declined", "female", 57,
                     "Objected to Princess Alexandra sharing; a referral to East and North "
                     "Hertfordshire needs it, and the patient declined the care");
    known_everywhere("objection-emergency", "male", 48,
                     "Objects to Princess Alexandra sharing anything, except in an emergency");
    Life& shared = known_everywhere(
        "objection-cannot-withhold", "female", 79,
        "Objected to the council sharing; its system cannot keep one record back, so it is "
        "confidential to the team directly caring");
    shared.at.council = ods::council;
    be_cared_for_at_home(shared);
}

/// Of Hertfordshire.
void tell_of_hertfordshire(Storyteller& tell) {
    Life& east =
        tell.begin("east-herts", "male", 54, ods::practice_east_herts,
                   "Registered in Welwyn Garden City; the hospital in Stevenage and urgent "
                   "care know him too")
            .life;
    east.at.second_hospital = ods::east_and_north_herts;
    east.at.urgent_care = ods::herts_urgent_care;
    live_with_high_blood_pressure(east);
    be_well_looked_after(east);
    break_nothing_at_emergency(east);
    call_111_about_a_cough(east);
    have_letters_filed(east);

    Life& watford = tell.begin("herts-valleys", "female", 70, ods::practice_herts_valleys,
                               "The practice in Watford shows its record as pages; the hospital "
                               "there cannot be asked and is answered for by an edge")
                        .life;
    watford.at.fourth_hospital = ods::west_herts;
    watford.at.ambulance = ods::east_of_england_ambulance;
    watford.at.out_of_hours = ods::out_of_hours;
    watford.at.urgent_care = ods::herts_urgent_care;
    live_with_high_blood_pressure(watford);
    have_gout(watford);
    be_well_looked_after(watford);
    be_admitted_short_of_breath(watford);
    call_111_about_a_cough(watford);
    have_letters_filed(watford);
}

}  // namespace

std::vector<Story> make_stories(std::uint64_t seed) {
    Storyteller tell(seed);
    tell_of_holders(tell);
    tell_of_troubles(tell);
    tell_of_demographics(tell);
    tell_of_practices(tell);
    tell_of_objections(tell);
    tell_of_hertfordshire(tell);
    return tell.done();
}

}  // namespace mcr::sim
