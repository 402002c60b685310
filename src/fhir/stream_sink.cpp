#include <set>

#include "base/text.hpp"
#include "fhir/json_text.hpp"
#include "fhir/patient.hpp"
#include "fhir/reduction.hpp"
#include "fhir/sinks.hpp"

namespace mcr::fhir {

void prepare(const Answering& answering, std::string_view type, AnswerWriter& writer,
             std::vector<std::string_view>& pieces) {
    const bool lines = writer.format() == Format::ndjson;
    bool broken = false;
    if (lines)
        for (const std::string_view piece : pieces)
            broken = broken || piece.find_first_of("\r\n") != std::string_view::npos;
    if (!answering.search.reduction.active() && !broken) return;
    std::string text;
    for (const std::string_view piece : pieces) text += piece;
    if (broken) {
        std::string line;
        append_on_one_line(text, line);
        text = std::move(line);
    }
    if (answering.search.reduction.active()) {
        std::string reduced;
        append_reduced(type, text, answering.search.reduction, reduced);
        text = std::move(reduced);
    }
    pieces.assign(1, writer.keep(std::move(text)));
}

std::string counted_under(const relay::CoverageRow& row, const record::Item& item) {
    if (item.organisation.empty()) return row.system_key;
    return row.system_key + "/" + std::string(item.organisation);
}

std::vector<Issue> issues_of(const Search& search, const relay::Coverage& coverage,
                             const std::map<std::string, std::size_t, std::less<>>& items,
                             bool superseded) {
    std::vector<Issue> issues;
    for (const relay::CoverageRow& row : coverage.rows()) {
        const auto at = items.find(row.system_key);
        issues.push_back(coverage_issue(row, at == items.end() ? 0 : at->second));
    }
    if (superseded) issues.push_back(superseded_issue());
    issues.insert(issues.end(), search.warnings.begin(), search.warnings.end());
    return issues;
}

net::Task<Result<void>> send_no_answer(Answering& answering, std::vector<Issue> issues) {
    Issue nobody;
    nobody.code = "transient";
    nobody.detail = "no-answer";
    nobody.text =
        "No organisation could answer at this moment, so nothing can be said of this record. What "
        "became of each is below.";
    issues.insert(issues.begin(), std::move(nobody));
    std::string body = outcome_json(answering.outcome_id, answering.frame.base, issues);
    auto headers = answer_headers(json_type, answering.frame.request_id);
    auto sent = co_await answering.out.send(503, std::move(headers), std::move(body));
    co_return sent;
}

bool is_whole(const relay::Coverage& coverage) noexcept {
    for (const relay::CoverageRow& row : coverage.rows())
        // A row without a system is of those ruled out, unless it is not known that they are.
        if (!relay::is_answer(row.state) &&
            (!row.system_key.empty() || row.state == record::CoverageState::failed ||
             row.state == record::CoverageState::timed_out ||
             row.state == record::CoverageState::wrong_patient))
            return false;
    return true;
}

StreamSink::StreamSink(Answering answering)
    : answering_(std::move(answering)), writer_(answering_.out, answering_.frame) {}

net::Task<Result<void>> StreamSink::patient(const people::Demographics& patient,
                                            const relay::Coverage&) {
    superseded_ = patient.superseded;
    if (answering_.search.type != nullptr || !answering_.search.wants_type("Patient"))
        co_return Result<void>{};
    auto labelled = labelled_patient(patient, answering_.service);
    if (!labelled) co_return pass_on(labelled);
    patient_id_ = patient.number.text();
    patient_json_ = std::move(*labelled);
    co_return Result<void>{};
}

net::Task<Result<void>> StreamSink::begin() {
    auto begun = co_await writer_.begin();
    if (!begun) co_return begun;
    if (!patient_json_.empty()) {
        ++matches_;
        if (!answering_.search.only_count()) {
            pieces_.assign(1, patient_json_);
            prepare(answering_, "Patient", writer_, pieces_);
            writer_.add("Patient", patient_id_, pieces_, EntryMode::match);
        }
    }
    auto flushed = co_await writer_.flush();
    co_return flushed;
}

void StreamSink::add(const relay::CoverageRow& row, const Found& found, EntryMode mode,
                     relay::Release& release) {
    pieces_.clear();
    found.part->pieces(*found.item, pieces_);
    prepare(answering_, found.item->type, writer_, pieces_);
    release.item(*found.item, pieces_);
    writer_.add(found.item->type, found.item->new_id, pieces_, mode);
    ++items_[counted_under(row, *found.item)];
}

net::Task<Result<void>> StreamSink::part(const relay::CoverageRow& row,
                                         std::span<const record::Part> parts,
                                         relay::Release& release) {
    if (!writer_.begun()) {
        // An organisation of several systems may have given something and still be told as failed.
        if (!relay::is_answer(row.state) && parts.empty()) co_return Result<void>{};
        auto begun = co_await begin();
        if (!begun) co_return begun;
    }
    const auto chosen = choose(parts, answering_.search, answering_.clock.now());
    std::set<const record::Item*> included;
    for (const Chosen& each : chosen) {
        if (!each.is_include) ++matches_;
        if (answering_.search.only_count()) continue;
        add(row, each, each.is_include ? EntryMode::include : EntryMode::match, release);
        for (const Found& medication : each.medications)
            if (included.insert(medication.item).second)
                add(row, medication, EntryMode::include, release);
        if (!writer_.full()) continue;
        auto flushed = co_await writer_.flush();
        if (!flushed) co_return flushed;
    }
    auto flushed = co_await writer_.flush();
    co_return flushed;
}

net::Task<Result<void>> StreamSink::coverage(const relay::Coverage& coverage) {
    const Search& search = answering_.search;
    auto issues = issues_of(search, coverage, items_, superseded_);
    if (!writer_.begun()) {
        if (!coverage.anyone_answered()) {
            auto sent = co_await send_no_answer(answering_, std::move(issues));
            co_return sent;
        }
        auto begun = co_await begin();
        if (!begun) co_return begun;
    }
    pieces_.assign(
        1, writer_.keep(outcome_json(answering_.outcome_id, answering_.frame.base, issues)));
    writer_.add("OperationOutcome", answering_.outcome_id, pieces_, EntryMode::outcome);
    AnswerWriter::Ending ending;
    if (search.only_count() || (search.with_total && is_whole(coverage))) ending.total = matches_;
    auto ended = co_await writer_.end(std::move(ending));
    co_return ended;
}

}  // namespace mcr::fhir
