#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "fhir/answer_writer.hpp"
#include "fhir/search.hpp"
#include "fhir/selection.hpp"
#include "relay/relay.hpp"

namespace mcr::fhir {

/// What both sinks need to answer one search. Lives as long as the request.
struct Answering {
    const Search& search;
    net::Responder& out;
    const Clock& clock;
    std::string service;  ///< base URL of the demographics service
    AnswerFrame frame;
    std::string outcome_id;  ///< a UUID
};

/// The text of a resource as it leaves, from the pieces its part gives: reduced if the search says
/// so, on one line for NDJSON; otherwise untouched. `pieces` is replaced; texts are kept in
/// `writer`.
void prepare(const Answering& answering, std::string_view type, AnswerWriter& writer,
             std::vector<std::string_view>& pieces);

/// Under which row's system key an item is counted that came with `row`: what a federation gave of
/// another organisation is that one's.
[[nodiscard]] std::string counted_under(const relay::CoverageRow& row, const record::Item& item);

/// The issues of one answer: one for each row of the coverage, then what was ignored of the
/// request. `items`: resources in this answer by system key.
[[nodiscard]] std::vector<Issue> issues_of(
    const Search& search, const relay::Coverage& coverage,
    const std::map<std::string, std::size_t, std::less<>>& items, bool superseded);

/// Answers 503: nobody answered. The issues of `issues_of` behind one error.
[[nodiscard]] net::Task<Result<void>> send_no_answer(Answering& answering,
                                                     std::vector<Issue> issues);

/// Whether a total counts everything: every organisation with a system behind it has answered.
[[nodiscard]] bool is_whole(const relay::Coverage& coverage) noexcept;

/// Writes resources as their holders answer. The status is held back until the first holder has
/// answered, so that 200 and 503 can be told apart; until then nothing but the patient is kept.
class StreamSink final : public relay::ViewSink {
public:
    explicit StreamSink(Answering answering);
    net::Task<Result<void>> patient(const people::Demographics& patient,
                                    const relay::Coverage& coverage) override;
    net::Task<Result<void>> part(const relay::CoverageRow& row, std::span<const record::Part> parts,
                                 relay::Release& release) override;
    net::Task<Result<void>> coverage(const relay::Coverage& coverage) override;

private:
    net::Task<Result<void>> begin();
    void add(const relay::CoverageRow& row, const Found& found, EntryMode mode,
             relay::Release& release);
    Answering answering_;
    AnswerWriter writer_;
    std::string patient_id_, patient_json_;
    bool superseded_ = false;
    std::size_t matches_ = 0;
    std::map<std::string, std::size_t, std::less<>> items_;
    std::vector<std::string_view> pieces_;
};

}  // namespace mcr::fhir
