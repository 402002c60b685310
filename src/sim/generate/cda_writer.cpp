#include "sim/generate/cda_writer.hpp"

#include <algorithm>

#include "sim/generate/cda_document.hpp"

namespace mcr::sim {
namespace {

constexpr Coded discharge_summary{"373942005", "Discharge summary"};
constexpr Coded encounter_report{"371531000", "Report of clinical encounter"};

std::string_view advice_after(VisitKind kind) {
    switch (kind) {
        case VisitKind::admission:
            return "The practice is asked to go on with the medicines listed here.";
        case VisitKind::emergency:
            return "Advised to see the practice within two days, and to call again if it gets "
                   "worse.";
        default:
            return "Advised to see the practice if it does not get better.";
    }
}

std::string write_one(const CdaHouse& house, const Person& person, const History& history,
                      std::size_t index, SeededRandom random) {
    const Visit& visit = history.visits[index];
    const bool admission = visit.kind == VisitKind::admission;
    const Day end = visit.day + std::chrono::days{visit.length_days};
    CdaDocument document(house, person, random);
    document.header(visit, admission ? discharge_summary : encounter_report,
                    admission ? "Discharge summary" : "Urgent care report");
    document.words("Reason for contact", visit.reason.display);
    document.words(admission ? "Clinical summary" : "Consultation", visit.story);
    document.problems(history, end);
    document.allergies(history, end);
    document.medicines(history, end);
    document.vital_signs(history, static_cast<int>(index));
    if (admission) {
        document.results(history, visit.day, end);
        document.operations(history, static_cast<int>(index));
        document.vaccinations(history, end);
    }
    document.words("Plan and requested actions", advice_after(visit.kind));
    return std::move(document).finished();
}

}  // namespace

std::vector<std::string> write_cda(const CdaHouse& house, const Person& person,
                                   const History& history, std::uint64_t seed, std::size_t most) {
    std::vector<std::size_t> order(history.visits.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        return history.visits[a].day > history.visits[b].day;
    });
    order.resize(std::min(order.size(), most));
    std::vector<std::string> documents;
    for (const std::size_t index : order)
        documents.push_back(
            write_one(house, person, history, index, SeededRandom(seed * 1000 + index)));
    return documents;
}

std::string xml_text(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '&')
            out += "&amp;";
        else if (c == '"')
            out += "&quot;";
        else
            out += c;
    }
    return out;
}

}  // namespace mcr::sim
