#include "web/record_sink.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace mcr::web {

namespace {

/// Numbers of rows that were not there when the page began start here.
constexpr std::size_t later_place = 1'000'000;
/// What a row is found by again: its system, or the organisation where there is none.
std::string key_of(const relay::CoverageRow& row) {
    if (!row.system_key.empty() || !row.organisation) return row.system_key;
    return row.organisation->text();
}

}  // namespace

net::Task<Result<void>> RecordSink::write(std::string html) {
    const std::string_view piece = html;
    auto done = co_await out_.write(std::span(&piece, 1));
    co_return done;
}

std::string RecordSink::extra(const relay::CoverageRow& row) const {
    if (!row.settled || !row.overridable) return {};
    const std::vector<relay::CoverageRow> one{row};
    return offer_(one);
}

std::string RecordSink::wish_for(const relay::Coverage& coverage) const {
    if (!wish_) return {};
    for (const relay::CoverageRow& row : coverage.rows())
        if (row.settled && row.askable) return wish_();
    return {};
}

std::string RecordSink::offer_for_all(const relay::Coverage& coverage) const {
    std::vector<relay::CoverageRow> objected;
    for (const relay::CoverageRow& row : coverage.rows())
        if (row.overridable) objected.push_back(row);
    return objected.size() > 1 ? offer_(objected) : std::string();
}

std::string RecordSink::beginning(const std::string& panel) const {
    return page_top(frame_, assets_) + banner_ +
           "<h1 class=\"nhsuk-heading-l\">Shared record</h1>\n"
           "<div class=\"nhsuk-grid-row\"><div class=\"nhsuk-grid-column-one-third\">" +
           panel + never_relayed() + "</div><div class=\"nhsuk-grid-column-two-thirds\">";
}

net::Task<Result<void>> RecordSink::patient(const people::Demographics& patient,
                                            const relay::Coverage& coverage) {
    banner_ = patient_banner(patient);
    if (!live_) co_return Result<void>{};
    told_ = coverage.rows().size();
    for (std::size_t i = 0; i < coverage.rows().size(); ++i)
        row_of_.emplace_back(key_of(coverage.rows()[i]), i);
    auto begun = co_await out_.begin(200, headers_);
    if (!begun) co_return begun;
    std::string html = beginning(coverage_panel(coverage, true)) +
                       "<p class=\"mcr-busy\">Waiting for organisations to answer.</p>\n" +
                       section_boxes({}, true) + "</div></div>\n";
    auto written = co_await write(std::move(html));
    co_return written;
}

net::Task<Result<void>> RecordSink::part(const relay::CoverageRow& row,
                                         std::span<const record::Part> parts,
                                         relay::Release& release) {
    std::vector<std::string_view> pieces;
    std::size_t count = 0;
    for (const record::Part& part : parts)
        for (const record::Item& item : part.items()) {
            pieces.clear();
            part.pieces(item, pieces);
            release.item(item, pieces);
            ++count;
        }
    if (!live_) {
        collect(parts, document_query_, texts_, items_);
        co_return Result<void>{};
    }
    BySection fresh;
    collect(parts, document_query_, texts_, fresh);
    std::string html = "<template data-part>";
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        if (fresh[i].empty()) continue;
        html += "<ul data-section=\"" +
                std::string(record::code_of(static_cast<record::Section>(i))) + "\">" +
                section_items(std::move(fresh[i])) + "</ul>";
    }
    const auto by = &std::pair<std::string, std::size_t>::first;
    auto at = std::ranges::find(row_of_, key_of(row), by);
    // A federation may tell of an organisation in the place of a row that was ruled out.
    if (at == row_of_.end() && row.via && row.organisation)
        at = std::ranges::find(row_of_, row.organisation->text(), by);
    const std::size_t index = at == row_of_.end() ? later_place + row_of_.size() : at->second;
    if (at == row_of_.end()) row_of_.emplace_back(key_of(row), index);
    notes_[key_of(row)] = row.notes.size();
    relay::CoverageRow shown = row;
    if (!parts.empty()) shown.items = count;
    RowPlace place{index, {}};
    if (row.via) {
        const std::string& key = row.system_key;
        const auto federation = std::ranges::find(row_of_, key.substr(0, key.rfind('/')), by);
        if (federation != row_of_.end()) place.beneath = federation->second;
    }
    html += "<ul data-row=\"" + std::to_string(index) + "\">" +
            coverage_row(shown, place, extra(row)) + "</ul></template>\n";
    auto written = co_await write(std::move(html));
    co_return written;
}

/// Rows that came to the coverage after the page had begun and are of no part (of those who were
/// ruled out later), and those of which something was noted after their part.
std::string RecordSink::rows_told_later(const relay::Coverage& coverage) const {
    std::string html;
    const auto tell = [&](const relay::CoverageRow& row, const RowPlace& place) {
        html += "<template data-part><ul data-row=\"" + std::to_string(place.index) + "\">" +
                coverage_row(row, place, extra(row)) + "</ul></template>\n";
    };
    for (std::size_t i = 0; i < coverage.rows().size(); ++i) {
        const relay::CoverageRow& row = coverage.rows()[i];
        if (row.system_key.empty()) {
            if (i >= told_) tell(row, {i, {}});
            continue;
        }
        const auto given = notes_.find(key_of(row));
        const auto at =
            std::ranges::find(row_of_, row.system_key, &std::pair<std::string, std::size_t>::first);
        if (given != notes_.end() && at != row_of_.end() && row.notes.size() > given->second)
            tell(row, {at->second, federation_of(coverage.rows(), i)});
    }
    return html;
}

net::Task<Result<void>> RecordSink::coverage(const relay::Coverage& coverage) {
    if (live_) {
        std::string html = rows_told_later(coverage) + "<template data-part><p data-summary>" +
                           escape_html(coverage_summary(coverage)) + "</p><div data-offer>" +
                           offer_for_all(coverage) + "</div><div data-wish>" + wish_for(coverage) +
                           "</div></template>\n" + page_end();
        auto written = co_await write(std::move(html));
        if (!written) co_return written;
        auto ended = co_await out_.finish();
        co_return ended;
    }
    std::vector<std::string> extras;
    for (const relay::CoverageRow& one : coverage.rows()) extras.push_back(extra(one));
    const std::string panel =
        coverage_panel(coverage, false, extras, wish_for(coverage)) + offer_for_all(coverage);
    std::string html =
        beginning(panel) + section_boxes(std::move(items_), false) + "</div></div>\n" + page_end();
    const int status = coverage.anyone_answered() ? 200 : 503;
    auto sent = co_await out_.send(status, headers_, std::move(html));
    co_return sent;
}

}  // namespace mcr::web
