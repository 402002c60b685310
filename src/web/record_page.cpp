#include "web/record_page.hpp"

#include <algorithm>
#include <kainjow/mustache.hpp>

#include "base/text.hpp"
#include "record/attachments.hpp"
#include "relay/content_address.hpp"

namespace mcr::web {

namespace mustache = kainjow::mustache;
using record::CoverageState;
using record::Section;

namespace {

/// The order in which a professional reads; the first ones are shown even when they are empty.
constexpr std::array always_shown = {Section::allergies_and_adverse_reactions,
                                     Section::problem_list,
                                     Section::medications_and_medical_devices,
                                     Section::investigation_results,
                                     Section::vaccinations,
                                     Section::contacts_with_professionals};

std::vector<Section> reading_order() {
    std::vector<Section> order(always_shown.begin(), always_shown.end());
    for (std::size_t i = 0; i < record::section_count; ++i) {
        const auto section = static_cast<Section>(i);
        if (std::ranges::find(order, section) == order.end()) order.push_back(section);
    }
    return order;
}

/// FHIR dates as NHS screens show them: 23-Nov-2026, Nov-2026, 2026.
std::string shown_date(std::string_view date) {
    constexpr std::array<const char*, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (date.size() < 7 || date[4] != '-') return std::string(date);
    const int month = (date[5] - '0') * 10 + (date[6] - '0');
    if (month < 1 || month > 12) return std::string(date);
    std::string text = std::string(months[static_cast<std::size_t>(month - 1)]) + "-" +
                       std::string(date.substr(0, 4));
    if (date.size() >= 10) text = std::string(date.substr(8, 2)) + "-" + text;
    return text;
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

/// What the row says: how many items are shown stands for a source's own way of saying that it
/// answered; anything else it says stays.
std::string said(const relay::CoverageRow& row) {
    if (row.items == 0) return row.sentence;
    const std::string items = in_words(row.items, "item", "items") + " shown.";
    const bool plain = row.state == CoverageState::data &&
                       (row.sentence == "This organisation answered." ||
                        row.sentence.find_first_not_of("0123456789 items.") == std::string::npos);
    return plain ? items : row.sentence + " " + items;
}

/// Those whose address leads through here.
std::vector<DocumentLink> documents_of(const record::Part& part, const record::Item& item,
                                       std::string_view query) {
    std::vector<DocumentLink> documents;
    if (query.empty() || record::attachments_of(part, item).empty()) return documents;
    std::vector<std::string_view> pieces;
    part.pieces(item, pieces);
    std::string text;
    for (const auto piece : pieces) text += piece;
    for (const record::Attachment& one : record::attachments_in(item.type, text)) {
        const auto token = relay::ContentAddresses::token_of(one.url);
        if (token.empty()) continue;
        documents.push_back(
            {one.title, kind_of_document(one.content_type, one.size),
             "/view/document?at=" + percent_encode(token) + "&" + std::string(query)});
    }
    return documents;
}

/// Of what a federation gave: the organisation that it labelled it with. The way it came follows.
std::string origin_beyond(const record::Item& item) {
    const std::string code(item.organisation);
    return (item.organisation_name.empty() ? code : std::string(item.organisation_name)) + " (" +
           code + "), through ";
}

bool named(const relay::CoverageRow& row) {
    return row.organisation.has_value();
}

}  // namespace

std::string kind_of_document(std::string_view content_type, std::optional<std::uint64_t> size) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 9> words{{
        {"application/pdf", "PDF"},
        {"application/rtf", "RTF"},
        {"text/rtf", "RTF"},
        {"text/plain", "text"},
        {"text/xml", "XML"},
        {"application/xml", "XML"},
        {"image/jpeg", "JPEG picture"},
        {"image/png", "PNG picture"},
        {"image/tiff", "TIFF picture"},
    }};
    const auto* const known = std::ranges::find(
        words, content_type, &std::pair<std::string_view, std::string_view>::first);
    std::string out(known == words.end() ? content_type : known->second);
    if (!size) return out;
    if (!out.empty()) out += ", ";
    constexpr std::uint64_t kilobyte = 1000;
    constexpr std::uint64_t megabyte = 1000 * kilobyte;
    if (*size < kilobyte) return out + std::to_string(*size) + " bytes";
    if (*size < megabyte) return out + std::to_string(*size / kilobyte) + " KB";
    const std::uint64_t tenths = *size / (megabyte / 10);
    return out + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MB";
}

void collect(std::span<const record::Part> parts, std::string_view document_query,
             BySection& into) {
    for (const record::Part& part : parts) {
        const record::Origin& origin = part.origin();
        const std::string retrieved = format_instant(origin.retrieved);
        const std::string label = origin.organisation_name + " (" + origin.organisation.text() +
                                  "), system " + origin.system_key + ", " +
                                  (origin.relayed     ? "as it labelled it"
                                   : origin.converted ? "converted from the source's format"
                                                      : "the source's own words") +
                                  ", retrieved " + shown_date(retrieved) + " " +
                                  retrieved.substr(11, 8) + " UTC";
        for (const record::Item& item : part.items()) {
            std::string whose = item.organisation.empty() ? label : origin_beyond(item) + label;
            into[static_cast<std::size_t>(item.section)].push_back(
                {record::display_of(part, item, parts), record::words_of_type(item.type),
                 std::move(whose), documents_of(part, item, document_query)});
        }
    }
}

std::string patient_banner(const people::Demographics& patient) {
    mustache::mustache body{
        R"(<section class="mcr-banner" aria-label="Patient">
<p class="mcr-banner__name">{{name}}</p>
<dl><div><dt>Born</dt><dd>{{born}}</dd></div><div><dt>Gender</dt><dd>{{gender}}</dd></div><div><dt>NHS number</dt><dd>{{number}}</dd></div>{{#died}}<div><dt>Died</dt><dd>{{died}}</dd></div>{{/died}}</dl>
{{#superseded}}<p class="nhsuk-body-s">The number you gave has been replaced; this is the number in force.</p>{{/superseded}}
</section>
)"};
    std::string family = patient.family;
    for (char& c : family)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    std::string name = family;
    for (std::size_t i = 0; i < patient.given.size(); ++i)
        name += (i == 0 ? ", " : " ") + patient.given[i];
    if (!patient.prefix.empty()) name += " (" + patient.prefix + ")";
    mustache::data values;
    values.set("name", name);
    values.set("born", shown_date(patient.birth_date));
    values.set("gender", patient.gender);
    values.set("number", patient.number.display());
    values.set("superseded", patient.superseded);
    if (patient.deceased)
        values.set("died", shown_date(*patient.deceased));
    else
        values.set("died", false);
    return body.render(values);
}

std::string coverage_row(const relay::CoverageRow& row, std::size_t index, std::string_view extra) {
    static const std::string text =
        R"(<li data-coverage-row="{{index}}" data-state="{{code}}"><span class="mcr-coverage__name">{{name}}</span><strong class="nhsuk-tag nhsuk-tag--{{colour}}">{{state}}</strong><span class="mcr-coverage__say">{{sentence}}</span>{{#notes}}<span class="mcr-coverage__note">{{.}}</span>{{/notes}}{{{extra}}}</li>
)";
    mustache::mustache body{text};
    mustache::data values;
    values.set("index", std::to_string(index));
    values.set("code", row.settled ? std::string(record::code_of(row.state)) : "asking");
    std::string name = row.organisation_name;
    if (row.organisation && name != row.organisation->text())
        name += " (" + row.organisation->text() + ")";
    if (row.via) name += ", through " + row.via_name;
    values.set("name", name);
    values.set("colour", row.settled ? std::string(colour_of(row.state)) : "white");
    values.set("state", row.settled ? std::string(record::display_of(row.state)) : "Asking");
    values.set("sentence", said(row));
    mustache::data notes{mustache::data::type::list};
    for (const std::string& note : row.notes) notes.push_back(note);
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
                ++withheld;
                break;
            default:
                ++missing;
        }
    }
    std::string text = std::to_string(gave) + " of " +
                       in_words(all, "organisation", "organisations") + " gave information";
    if (nothing > 0) text += ", " + std::to_string(nothing) + " hold nothing";
    if (withheld > 0) text += ", " + std::to_string(withheld) + " withhold information";
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
                           const std::vector<std::string>& extras) {
    std::string html =
        "<section aria-labelledby=\"coverage\"><h2 class=\"nhsuk-heading-m\" id=\"coverage\">Who "
        "was asked</h2>\n<p data-coverage-summary role=\"status\">";
    html += busy ? "Organisations are being asked; what they answer appears below as it comes."
                 : escape_html(coverage_summary(coverage));
    html += "</p>\n<ul class=\"mcr-coverage\">\n";
    for (std::size_t i = 0; i < coverage.rows().size(); ++i)
        html += coverage_row(coverage.rows()[i], i,
                             i < extras.size() ? std::string_view(extras[i]) : std::string_view());
    return html + "</ul><div data-offer-here></div></section>\n";
}

std::string section_items(std::vector<Shown> items) {
    // Copies of one thing, such as one that came through a federation too, stand together.
    std::ranges::stable_sort(items, [](const Shown& a, const Shown& b) {
        if (a.display.date != b.display.date) return a.display.date > b.display.date;
        return a.display.title < b.display.title;
    });
    std::string html;
    for (const Shown& item : items) {
        html += "<li><div class=\"mcr-item__line\"><span class=\"mcr-item__title\">" +
                escape_html(item.display.title) + "</span>";
        if (!item.display.status.empty())
            html += "<span>" + escape_html(item.display.status) + "</span>";
        html += "<span class=\"mcr-item__date\">" +
                (item.display.date.empty() ? std::string("No date")
                                           : escape_html(shown_date(item.display.date))) +
                "</span></div>";
        if (!item.display.facts.empty()) {
            html += "<ul class=\"mcr-item__facts\">";
            for (const std::string& fact : item.display.facts)
                html += "<li>" + escape_html(fact) + "</li>";
            html += "</ul>";
        }
        for (const DocumentLink& document : item.documents)
            html +=
                "<p class=\"mcr-item__document nhsuk-u-margin-bottom-0\"><a href=\"" +
                escape_html(document.address) + "\">Open document" +
                (document.title.empty() ? std::string() : ": " + escape_html(document.title)) +
                "</a>" +
                (document.kind.empty() ? std::string() : " (" + escape_html(document.kind) + ")") +
                "</p>";
        html += "<div class=\"mcr-item__origin\">" + escape_html(item.type) + " from " +
                escape_html(item.origin) + "</div></li>\n";
    }
    return html;
}

std::string section_boxes(BySection items, bool streaming) {
    std::string html;
    for (const Section section : reading_order()) {
        auto& of = items[static_cast<std::size_t>(section)];
        const bool core = std::ranges::find(always_shown, section) != always_shown.end();
        if (of.empty() && !core && !streaming) continue;
        const std::string code(record::code_of(section));
        html +=
            "<details class=\"nhsuk-details nhsuk-expander mcr-section\" open data-section-box=\"" +
            code + "\"" + (of.empty() && !core ? " hidden" : "") +
            "><summary class=\"nhsuk-details__summary\"><h2 "
            "class=\"nhsuk-details__summary-text nhsuk-u-margin-bottom-0\">" +
            escape_html(record::title_of(section)) + " (<span data-section-count=\"" + code +
            "\">" + std::to_string(of.size()) +
            "</span>)</h2></summary><div class=\"nhsuk-details__text\">"
            "<ul class=\"mcr-items\" data-section-items=\"" +
            code + "\">";
        const bool none = of.empty();
        html += section_items(std::move(of));
        html += "</ul>";
        if (core && (none || streaming))
            html += "<p class=\"mcr-empty\"" +
                    std::string(streaming ? " data-when-complete hidden" : "") +
                    ">No organisation that answered gave anything here. That does not mean that "
                    "there is nothing: see who was asked.</p>";
        html += "</div></details>\n";
    }
    return html;
}

}  // namespace mcr::web
