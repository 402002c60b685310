#include "source/federation/statement.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "base/ods_code.hpp"
#include "record/json_tree.hpp"
#include "source/fhir_r4/verdict.hpp"

namespace mcr::source::federation {
namespace {

using record::CoverageState;
using record::JsonNode;

constexpr std::string_view holder_extension =
    "https://my-care-record.example/fhir/StructureDefinition/holder";
constexpr std::size_t most_notes = 20;
constexpr std::size_t longest_sentence = 600;
constexpr std::uint64_t longest_took = 3'600'000;

std::optional<CoverageState> state_from(std::string_view code) {
    for (std::size_t i = 0; i < record::coverage_state_count; ++i) {
        const auto state = static_cast<CoverageState>(i);
        if (record::code_of(state) == code) return state;
    }
    return std::nullopt;
}

/// What a row is less and less likely to hide: data says that something came, the others that
/// nothing did, most of all those where nobody knows.
int missing(CoverageState state) {
    switch (state) {
        case CoverageState::data:
            return 0;
        case CoverageState::nothing_recorded:
        case CoverageState::not_held:
            return 1;
        case CoverageState::timed_out:
        case CoverageState::failed:
        case CoverageState::wrong_patient:
            return 3;
        default:
            return 2;
    }
}

std::uint64_t whole_number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && (end == text.data() + text.size() || *end == '.') ? value : 0;
}

void read_holder(const JsonNode& holder, RowBeyond& row) {
    const JsonNode* parts = holder.get("extension");
    if (parts == nullptr || !parts->is_array()) return;
    for (const JsonNode* part = parts->first(); part != nullptr; part = part->next()) {
        const std::string_view url = part->text("url");
        if (url == "organisation") {
            const JsonNode* identifier = part->get("valueIdentifier");
            if (identifier == nullptr || identifier->text("system") != ods_code_system) continue;
            if (auto code = OdsCode::parse(identifier->text("value")))
                row.organisation = std::move(*code);
        } else if (url == "name") {
            row.organisation_name = fhir_r4::said(part->text("valueString"));
        } else if (url == "items") {
            if (const JsonNode* value = part->get("valueUnsignedInt"))
                row.items = whole_number(value->literal());
        } else if (url == "took") {
            const JsonNode* duration = part->get("valueDuration");
            const JsonNode* value = duration == nullptr ? nullptr : duration->get("value");
            if (value != nullptr)
                row.took = Milliseconds{std::min(whole_number(value->literal()), longest_took)};
        }
    }
}

/// Finds the extension on the issue that names the holder.
void read_extensions(const std::string& text, RowBeyond& row) {
    if (text.empty()) return;
    record::Limits limits;
    limits.max_bytes = text.size();
    limits.max_depth = 20;
    auto tree = record::JsonTree::parse(text, limits);
    if (!tree || !tree->root().is_array()) return;
    for (const JsonNode* one = tree->root().first(); one != nullptr; one = one->next())
        if (one->text("url") == holder_extension) return read_holder(*one, row);
}

void merge(RowBeyond& into, RowBeyond row, Statement& statement) {
    into.items += row.items;
    into.took = std::max(into.took, row.took);
    if (into.organisation_name.empty()) into.organisation_name = std::move(row.organisation_name);
    if (into.state == row.state) return;
    ++statement.repeated;
    if (missing(row.state) <= missing(into.state)) return;
    into.state = row.state;
    into.sentence = std::move(row.sentence);
}

bool is_row(const record::OutcomeIssue& issue) {
    return issue.details_system == record::coverage_state_system ||
           issue.extension.contains(holder_extension);
}

}  // namespace

Statement read_statement(std::span<const record::OutcomeIssue> issues) {
    Statement statement;
    for (const record::OutcomeIssue& issue : issues) {
        if (!is_row(issue)) {
            statement.refuses =
                statement.refuses || issue.severity == "error" || issue.severity == "fatal";
            std::string note = fhir_r4::note_of(issue);
            if (!note.empty() && statement.notes.size() < most_notes &&
                std::ranges::find(statement.notes, note) == statement.notes.end())
                statement.notes.push_back(std::move(note));
            continue;
        }
        statement.stated = true;
        if (statement.rows.size() == most_rows) {
            statement.cut = true;
            continue;
        }
        RowBeyond row;
        read_extensions(issue.extension, row);
        const auto state = issue.details_system == record::coverage_state_system
                               ? state_from(issue.details_code)
                               : std::nullopt;
        row.state = state.value_or(CoverageState::failed);
        row.sentence = fhir_r4::said(issue.text, longest_sentence);
        if (!state) {
            ++statement.without_state;
            row.sentence = "The federation did not say what became of this organisation.";
        }
        const auto same = std::ranges::find_if(statement.rows, [&row](const RowBeyond& other) {
            return row.organisation
                       ? other.organisation == row.organisation
                       : !other.organisation && other.organisation_name == row.organisation_name;
        });
        if (same == statement.rows.end())
            statement.rows.push_back(std::move(row));
        else
            merge(*same, std::move(row), statement);
    }
    return statement;
}

}  // namespace mcr::source::federation
