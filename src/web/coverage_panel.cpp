#include "web/coverage_panel.hpp"

#include <algorithm>
#include <array>
#include <kainjow/mustache.hpp>

#include "base/text.hpp"

namespace mcr::web {

namespace mustache = kainjow::mustache;
using record::CoverageState;

namespace {

struct GroupFacts {
    std::string_view code, title;
    bool open;
};
/// Open are those that say that something is missing.
constexpr std::array<GroupFacts, coverage_group_count> groups{{
    {"asking", "Still being asked", false},
    {"missing", "Could not be asked or did not answer", true},
    {"kept-back", "Kept back or not permitted", true},
    {"remarked", "Gave information, with a remark", true},
    {"gave", "Gave information", false},
    {"nothing", "Hold nothing", false},
    {"not-asked", "Not asked", false},
}};

const GroupFacts& facts_of(CoverageGroup group) {
    return groups[static_cast<std::size_t>(group)];
}

std::string_view colour_of(CoverageState state) {
    switch (state) {
        case CoverageState::data:
            return "green";
        case CoverageState::nothing_recorded:
        case CoverageState::not_held:
        case CoverageState::not_asked:
            return "grey";
        case CoverageState::awaiting:
        case CoverageState::not_supported:
        case CoverageState::switched_off:
            return "blue";
        case CoverageState::withheld_confidential:
        case CoverageState::objected:
        case CoverageState::not_permitted:
            return "purple";
        case CoverageState::wrong_patient:
        case CoverageState::timed_out:
        case CoverageState::failed:
            return "red";
    }
    return "grey";
}

std::string in_words(std::size_t count, std::string_view one, std::string_view many) {
    return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

constexpr std::string_view answered = "This organisation answered.";

/// Whether the sentence of a row with data says no more than its number of items does.
bool says_only_that_it_answered(const relay::CoverageRow& row) {
    return row.state == CoverageState::data &&
           (row.sentence == answered ||
            row.sentence.find_first_not_of("0123456789 items.") == std::string::npos);
}

/// What organisations that answered whole say, without their numbers.
constexpr std::array<std::string_view, 12> plain_words{
    answered,
    " item.",
    " items.",
    " document.",
    " documents.",
    " page of the record, in the practice's own words.",
    " pages of the record, in the practice's own words.",
    "This organisation has documents that are pointed to.",
    "This federation answered. It spoke for  organisation.",
    "This federation answered. It spoke for  organisations.",
    "Who the patient is.",
    "",
};

bool is_plain(std::string sentence) {
    std::erase_if(sentence, [](char c) { return c >= '0' && c <= '9'; });
    return std::ranges::find(plain_words, sentence) != plain_words.end();
}

/// What the row says: how many items are shown stands for a source's own way of saying that it
/// answered; anything else it says stays.
std::string said(const relay::CoverageRow& row) {
    if (row.items == 0) return row.sentence;
    const std::string items = in_words(row.items, "item", "items") + " shown.";
    return says_only_that_it_answered(row) ? items : row.sentence + " " + items;
}

bool named(const relay::CoverageRow& row) {
    return row.organisation.has_value();
}

/// Rows are put in the order of their numbers, those beneath a federation behind it.
std::string order_of(const RowPlace& place) {
    constexpr std::size_t digits = 8;
    const auto padded = [&](std::size_t number) {
        std::string text = std::to_string(number);
        return std::string(digits - std::min(digits, text.size()), '0') + text;
    };
    if (!place.beneath) return padded(place.index);
    return padded(*place.beneath) + "." + padded(place.index);
}

}  // namespace

CoverageGroup group_of(const relay::CoverageRow& row) {
    if (!row.settled) return CoverageGroup::asking;
    switch (row.state) {
        case CoverageState::data:
            return is_plain(row.sentence) && std::ranges::all_of(row.notes, is_plain)
                       ? CoverageGroup::gave
                       : CoverageGroup::remarked;
        case CoverageState::nothing_recorded:
        case CoverageState::not_held:
            return CoverageGroup::nothing;
        case CoverageState::withheld_confidential:
        case CoverageState::objected:
        case CoverageState::not_permitted:
        case CoverageState::switched_off:
            return CoverageGroup::kept_back;
        case CoverageState::awaiting:
        case CoverageState::not_supported:
        case CoverageState::wrong_patient:
        case CoverageState::timed_out:
        case CoverageState::failed:
            return CoverageGroup::missing;
        case CoverageState::not_asked:
            return CoverageGroup::not_asked;
    }
    return CoverageGroup::missing;
}

std::optional<std::size_t> federation_of(std::span<const relay::CoverageRow> rows,
                                         std::size_t index) {
    const relay::CoverageRow& row = rows[index];
    if (!row.via) return std::nullopt;
    const auto key = std::string_view(row.system_key).substr(0, row.system_key.rfind('/'));
    const auto at = std::ranges::find_if(rows, [&](const relay::CoverageRow& one) {
        return !one.via && one.organisation == row.via && one.system_key == key;
    });
    if (at == rows.end()) return std::nullopt;
    return static_cast<std::size_t>(at - rows.begin());
}

std::string coverage_row(const relay::CoverageRow& row, const RowPlace& place,
                         std::string_view extra) {
    static const std::string text =
        R"(<li data-coverage-row="{{index}}" data-state="{{code}}" data-group="{{group}}" data-order="{{order}}"{{#via}} class="mcr-coverage__beneath"{{/via}}><span class="mcr-coverage__name">{{name}}{{#via}}<span class="mcr-coverage__via">, through {{via}}</span>{{/via}}</span><strong class="nhsuk-tag nhsuk-tag--{{colour}}">{{state}}</strong><span class="mcr-coverage__say">{{sentence}}</span>{{#notes}}<span class="mcr-coverage__note">{{.}}</span>{{/notes}}{{{extra}}}</li>
)";
    mustache::mustache body{text};
    mustache::data values;
    values.set("index", std::to_string(place.index));
    values.set("code", row.settled ? std::string(record::code_of(row.state)) : "asking");
    values.set("group", std::string(facts_of(group_of(row)).code));
    values.set("order", order_of(place));
    std::string name = row.organisation_name;
    if (row.organisation && name != row.organisation->text())
        name += " (" + row.organisation->text() + ")";
    values.set("name", name);
    if (row.via)
        values.set("via", row.via_name);
    else
        values.set("via", false);
    values.set("colour", row.settled ? std::string(colour_of(row.state)) : "white");
    values.set("state", row.settled ? std::string(record::display_of(row.state)) : "Asking");
    values.set("sentence", said(row));
    mustache::data notes{mustache::data::type::list};
    for (const std::string& note : row.notes)
        if (row.state != CoverageState::data || note != answered) notes.push_back(note);
    values.set("notes", notes);
    values.set("extra", std::string(extra));
    return body.render(values);
}

std::string coverage_summary(const relay::Coverage& coverage) {
    bool doubt = false;
    std::size_t all = 0, gave = 0, nothing = 0, withheld = 0, missing = 0;
    for (const relay::CoverageRow& row : coverage.rows()) {
        if (!named(row)) {
            // Nobody knows whether these hold anything.
            if (row.state == CoverageState::failed || row.state == CoverageState::timed_out ||
                row.state == CoverageState::wrong_patient)
                doubt = true;
            continue;
        }
        ++all;
        switch (row.state) {
            case CoverageState::data:
                ++gave;
                break;
            case CoverageState::nothing_recorded:
            case CoverageState::not_held:
                ++nothing;
                break;
            case CoverageState::withheld_confidential:
            case CoverageState::objected:
            case CoverageState::not_permitted:
            case CoverageState::switched_off:
                ++withheld;
                break;
            default:
                ++missing;
        }
    }
    std::string text = std::to_string(gave) + " of " +
                       in_words(all, "organisation", "organisations") + " gave information";
    if (nothing > 0) text += ", " + in_words(nothing, "holds", "hold") + " nothing";
    if (withheld > 0) text += ", " + in_words(withheld, "keeps", "keep") + " something back";
    if (missing > 0)
        text += ", " + std::to_string(missing) + " could not be asked or did not answer";
    if (doubt) text += ", and it is not known who else holds something";
    return text + (missing + withheld > 0 || doubt
                       ? ". This view is not complete: information may exist that is not shown."
                       : ".");
}

std::string never_relayed() {
    return "<p class=\"mcr-never\">Information about assisted conception, sexually transmitted "
           "infections, termination of pregnancy and gender recognition is never relayed, for any "
           "patient. Its absence here says nothing.</p>\n";
}

std::string coverage_panel(const relay::Coverage& coverage, bool busy,
                           const std::vector<std::string>& extras, std::string_view wish) {
    struct Row {
        std::string order, html;
    };
    std::array<std::vector<Row>, coverage_group_count> rows;
    const auto all = coverage.rows();
    for (std::size_t i = 0; i < all.size(); ++i) {
        const RowPlace place{i, federation_of(all, i)};
        rows[static_cast<std::size_t>(group_of(all[i]))].push_back(
            {order_of(place),
             coverage_row(all[i], place,
                          i < extras.size() ? std::string_view(extras[i]) : std::string_view())});
    }
    std::string html =
        "<section aria-labelledby=\"coverage\"><h2 class=\"nhsuk-heading-m\" id=\"coverage\">Who "
        "was asked</h2>\n<p data-coverage-summary role=\"status\">";
    html += busy ? "Organisations are being asked; what they answer appears below as it comes."
                 : escape_html(coverage_summary(coverage));
    html += "</p>\n";
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].empty() && !busy) continue;
        std::ranges::sort(rows[i], {}, &Row::order);
        const GroupFacts& group = groups[i];
        const std::string code(group.code);
        html += "<details class=\"mcr-group mcr-group--" + code + "\" data-group-box=\"" + code +
                "\"" + (group.open ? " open" : "") + (rows[i].empty() ? " hidden" : "") +
                "><summary><h3 class=\"mcr-group__title\">" + std::string(group.title) +
                " (<span data-group-count>" + std::to_string(rows[i].size()) +
                "</span>)</h3></summary><ul class=\"mcr-coverage\" data-coverage-group=\"" + code +
                "\">\n";
        for (const Row& row : rows[i]) html += row.html;
        html += "</ul>";
        if (group.code == "not-asked")
            html += "<div data-wish-here>" + std::string(wish) + "</div>";
        html += "</details>\n";
    }
    return html + "<div data-offer-here></div></section>\n";
}

}  // namespace mcr::web
