#include "sim/generate/xds_writer.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "base/random.hpp"

namespace mcr::sim {
namespace {

std::string compact(Day day, int minute) {
    std::string out = iso(day);
    std::erase(out, '-');
    std::array<char, 16> time{};
    std::snprintf(time.data(), time.size(), "%02d%02d00", minute / 60 % 24, minute % 60);
    return out + time.data();
}

/// Makes documents one after the other, with ids that depend on the seed.
class Writer {
public:
    Writer(const XdsHouse& house, const Person& person, std::uint64_t seed)
        : house_(house), person_(person), random_(seed), patient_(random_.below(1'000'000'000)) {}

    XdsDocument document(const std::string& title, Day day, int minute) {
        XdsDocument out;
        out.entry_uuid = "urn:uuid:" + new_uuid(random_);
        out.unique_id =
            house_.home + ".9." + std::to_string(patient_) + '.' + std::to_string(++count_);
        out.title = title;
        out.created = compact(day, minute);
        out.author_family = house_.author_family;
        out.author_given = house_.author_given;
        out.author_role = "Consultant";
        out.type_code = "823691000000103";
        out.type_display = "Clinical letter";
        return out;
    }
    [[nodiscard]] std::string heading(Day day) const {
        return house_.organisation + "\n" + iso(day) + "\n\nRe: " + person_.display() + ", born " +
               iso(person_.born) + ", NHS number " + person_.nhs_number + "\n\n";
    }

private:
    const XdsHouse& house_;
    const Person& person_;
    SeededRandom random_;
    std::uint64_t patient_;
    int count_ = 0;
};

std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
    std::vector<std::string> lines(1);
    std::string word;
    const auto flush = [&] {
        if (lines.back().size() + word.size() + 1 > width) lines.emplace_back();
        if (!lines.back().empty() && !word.empty()) lines.back() += ' ';
        lines.back() += word;
        word.clear();
    };
    for (const char c : text) {
        if (c != ' ' && c != '\n') {
            word += c;
            continue;
        }
        flush();
        if (c == '\n') lines.emplace_back();
    }
    flush();
    return lines;
}

std::string pdf_string(const std::string& line) {
    std::string out = "(";
    for (const char c : line) {
        if (c == '(' || c == ')' || c == '\\') out += '\\';
        out += c >= ' ' && c <= '~' ? c : '?';
    }
    return out + ")";
}

}  // namespace

std::string minimal_pdf(const std::string& title, const std::string& text) {
    std::string stream = "BT /F1 11 Tf 14 TL 50 790 Td ";
    constexpr std::size_t page = 52;
    std::vector<std::string> lines = wrapped(title + "\n\n" + text, 88);
    if (lines.size() > page) lines.resize(page);
    for (const auto& line : lines) stream += pdf_string(line) + " Tj T* ";
    stream += "ET";
    const std::array<std::string, 5> objects = {
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font "
        "<< /F1 5 0 R >> >> >>",
        "<< /Length " + std::to_string(stream.size()) + " >>\nstream\n" + stream + "\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"};
    std::string out = "%PDF-1.4\n";
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        places.push_back(out.size());
        out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
    }
    const std::size_t table = out.size();
    out += "xref\n0 " + std::to_string(objects.size() + 1) + "\n0000000000 65535 f \n";
    for (const std::size_t place : places) {
        std::array<char, 32> row{};
        std::snprintf(row.data(), row.size(), "%010zu 00000 n \n", place);
        out += row.data();
    }
    return out + "trailer\n<< /Size " + std::to_string(objects.size() + 1) +
           " /Root 1 0 R >>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
}

XdsPatient write_xds(const XdsHouse& house, const Person& person, const History& history,
                     std::uint64_t seed, const std::vector<std::string>& cda) {
    XdsPatient out;
    out.nhs_number = person.nhs_number;
    out.local_id = "P" + person.nhs_number.substr(4);
    out.family = person.family;
    out.given = person.given;
    out.gender = person.gender;
    out.birth_date = iso(person.born);
    Writer writer(house, person, seed);
    for (std::size_t i = 0; i < history.letters.size(); ++i) {
        const Letter& letter = history.letters[i];
        XdsDocument made = writer.document(letter.title, letter.day, 10 * 60);
        if (!letter.type.code.empty()) {
            made.type_code = letter.type.code;
            made.type_display = letter.type.display;
        }
        made.content = writer.heading(letter.day) + letter.text + "\n";
        if (i % 2 == 1) {
            made.mime_type = "application/pdf";
            made.content = minimal_pdf(letter.title, made.content);
        }
        if (i == 1) {
            XdsDocument draft = writer.document(letter.title, letter.day, 9 * 60);
            draft.content = writer.heading(letter.day) + "Draft. " + letter.text + "\n";
            draft.deprecated = true;
            made.replaces = draft.entry_uuid;
            out.documents.push_back(std::move(draft));
        }
        out.documents.push_back(std::move(made));
    }
    std::string summary = writer.heading(record_end) + "Summary, made on demand.\n";
    for (const Visit& visit : history.visits) {
        if (visit.kind == VisitKind::admission) {
            const Day left = visit.day + std::chrono::days(visit.length_days);
            XdsDocument made = writer.document("Discharge summary", left, 15 * 60);
            made.type_code = "373942005";
            made.type_display = "Discharge summary";
            made.content = writer.heading(left) + "Admitted " + iso(visit.day) + ", discharged " +
                           iso(left) + ".\n" + visit.story + "\n";
            out.documents.push_back(std::move(made));
        }
        summary += iso(visit.day) + ": " + visit.story + "\n";
    }
    for (const std::string& one : cda) {
        XdsDocument made = writer.document("Structured report", record_end, 8 * 60);
        made.mime_type = "text/xml";
        made.format_code = "urn:hl7-org:sdwg:ccda-structuredBody:2.1";
        made.content = one;
        out.documents.push_back(std::move(made));
    }
    if (!history.visits.empty()) {
        XdsDocument made = writer.document("Summary of contacts", record_end, 0);
        made.on_demand = true;
        made.content = std::move(summary);
        out.documents.push_back(std::move(made));
    }
    return out;
}

}  // namespace mcr::sim
