#include "web/record_page.hpp"

#include <algorithm>
#include <kainjow/mustache.hpp>

#include "base/text.hpp"
#include "record/attachments.hpp"
#include "record/json_tree.hpp"
#include "relay/content_address.hpp"
#include "web/text_html.hpp"

namespace mcr::web {

namespace mustache = kainjow::mustache;
using record::Section;

namespace {

/// The order in which a professional reads; the first ones are shown even when they are empty.
constexpr std::array always_shown = {Section::allergies_and_adverse_reactions,
                                     Section::problem_list,
                                     Section::medications_and_medical_devices,
                                     Section::investigation_results,
                                     Section::vaccinations,
                                     Section::contacts_with_professionals};

/// Many, and seldom what one came for: closed until they are opened.
constexpr std::array closed_at_first = {Section::professional_contacts,
                                        Section::person_demographics};

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

/// The documents of the DocumentReference that `composition` was made of, where it is among
/// `parts`.
std::vector<DocumentLink> documents_behind(const record::Part& part,
                                           const record::Item& composition,
                                           std::span<const record::Part> parts,
                                           std::string_view query) {
    if (query.empty()) return {};
    const auto tree = record::JsonTree::parse(part.original(composition), {});
    const record::JsonNode* extensions = tree ? tree->root().get("extension") : nullptr;
    if (extensions == nullptr) return {};
    for (const record::JsonNode* one = extensions->first(); one != nullptr; one = one->next()) {
        const record::JsonNode* value = one->get("valueReference");
        if (one->text("url") != record::document_of_composition_extension || value == nullptr)
            continue;
        const std::string_view reference = value->text("reference");
        for (const record::Part& other : parts)
            for (const record::Item& item : other.items())
                if (item.type == "DocumentReference" && !item.id.empty() &&
                    reference.ends_with("/" + std::string(item.id)))
                    return documents_of(other, item, query);
    }
    return {};
}

std::string line_html(const Shown& item, std::string_view element) {
    std::string html = "<" + std::string(element) +
                       " class=\"mcr-item__line\"><span class=\"mcr-item__title\">" +
                       escape_html(item.display.title) + "</span>";
    if (!item.display.status.empty())
        html += "<span class=\"mcr-item__status\">" + escape_html(item.display.status) + "</span>";
    return html + "<span class=\"mcr-item__date\">" +
           (item.display.date.empty() ? std::string("No date")
                                      : escape_html(shown_date(item.display.date))) +
           "</span></" + std::string(element) + ">";
}

std::string item_html(const Shown& item) {
    std::string html = "<li data-date=\"" + escape_html(item.display.date) + "\" data-title=\"" +
                       escape_html(item.display.title) + "\">";
    if (item.display.passages.empty()) {
        html += line_html(item, "div");
    } else {
        const std::string line = line_html(item, "span");
        html += text_html({line, item.display.title, item.display.passages, item.number, item.fhir,
                           !item.documents.empty()},
                          longest_text);
    }
    if (!item.display.facts.empty()) {
        html += "<ul class=\"mcr-item__facts\">";
        for (const std::string& fact : item.display.facts)
            html += "<li>" + escape_html(fact) + "</li>";
        html += "</ul>";
    }
    for (const DocumentLink& document : item.documents)
        html += "<p class=\"mcr-item__document nhsuk-u-margin-bottom-0\"><a href=\"" +
                escape_html(document.address) + "\">Open document" +
                (document.title.empty() ? std::string() : ": " + escape_html(document.title)) +
                "</a>" +
                (document.kind.empty() ? std::string() : " (" + escape_html(document.kind) + ")") +
                "</p>";
    return html + "<div class=\"mcr-item__origin\">" + escape_html(item.type) +
           " from <span class=\"mcr-item__organisation\">" + escape_html(item.organisation) +
           "</span>, " + escape_html(item.origin) + "</div></li>\n";
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
             std::size_t& texts, BySection& into) {
    for (const record::Part& part : parts) {
        const record::Origin& origin = part.origin();
        const std::string retrieved = format_instant(origin.retrieved);
        const std::string organisation =
            origin.organisation_name + " (" + origin.organisation.text() + ")";
        const std::string label = std::string(origin.system_key == origin.organisation.text()
                                                  ? ""
                                                  : "system " + origin.system_key + ", ") +
                                  (origin.relayed     ? "as it labelled it"
                                   : origin.converted ? "converted from the source's format"
                                                      : "the source's own words") +
                                  ", retrieved " + shown_date(retrieved) + " " +
                                  retrieved.substr(11, 5) + " UTC";
        for (const record::Item& item : part.items()) {
            Shown shown;
            shown.display = record::display_of(part, item, parts);
            shown.type = record::words_of_type(item.type);
            shown.organisation =
                item.organisation.empty() ? organisation : origin_beyond(item) + organisation;
            shown.origin = label;
            shown.documents = documents_of(part, item, document_query);
            if (item.type == "Composition" && shown.documents.empty())
                shown.documents = documents_behind(part, item, parts, document_query);
            if (!shown.display.passages.empty()) {
                shown.number = ++texts;
                shown.fhir = std::string(item.type) + "/" + std::string(item.new_id);
            }
            into[static_cast<std::size_t>(item.section)].push_back(std::move(shown));
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

std::string section_items(std::vector<Shown> items) {
    // Copies of one thing, such as one that came through a federation too, stand together.
    std::ranges::stable_sort(items, [](const Shown& a, const Shown& b) {
        if (a.display.date != b.display.date) return a.display.date > b.display.date;
        return a.display.title < b.display.title;
    });
    std::string html;
    for (const Shown& item : items) html += item_html(item);
    return html;
}

std::string section_boxes(BySection items, bool streaming) {
    std::string html;
    for (const Section section : reading_order()) {
        auto& of = items[static_cast<std::size_t>(section)];
        const bool core = std::ranges::find(always_shown, section) != always_shown.end();
        if (of.empty() && !core && !streaming) continue;
        const bool shut = std::ranges::find(closed_at_first, section) != closed_at_first.end();
        const std::string code(record::code_of(section));
        html += "<details class=\"nhsuk-details nhsuk-expander mcr-section\"" +
                std::string(shut ? "" : " open") + " data-section-box=\"" + code + "\"" +
                (of.empty() && !core ? " hidden" : "") +
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
