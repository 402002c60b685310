#include <algorithm>

#include "people/nhs_number.hpp"
#include "source/hl7v2/conversion.hpp"
#include "source/hl7v2/vocabulary.hpp"

namespace mcr::source::hl7v2 {

using r4::push;
using r4::put;

namespace {

void add_once(std::vector<std::string>& to, std::string text) {
    if (!text.empty() && std::ranges::find(to, text) == to.end()) to.push_back(std::move(text));
}

bool is_yes(std::string_view text) {
    return text == "Y" || text == "y" || text == "1" || text == "YES";
}

}  // namespace

Result<void> Conversion::pid(const Row& row) {
    std::vector<Object> identifiers;
    std::string first_local;
    const auto take = [&](const Field& cx) {
        add_once(made_.nhs_numbers, nhs_number_of(cx));
        if (nhs_number_of(cx).empty()) {
            const std::string local = local_id_of(cx);
            if (first_local.empty()) first_local = local;
            add_once(made_.local_ids, local);
        }
        Object one = identifier_of_cx(cx, context_);
        if (!one.empty() && std::ranges::find(identifiers, one) == identifiers.end())
            identifiers.push_back(std::move(one));
    };
    for (const Field& cx : row.all(3)) take(cx);
    for (const Field& cx : row.all(2)) take(cx);
    for (const Field& cx : row.all(4)) {
        Object one = identifier_of_cx(cx, context_);
        if (!one.empty() && std::ranges::find(identifiers, one) == identifiers.end())
            identifiers.push_back(std::move(one));
    }
    if (const std::string number = row.text(19); !number.empty()) {
        const auto nhs = people::NhsNumber::parse_typed(number);
        if (nhs && made_.nhs_numbers.empty()) {
            add_once(made_.nhs_numbers, nhs->text());
            identifiers.push_back(r4::identifier(r4::nhs_number_system, nhs->text()));
        } else if (!nhs || made_.nhs_numbers.front() != nhs->text()) {
            Object one = r4::identifier({}, number);
            put(one, "type", r4::concept_of(v2_table("0203"), "SS", {}));
            identifiers.push_back(std::move(one));
        }
    }
    const std::string key = made_.nhs_numbers.empty() ? first_local : made_.nhs_numbers.front();
    if (key.empty())
        return fail(ErrorKind::malformed, "Segment " + std::to_string(row.place() + 1) +
                                              " (PID) has no patient identifier in its field 3.");
    patient_id_ = id_of({"Patient", key});
    if (Object* known = made_.resources.find("Patient", patient_id_); known != nullptr) {
        patient_ = known;
        return {};
    }
    Object& made = made_.resources.add("Patient", patient_id_);
    patient_ = &made;
    for (Object& one : identifiers) push(made, "identifier", std::move(one));
    for (const Field& name : row.all(5)) push(made, "name", name_of_xpn(name, zone_));
    for (const Field& name : row.all(9)) {
        Object alias = name_of_xpn(name, zone_);
        if (alias.empty()) continue;
        if (!alias.contains("use")) alias["use"] = "nickname";
        push(made, "name", std::move(alias));
    }
    for (const Field& xtn : row.all(13)) push(made, "telecom", telecom_of_xtn(xtn, "home"));
    for (const Field& xtn : row.all(14)) push(made, "telecom", telecom_of_xtn(xtn, "work"));
    const std::string sex = row.text(8);
    put(made, "gender", gender_of(sex));
    if (!sex.empty() && !made.contains("gender")) row.unread(8);
    put_date(made, "birthDate", row, 7);
    if (row.has(29)) put_date_time(made, "deceasedDateTime", row, 29);
    if (!made.contains("deceasedDateTime") && row.has(30))
        made["deceasedBoolean"] = is_yes(row.text(30));
    const std::string county = row.text(12);
    for (const Field& xad : row.all(11)) {
        Object address = address_of_xad(xad);
        if (address.empty()) continue;
        if (!county.empty() && !address.contains("district")) address["district"] = county;
        push(made, "address", std::move(address));
    }
    if (!county.empty() && !made.contains("address")) row.unread(12);
    put(made, "maritalStatus", concept_of_cwe(row.at(16), v2_table("0002")));
    if (row.has(25)) {
        const std::string order = row.text(25);
        const bool number = !order.empty() && order.size() < 3 &&
                            order.find_first_not_of("0123456789") == std::string::npos;
        if (number)
            made["multipleBirthInteger"] = std::stoi(order);
        else
            row.unread(25);
    } else if (row.has(24)) {
        made["multipleBirthBoolean"] = is_yes(row.text(24));
    }
    if (Object language = concept_of_cwe(row.at(15)); !language.empty())
        push(made, "communication", Object{{"language", std::move(language)}});
    if (Object religion = concept_of_cwe(row.at(17)); !religion.empty())
        push(made, "extension",
             r4::extension("http://hl7.org/fhir/StructureDefinition/patient-religion",
                           "valueCodeableConcept", std::move(religion)));
    put(made, "_birthDate",
        row.at(7).raw().size() >= 12 && read_moment(row.at(7).raw(), zone_)
            ? Object{{"extension",
                      r4::Array{r4::extension(
                          "http://hl7.org/fhir/StructureDefinition/patient-birthTime",
                          "valueDateTime",
                          boost::json::value(boost::json::string(date_time(row, 7))))}}}
            : Object{});
    return {};
}

void Conversion::pd1(const Row& row) {
    if (patient_ == nullptr) return keep(row);
    for (const Field& practice : row.all(3)) {
        Object reference = r4::display_reference(practice.text(1));
        const std::string code = practice.text(10).empty() ? practice.text(3) : practice.text(10);
        if (!code.empty()) reference["identifier"] = r4::identifier(r4::ods_system, code);
        push(*patient_, "generalPractitioner", std::move(reference));
    }
    for (const Field& doctor : row.all(4))
        push(*patient_, "generalPractitioner", practitioner(doctor));
    // PD1-12, protection indicator: the person asks that nothing be told.
    if (is_yes(row.text(12))) patient_label_ = "R";
}

void Conversion::nk1(const Row& row) {
    if (patient_ == nullptr) return keep(row);
    Object contact;
    const auto names = row.all(2);
    if (!names.empty()) put(contact, "name", name_of_xpn(names.front(), zone_));
    if (names.size() > 1) row.unread(2);
    push(contact, "relationship", concept_of_cwe(row.at(3), v2_table("0063")));
    push(contact, "relationship", concept_of_cwe(row.at(7), v2_table("0131")));
    const auto addresses = row.all(4);
    if (!addresses.empty()) put(contact, "address", address_of_xad(addresses.front()));
    if (addresses.size() > 1) row.unread(4);
    for (const Field& xtn : row.all(5)) push(contact, "telecom", telecom_of_xtn(xtn, "home"));
    for (const Field& xtn : row.all(6)) push(contact, "telecom", telecom_of_xtn(xtn, "work"));
    put(contact, "gender", gender_of(row.text(15)));
    put(contact, "period", r4::period(date_time(row, 8), date_time(row, 9)));
    if (!names.empty() || contact.contains("telecom") || contact.contains("address")) {
        push(*patient_, "contact", std::move(contact));
    } else {
        for (std::size_t i = 1; i <= 15; ++i) row.unread(i);
    }
}

void Conversion::mrg(const Row& row) {
    for (const Field& cx : row.all(1)) {
        const std::string number = nhs_number_of(cx);
        add_once(made_.prior_ids, number.empty() ? local_id_of(cx) : "NHS|" + number);
    }
}

void Conversion::arv(const Row& row) {
    keep(row);
    const std::string action = row.text(2);
    if (action == "D" || action == "X" || row.text(3).empty()) return;
    patient_label_ = "R";
}

}  // namespace mcr::source::hl7v2
