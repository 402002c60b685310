#include "sim/generate/people.hpp"

#include <array>
#include <cstdio>

#include "sim/test_number.hpp"

namespace mcr::sim {
namespace {

constexpr std::array<std::string_view, 24> women = {
    "Margaret", "Priya",  "Eleanor", "Chloe",   "Amina",  "Siobhan", "Patricia", "Grace",
    "Hannah",   "Zainab", "Dorothy", "Bethany", "Carys",  "Olivia",  "Susan",    "Rukhsana",
    "Joyce",    "Imogen", "Folake",  "Heather", "Maryam", "Lucy",    "Angela",   "Freya"};
constexpr std::array<std::string_view, 24> men = {
    "Arthur", "Mohammed", "Callum",  "George", "Kwame", "Rhys",   "Stephen", "Harjit",
    "Oliver", "Derek",    "Ibrahim", "Ewan",   "Peter", "Tomasz", "Jack",    "Leonard",
    "Samuel", "Vikram",   "Graham",  "Connor", "Noah",  "Alan",   "Yusuf",   "Henry"};
constexpr std::array<std::string_view, 36> families = {
    "Ashworth",    "Patel",     "Cartwright", "Okafor",  "Llewellyn", "Begum",
    "Fairweather", "Hussain",   "Pettit",     "MacLeod", "Thornbury", "Nowak",
    "Blackwell",   "Singh",     "Oyelaran",   "Winslow", "Dunmore",   "Kaur",
    "Holloway",    "Brennan",   "Sayers",     "Rahman",  "Tuckwell",  "Mensah",
    "Bristow",     "Gallagher", "Whitlock",   "Ahmed",   "Penrose",   "Choudhury",
    "Rowntree",    "Adeyemi",   "Stanbridge", "Farrow",  "Iqbal",     "Weatherley"};
constexpr std::array<std::string_view, 14> streets = {
    "Tanyard Lane",   "Mill Rise",      "Lark Hill",    "Cooper's Row",   "Orchard Croft",
    "Station Parade", "Hawthorn Way",   "Priory Close", "Foxglove Drive", "Saddler's Walk",
    "Bakers Green",   "Kingfisher Lea", "Elm Hatch",    "Sorrel Bank"};
struct Town {
    std::string_view name, county, postcode;
};
constexpr std::array<Town, 7> towns = {{{"Harlow", "Essex", "CM20"},
                                        {"Epping", "Essex", "CM16"},
                                        {"Bishop's Stortford", "Hertfordshire", "CM23"},
                                        {"Stevenage", "Hertfordshire", "SG1"},
                                        {"Hertford", "Hertfordshire", "SG14"},
                                        {"Welwyn Garden City", "Hertfordshire", "AL8"},
                                        {"Saffron Walden", "Essex", "CB11"}}};

template <class List>
std::string pick(SeededRandom& random, const List& list) {
    return std::string(list[random.below(list.size())]);
}

char letter(SeededRandom& random) {
    constexpr std::string_view in_use = "ABDEFGHJLNPQRSTUWXYZ";
    return in_use[random.below(in_use.size())];
}

}  // namespace

std::string iso(Day day) {
    const std::chrono::year_month_day date{day};
    std::array<char, 24> out{};
    std::snprintf(out.data(), out.size(), "%04d-%02u-%02u", int(date.year()),
                  unsigned(date.month()), unsigned(date.day()));
    return out.data();
}

std::string iso_at(Day day, int minute_of_day) {
    std::array<char, 24> out{};
    std::snprintf(out.data(), out.size(), "T%02d:%02d:00+00:00", minute_of_day / 60 % 24,
                  minute_of_day % 60);
    return iso(day) + out.data();
}

Person make_person(SeededRandom& random, std::string_view gender, int age) {
    Person person;
    person.nhs_number = random_number(random);
    const bool woman = gender == "female";
    person.gender = gender;
    person.given = woman ? pick(random, women) : pick(random, men);
    do {
        person.middle = woman ? pick(random, women) : pick(random, men);
    } while (person.middle == person.given);
    person.family = pick(random, families);
    person.prefix = age < 16 ? (woman ? "Miss" : "Master") : (woman ? "Mrs" : "Mr");
    person.born = before_end(age * 365 + age / 4 + 20 + static_cast<int>(random.below(320)));
    const Town& town = towns[random.below(towns.size())];
    person.line = std::to_string(1 + random.below(140)) + ' ' + pick(random, streets);
    person.town = town.name;
    person.county = town.county;
    person.postcode = std::string(town.postcode) + ' ' + std::to_string(random.below(10)) +
                      letter(random) + letter(random);
    person.phone = "07700 900" + std::to_string(100 + random.below(900));
    return person;
}

Clinician make_clinician(SeededRandom& random, std::string_view role) {
    Clinician one;
    const bool woman = random.below(2) == 0;
    one.prefix = role.find("urse") != std::string_view::npos ? (woman ? "Ms" : "Mr") : "Dr";
    one.given = woman ? pick(random, women) : pick(random, men);
    one.family = pick(random, families);
    one.role = role;
    one.id = "5" + std::to_string(10'000'000'000 + random.below(89'999'999'999));
    return one;
}

}  // namespace mcr::sim
