#include "sim/generate/hl7_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace mcr::sim {
namespace {

std::string digits_of(Day day) {
    std::string out;
    for (const char c : iso(day))
        if (c != '-') out += c;
    return out;
}

/// Local time without an offset, as most systems send it.
std::string at_minute(Day day, int minute) {
    std::array<char, 8> time{};
    std::snprintf(time.data(), time.size(), "%02d%02d", minute / 60 % 24, minute % 60);
    return digits_of(day) + time.data();
}

std::string coded(const Coded& code) {
    if (code.code.empty()) return {};
    return std::string(code.code) + "^" + hl7_text(code.display) + "^SCT";
}

double as_number(std::string_view text) {
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

class Writer {
public:
    Writer(const Hl7House& house, const Person& person, const History& history, std::uint64_t seed)
        : house_(house), person_(person), history_(history), seed_(seed) {}

    [[nodiscard]] std::string pid() const {
        const std::string sex = person_.gender == "female" ? "F"
                                : person_.gender == "male" ? "M"
                                                           : "U";
        std::string out = "PID|1||" + person_.nhs_number + "^^^NHS^NH~" + own_number() + "^^^" +
                          house_.code + "^MR||" + hl7_text(person_.family) + "^" +
                          hl7_text(person_.given) + "^" + hl7_text(person_.middle) + "^^" +
                          hl7_text(person_.prefix) + "^^L||" + digits_of(person_.born) + "|" + sex +
                          "|||" + hl7_text(person_.line) + "^^" + hl7_text(person_.town) + "^" +
                          hl7_text(person_.county) + "^" + person_.postcode + "^^H||" +
                          person_.phone + "^PRN^PH";
        if (person_.died) out += "||||||||||||||||" + digits_of(*person_.died) + "|Y";
        return out + "\r";
    }

    [[nodiscard]] std::string pv1(std::size_t index) const {
        const Visit& visit = history_.visits[index];
        const char patient_class = visit.kind == VisitKind::admission   ? 'I'
                                   : visit.kind == VisitKind::emergency ? 'E'
                                                                        : 'O';
        const std::string began = at_minute(visit.day, visit.minute);
        const std::string ended =
            visit.kind == VisitKind::admission
                ? at_minute(visit.day + std::chrono::days(visit.length_days), 14 * 60)
                : at_minute(visit.day, visit.minute + 30);
        std::string out = "PV1|1|";
        out += patient_class;
        out += "|WARD " + std::to_string(1 + index % 9) + "^^^" + hl7_text(house_.name) + "||||" +
               clinician(index);
        out += "|||" + coded(visit.service);
        out += std::string(9, '|') + visit_number(index) + "^^^" + house_.code + "^VN";
        out += std::string(25, '|') + began + "|" + ended + "\r";
        return out;
    }

    [[nodiscard]] std::string findings(int visit, bool first) const {
        std::string out;
        int set = 0;
        if (first)
            for (const Allergy& allergy : history_.allergies) {
                if (allergy.ended) continue;
                out += "AL1|" + std::to_string(++set) + "|" + (allergy.to_medicine ? "DA" : "MA") +
                       "|" + coded(allergy.code) + "|" +
                       (allergy.severity == "severe"     ? "SV"
                        : allergy.severity == "moderate" ? "MO"
                                                         : "MI") +
                       "|" + hl7_text(allergy.reaction.display) + "|" +
                       digits_of(allergy.recorded) + "\r";
            }
        set = 0;
        for (const Problem& problem : history_.problems)
            if (problem.visit == visit || (first && problem.visit < 0))
                out += "DG1|" + std::to_string(++set) + "||" + coded(problem.code) + "||" +
                       digits_of(problem.onset) + "|F\r";
        set = 0;
        for (const Operation& operation : history_.operations)
            if (operation.visit == visit || (first && operation.visit < 0))
                out += "PR1|" + std::to_string(++set) + "||" + coded(operation.code) + "||" +
                       digits_of(operation.day) + "\r";
        return out;
    }

    [[nodiscard]] std::string visit_group(std::size_t index) const {
        std::string out = evn("A03", history_.visits[index].day) + pid() + pv1(index);
        const Coded& reason = history_.visits[index].reason;
        if (!reason.code.empty()) out += "PV2|||" + coded(reason) + "\r";
        return out + findings(static_cast<int>(index), index == 0);
    }

    [[nodiscard]] std::string evn(std::string_view event, Day day) const {
        return "EVN|" + std::string(event) + "|" + at_minute(day, 12 * 60) + "\r";
    }

    [[nodiscard]] std::string order(std::size_t number, std::string_view code,
                                    std::string_view section, Day day) const {
        const std::string filler = "L" + std::to_string(seed_ % 10'000) + std::to_string(number);
        return "ORC|RE||" + filler + "^" + house_.code + "\rOBR|1||" + filler + "^" + house_.code +
               "|" + std::string(code) + "|||" + at_minute(day, 9 * 60 + 15) +
               std::string(15, '|') + at_minute(day, 16 * 60) + "||" + std::string(section) +
               "|F\r";
    }

    [[nodiscard]] static std::string result(int set, const Reading& reading) {
        const Measure& measure = *reading.measure;
        std::string code = coded(measure.code);
        if (!measure.loinc.empty())
            code +=
                "^" + std::string(measure.loinc) + "^" + hl7_text(measure.loinc_display) + "^LN";
        std::string range;
        std::string flag;
        if (!measure.low.empty() && !measure.high.empty()) {
            range = std::string(measure.low) + "-" + std::string(measure.high);
            const double value = as_number(reading.value);
            if (value < as_number(measure.low)) flag = "L";
            if (value > as_number(measure.high)) flag = "H";
        }
        return "OBX|" + std::to_string(set) + "|NM|" + code + "||" + reading.value + "|" +
               hl7_text(measure.ucum) + "^" + hl7_text(measure.unit) + "^UCUM|" + range + "|" +
               flag + "|||F|||" + at_minute(reading.day, 9 * 60 + 15) + "\r";
    }

    [[nodiscard]] std::vector<std::string> results() const {
        std::vector<std::string> groups;
        std::size_t number = 0;
        for (const Panel& panel : history_.panels) {
            std::string group = order(++number, coded(panel.code), "LAB", panel.day);
            int set = 0;
            for (const Reading& reading : panel.results) group += result(++set, reading);
            if (!panel.comment.empty()) group += "NTE|1|L|" + hl7_text(panel.comment) + "\r";
            groups.push_back(std::move(group));
        }
        for (const Reading& reading : history_.readings)
            groups.push_back(order(++number, coded(reading.measure->code), "OTH", reading.day) +
                             result(1, reading));
        for (const BloodPressure& pressure : history_.pressures) {
            std::string group = order(++number, "75367002^Blood pressure^SCT", "OTH", pressure.day);
            int set = 0;
            for (const auto& [code, value] :
                 {std::pair{
                      "271649006^Systolic blood pressure^SCT^8480-6^Systolic blood pressure^LN",
                      pressure.systolic},
                  {"271650006^Diastolic blood pressure^SCT^8462-4^Diastolic blood pressure^LN",
                   pressure.diastolic}})
                group += "OBX|" + std::to_string(++set) + "|NM|" + code + "||" + value +
                         "|mm[Hg]^mmHg^UCUM|||||F|||" + at_minute(pressure.day, 9 * 60 + 15) + "\r";
            groups.push_back(std::move(group));
        }
        return groups;
    }

    [[nodiscard]] std::string document(std::size_t index) const {
        const Letter& letter = history_.letters[index];
        std::string out = "TXA|1|" + coded(letter.type) + "|TX|" + at_minute(letter.day, 15 * 60) +
                          "|" + clinician(index) + "|" + at_minute(letter.day, 15 * 60) + "||||||" +
                          document_number(index) + "^" + house_.code + "|||||AU||AV||||||" +
                          hl7_text(letter.title) + "\r";
        int line = 0;
        std::string_view rest = letter.text;
        while (!rest.empty()) {
            const auto end = rest.find('\n');
            out += "OBX|" + std::to_string(++line) + "|TX|" + coded(letter.type) + "||" +
                   hl7_text(rest.substr(0, end)) + "||||||F\r";
            rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        }
        return out;
    }

    [[nodiscard]] std::string document_group(std::size_t index) const {
        const Letter& letter = history_.letters[index];
        std::string out = evn("T02", letter.day) + pid();
        if (letter.visit >= 0 && static_cast<std::size_t>(letter.visit) < history_.visits.size())
            out += pv1(static_cast<std::size_t>(letter.visit));
        else
            out += "PV1|1|N\r";
        return out + document(index);
    }

    [[nodiscard]] std::string header(std::string_view type, Day day, std::size_t number,
                                     std::string_view version = "2.4") const {
        return "MSH|^~\\&|" + house_.application + "|" + house_.code + "|MCR||" +
               at_minute(day, 18 * 60) + "||" + std::string(type) + "|" + house_.code +
               std::to_string(seed_ % 100'000) + std::to_string(number) + "|P|" +
               std::string(version) + "||||||UNICODE UTF-8\r";
    }

    [[nodiscard]] std::string appointment(const Booked& booked, std::size_t index) const {
        const std::string begins = at_minute(booked.day, booked.minute);
        return "SCH||AP" + std::to_string(seed_ % 10'000) + std::to_string(index) + "^" +
               house_.code + "|||||" + coded(booked.service) + "||20|min|^^^" + begins + "|||||" +
               clinician(index) + std::string(9, '|') + "Booked\r" + "NTE|1||" +
               hl7_text(booked.what) + "\r";
    }

    [[nodiscard]] std::string resources(const Booked& booked, std::size_t index) const {
        const std::string begins = at_minute(booked.day, booked.minute);
        return "RGS|1|A\rAIS|1|A|" + coded(booked.service) + "|" + begins + "|||20|min\r" +
               "AIL|1|A|CLINIC^^^" + hl7_text(house_.name) + "\rAIP|1|A|" + clinician(index) + "\r";
    }

    [[nodiscard]] std::string vaccination(const Vaccination& given, std::size_t index) const {
        std::string out = "ORC|RE||V" + std::to_string(seed_ % 10'000) + std::to_string(index) +
                          "^" + house_.code + "\rRXA|0|" + std::to_string(given.dose) + "|" +
                          digits_of(given.day) + "||" + std::string(given.vaccine->product.code) +
                          "^" + hl7_text(given.vaccine->product.display) + "^DMD|" +
                          (given.given ? "1|{dose}^dose^UCUM" : "999|") +
                          "||00^New record^NIP001|" + clinician(index) + "|^^^" + house_.code +
                          "||||" + given.batch + std::string(5, '|') + (given.given ? "CP" : "NA") +
                          "|A\r";
        if (given.given) out += "RXR|78421000^Intramuscular^SCT\r";
        return out;
    }

    [[nodiscard]] std::string clinician(std::size_t index) const {
        const Clinician& one = house_.clinicians[index % house_.clinicians.size()];
        return one.id + "^" + hl7_text(one.family) + "^" + hl7_text(one.given) + "^^^" +
               hl7_text(one.prefix) + "^^^SDS";
    }

private:
    [[nodiscard]] std::string own_number() const {
        return "H" + std::to_string(100'000 + seed_ % 899'999);
    }
    [[nodiscard]] std::string visit_number(std::size_t index) const {
        return "V" + std::to_string(seed_ % 10'000) + std::to_string(100 + index);
    }
    [[nodiscard]] std::string document_number(std::size_t index) const {
        return "D" + std::to_string(seed_ % 10'000) + std::to_string(100 + index);
    }

    const Hl7House& house_;
    const Person& person_;
    const History& history_;
    std::uint64_t seed_;
};

}  // namespace

std::string hl7_text(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '|':
                out += "\\F\\";
                break;
            case '^':
                out += "\\S\\";
                break;
            case '&':
                out += "\\T\\";
                break;
            case '~':
                out += "\\R\\";
                break;
            case '\\':
                out += "\\E\\";
                break;
            case '\n':
                out += "\\.br\\";
                break;
            default:
                out += c;
        }
    }
    return out;
}

Hl7Record write_hl7(const Hl7House& house, const Person& person, const History& history,
                    std::uint64_t seed) {
    const Writer writer(house, person, history, seed);
    Hl7Record record;
    record.nhs_number = person.nhs_number;
    record.pid = writer.pid();
    for (std::size_t i = 0; i < history.visits.size(); ++i)
        record.visits.push_back(writer.visit_group(i));
    if (history.visits.empty()) {
        const std::string findings = writer.findings(-1, true);
        record.visits.push_back(writer.evn("A08", record_end) + record.pid + findings);
    }
    record.results = writer.results();
    for (std::size_t i = 0; i < history.letters.size(); ++i)
        record.documents.push_back(writer.document_group(i));
    return record;
}

std::vector<std::string> write_hl7_feed(const Hl7House& house, const Person& person,
                                        const History& history, std::uint64_t seed) {
    const Writer writer(house, person, history, seed);
    std::vector<std::pair<Day, std::string>> messages;
    const auto add = [&](Day day, std::string_view type, std::string body,
                         std::string_view version = "2.4") {
        messages.emplace_back(day, writer.header(type, day, messages.size(), version) + body);
    };
    const Day first = history.visits.empty() ? before_end(1000) : history.visits.front().day;
    add(first, "ADT^A28", writer.evn("A28", first) + writer.pid() + writer.findings(-1, true));
    for (std::size_t i = 0; i < history.visits.size(); ++i) {
        const Visit& visit = history.visits[i];
        const bool stays = visit.kind == VisitKind::admission;
        std::string body =
            writer.evn(stays ? "A01" : "A04", visit.day) + writer.pid() + writer.pv1(i);
        if (!visit.reason.code.empty()) body += "PV2|||" + coded(visit.reason) + "\r";
        body += writer.findings(static_cast<int>(i), false);
        add(visit.day, stays ? "ADT^A01" : "ADT^A04", std::move(body));
        if (stays)
            add(visit.day + std::chrono::days(visit.length_days), "ADT^A03",
                writer.evn("A03", visit.day) + writer.pid() + writer.pv1(i));
    }
    for (const std::string& group : writer.results()) add(first, "ORU^R01", writer.pid() + group);
    for (std::size_t i = 0; i < history.letters.size(); ++i)
        add(history.letters[i].day, "MDM^T02", writer.document_group(i));
    for (std::size_t i = 0; i < history.appointments.size(); ++i)
        add(record_end, "SIU^S12",
            writer.appointment(history.appointments[i], i) + writer.pid() +
                writer.resources(history.appointments[i], i));
    for (std::size_t i = 0; i < history.vaccinations.size(); ++i)
        add(history.vaccinations[i].day, "VXU^V04",
            writer.pid() + writer.vaccination(history.vaccinations[i], i), "2.5.1");
    std::ranges::stable_sort(messages, {}, [](const auto& one) { return one.first; });
    std::vector<std::string> out;
    for (auto& [day, message] : messages) out.push_back(std::move(message));
    return out;
}

}  // namespace mcr::sim
