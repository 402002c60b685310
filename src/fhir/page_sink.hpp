#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fhir/page_token.hpp"
#include "fhir/sinks.hpp"

namespace mcr::fhir {

/// A hash of a set of identities that does not depend on their order: the sum of their SHA-256s.
class IdentityHash {
public:
    void add(std::string_view identity);
    [[nodiscard]] Digest value() const;

private:
    std::array<std::uint64_t, 4> sum_{};
};

/// Where this page begins and how the next is named.
struct PageRun {
    const PageTokens& tokens;
    std::string asker;
    Milliseconds lifetime;
    std::string after;  ///< identity of the last resource of the page before; empty: first
    std::optional<Digest> record;  ///< what the identities of every match must still come to
};

/// Gives one page of a search with _count: its resources in the order of (system key, type, id), so
/// that pages are the same whichever holder answers first. Holds at most one page of resources.
/// Asking again for a further page is the only state there is; a record that has changed in between
/// is answered 410, never as another set.
class PageSink final : public relay::ViewSink {
public:
    PageSink(Answering answering, PageRun run);
    net::Task<Result<void>> patient(const people::Demographics& patient,
                                    const relay::Coverage& coverage) override;
    net::Task<Result<void>> part(const relay::CoverageRow& row, std::span<const record::Part> parts,
                                 relay::Release& release) override;
    net::Task<Result<void>> coverage(const relay::Coverage& coverage) override;

private:
    /// A resource that may be of this page, with what is to be included for its sake.
    struct Held {
        std::string row_key, type, id, new_id, full_url, text;
        record::Section section = record::Section::documents;
        EntryMode mode = EntryMode::match;
        std::vector<Held> includes;
        std::string counted_under;
    };
    [[nodiscard]] Held hold(const relay::CoverageRow& row, const Found& found, EntryMode mode);
    void offer(std::string identity, Held held);
    void add(const Held& held);
    net::Task<Result<void>> write_page(const relay::Coverage& coverage);

    Answering answering_;
    PageRun run_;
    AnswerWriter writer_;
    std::string patient_id_, patient_json_;
    bool superseded_ = false, anything_came_ = false;
    std::size_t room_ = 0;  ///< resources of holders on this page
    std::size_t matches_ = 0, remaining_ = 0;
    IdentityHash record_;
    std::multimap<std::string, Held> held_;
    std::map<std::string, relay::CoverageRow, std::less<>> rows_;
    std::map<std::string, std::size_t, std::less<>> items_;
    std::set<std::string, std::less<>> included_;
    relay::Release* release_ = nullptr;
    std::string resumed_;
    std::vector<std::string_view> pieces_;
};

}  // namespace mcr::fhir
