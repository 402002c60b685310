#include "fhir/page_sink.hpp"

#include <cstring>

#include "base/text.hpp"
#include "fhir/patient.hpp"

namespace mcr::fhir {
namespace {

/// Orders by (holder, type, id). Two copies under one id are told apart by their bytes, so that
/// neither is lost where pages meet (law 7).
std::string identity_of(const relay::CoverageRow& row, const Found& found) {
    const record::Item& item = *found.item;
    std::string out = row.system_key;
    (((out += '\0') += item.type) += '\0') += item.new_id;
    const Digest content = sha256(found.part->original(item));
    (out += '\0') += to_hex(std::span(content).first(8));
    return out;
}

std::string_view without_content(std::string_view identity) {
    return identity.substr(0, identity.rfind('\0'));
}

}  // namespace

void IdentityHash::add(std::string_view identity) {
    const Digest digest = sha256(identity);
    for (std::size_t i = 0; i < sum_.size(); ++i) {
        std::uint64_t lane = 0;
        std::memcpy(&lane, digest.data() + i * sizeof lane, sizeof lane);
        sum_[i] += lane;
    }
}

Digest IdentityHash::value() const {
    Digest out{};
    std::memcpy(out.data(), sum_.data(), out.size());
    return out;
}

PageSink::PageSink(Answering answering, PageRun run)
    : answering_(std::move(answering)),
      run_(std::move(run)),
      writer_(answering_.out, answering_.frame),
      room_(answering_.search.count.value_or(0)) {}

net::Task<Result<void>> PageSink::patient(const people::Demographics& patient,
                                          const relay::Coverage&) {
    superseded_ = patient.superseded;
    if (answering_.search.type != nullptr || !answering_.search.wants_type("Patient"))
        co_return Result<void>{};
    ++matches_;
    if (!run_.after.empty()) co_return Result<void>{};
    auto labelled = labelled_patient(patient, answering_.service);
    if (!labelled) co_return pass_on(labelled);
    patient_id_ = patient.number.text();
    patient_json_ = std::move(*labelled);
    if (room_ > 0) --room_;
    co_return Result<void>{};
}

PageSink::Held PageSink::hold(const relay::CoverageRow& row, const Found& found, EntryMode mode) {
    const record::Item& item = *found.item;
    Held held{row.system_key,
              std::string(item.type),
              std::string(item.id),
              std::string(item.new_id),
              std::string(item.full_url),
              {},
              item.section,
              mode,
              {},
              counted_under(row, item)};
    pieces_.clear();
    found.part->pieces(item, pieces_);
    for (const std::string_view piece : pieces_) held.text += piece;
    return held;
}

void PageSink::offer(std::string identity, Held held) {
    held_.emplace(std::move(identity), std::move(held));
    if (held_.size() > room_) held_.erase(std::prev(held_.end()));
}

net::Task<Result<void>> PageSink::part(const relay::CoverageRow& row,
                                       std::span<const record::Part> parts,
                                       relay::Release& release) {
    release_ = &release;
    anything_came_ = anything_came_ || !parts.empty();
    rows_.insert_or_assign(row.system_key, row);
    const auto chosen = choose(parts, answering_.search, answering_.clock.now());
    for (const Chosen& each : chosen) {
        std::string identity = identity_of(row, each);
        record_.add(without_content(identity));
        if (!each.is_include) ++matches_;
        if (!run_.after.empty() && identity <= run_.after) continue;
        ++remaining_;
        if (room_ == 0 || (held_.size() == room_ && identity >= held_.rbegin()->first)) continue;
        Held held = hold(row, each, each.is_include ? EntryMode::include : EntryMode::match);
        for (const Found& medication : each.medications)
            held.includes.push_back(hold(row, medication, EntryMode::include));
        offer(std::move(identity), std::move(held));
    }
    co_return Result<void>{};
}

void PageSink::add(const Held& held) {
    pieces_.assign(1, held.text);
    prepare(answering_, held.type, writer_, pieces_);
    if (resumed_ != held.row_key) {
        resumed_ = held.row_key;
        release_->resume(rows_.at(held.row_key));
    }
    record::Item item;
    item.type = held.type;
    item.id = held.id;
    item.new_id = held.new_id;
    item.full_url = held.full_url;
    item.section = held.section;
    item.is_include = held.mode == EntryMode::include;
    release_->item(item, pieces_);
    writer_.add(held.type, held.new_id, pieces_, held.mode);
    ++items_[held.counted_under];
}

net::Task<Result<void>> PageSink::coverage(const relay::Coverage& coverage) {
    if (!coverage.anyone_answered() && !anything_came_) {
        auto issues = issues_of(answering_.search, coverage, items_, superseded_);
        auto sent = co_await send_no_answer(answering_, std::move(issues));
        co_return sent;
    }
    if (run_.record && *run_.record != record_.value()) {
        Issue changed;
        changed.code = "expired";
        changed.detail = "page-expired";
        changed.parameter = "_page";
        changed.text =
            "What the organisations hold or could answer has changed since the first page, so "
            "that the pages no longer fit together. Start the search again.";
        std::string body =
            outcome_json(answering_.outcome_id, answering_.frame.base, std::span(&changed, 1));
        auto headers = answer_headers(json_type, answering_.frame.request_id);
        auto sent = co_await answering_.out.send(410, std::move(headers), std::move(body));
        co_return sent;
    }
    auto written = co_await write_page(coverage);
    co_return written;
}

net::Task<Result<void>> PageSink::write_page(const relay::Coverage& coverage) {
    auto begun = co_await writer_.begin();
    if (!begun) co_return begun;
    if (!patient_json_.empty()) {
        pieces_.assign(1, patient_json_);
        prepare(answering_, "Patient", writer_, pieces_);
        writer_.add("Patient", patient_id_, pieces_, EntryMode::match);
    }
    for (const auto& [identity, held] : held_) {
        add(held);
        for (const Held& include : held.includes)
            if (included_.insert(include.row_key + '\0' + include.new_id).second) add(include);
        if (!writer_.full()) continue;
        auto flushed = co_await writer_.flush();
        if (!flushed) co_return flushed;
    }
    const auto issues = issues_of(answering_.search, coverage, items_, superseded_);
    pieces_.assign(
        1, writer_.keep(outcome_json(answering_.outcome_id, answering_.frame.base, issues)));
    writer_.add("OperationOutcome", answering_.outcome_id, pieces_, EntryMode::outcome);

    AnswerWriter::Ending ending;
    if (answering_.search.with_total && is_whole(coverage)) ending.total = matches_;
    if (remaining_ > held_.size()) {
        PagePosition next;
        next.path = answering_.search.path;
        next.query = answering_.search.query();
        if (!next.query.empty()) next.query.erase(0, 1);
        // A page that held only the Patient goes on before everything else.
        next.after = held_.empty() ? std::string(1, '\0') : held_.rbegin()->first;
        next.record = record_.value();
        next.expires = answering_.clock.now() + run_.lifetime;
        ending.next = answering_.frame.base + "?_page=" + run_.tokens.seal(next, run_.asker);
    }
    auto ended = co_await writer_.end(std::move(ending));
    co_return ended;
}

}  // namespace mcr::fhir
