#include "source/hl7v2/conversion.hpp"

#include "source/hl7v2/vocabulary.hpp"

namespace mcr::source::hl7v2 {

using r4::push;
using r4::put;

Object& Conversion::add(std::string_view type, std::string_view id, std::string_view subject_key) {
    Object& made = made_.resources.add(type, id);
    if (!subject_key.empty()) made[subject_key] = patient();
    return made;
}

std::string Conversion::id_of(std::initializer_list<std::string_view> parts) const {
    std::string joined;
    for (const std::string_view part : parts) {
        joined += std::to_string(part.size());
        joined += ':';
        joined += part;
    }
    return r4::stable_id({context_.source_key, joined});
}

Object Conversion::patient() const {
    return r4::reference("Patient", patient_id_);
}

Object Conversion::practitioner(const Field& xcn) {
    if (xcn.empty()) return {};
    Object name = name_of_xpn(xcn.behind(2), zone_);
    name.erase("use");
    name.erase("period");
    const std::string number = xcn.text(1);
    std::string display;
    for (const std::string& word : {xcn.text(6), xcn.text(3), xcn.text(4), xcn.text(2)}) {
        if (word.empty()) continue;
        if (!display.empty()) display += ' ';
        display += word;
    }
    // A name alone in the place of the number, as CN and free text have it.
    if (name.empty() && number.find_first_of("0123456789") == std::string::npos)
        return r4::display_reference(number);
    const std::string authority = xcn.text(9);
    const std::string id = number.empty() ? id_of({"Practitioner", "", display})
                                          : id_of({"Practitioner", authority, number});
    Object reference = r4::reference("Practitioner", id, display);
    if (made_.resources.find("Practitioner", id) != nullptr) return reference;
    Object& made = made_.resources.add("Practitioner", id);
    const std::string type = xcn.text(13).empty() ? authority : xcn.text(13);
    std::string system = authority_system(authority, xcn.text(9, 2), xcn.text(9, 3), context_);
    if (type == "GMC") system = "https://fhir.hl7.org.uk/Id/gmc-number";
    if (type == "GMP") system = "https://fhir.hl7.org.uk/Id/gmp-number";
    push(made, "identifier", r4::identifier(system, number));
    if (!name.empty()) push(made, "name", std::move(name));
    return reference;
}

Object Conversion::performer_of(const Field& xcn) {
    Object who = practitioner(xcn);
    if (who.empty()) return {};
    return {{"actor", std::move(who)}};
}

std::string Conversion::date_time(const Row& row, std::size_t position) const {
    const Field field = row.at(position);
    if (field.empty()) return {};
    const auto moment = read_moment(field.raw(), zone_);
    if (moment) return moment->date_time;
    row.unread(position);
    return {};
}

std::string Conversion::instant(const Row& row, std::size_t position) const {
    const Field field = row.at(position);
    if (field.empty()) return {};
    const auto moment = read_moment(field.raw(), zone_);
    if (moment && moment->exact) return moment->date_time;
    row.unread(position);
    return {};
}

void Conversion::put_date_time(Object& object, std::string_view key, const Row& row,
                               std::size_t position) {
    put(object, key, date_time(row, position));
}

void Conversion::put_instant(Object& object, std::string_view key, const Row& row,
                             std::size_t position) {
    put(object, key, instant(row, position));
}

void Conversion::put_date(Object& object, std::string_view key, const Row& row,
                          std::size_t position) {
    const Field field = row.at(position);
    if (field.empty()) return;
    const auto moment = read_moment(field.raw(), zone_);
    if (moment)
        put(object, key, moment->date);
    else
        row.unread(position);
}

void Conversion::take_notes_to(Object& object, std::string_view key) {
    noted_ = &object;
    noted_key_ = key;
}

}  // namespace mcr::source::hl7v2
