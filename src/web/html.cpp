#include "web/html.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mcr::web {
namespace {

const std::string* problem_of(const Problems& problems, const std::string& field) {
    const auto at = std::ranges::find(problems, field, &Problem::field);
    return at == problems.end() ? nullptr : &at->sentence;
}

std::string hint_of(const std::string& name, const std::string& hint) {
    return hint.empty() ? std::string()
                        : "<div class=\"nhsuk-hint\" id=\"" + escape_html(name) + "-hint\">" +
                              escape_html(hint) + "</div>\n";
}

std::string error_of(const std::string& name, const std::string* problem) {
    return problem == nullptr
               ? std::string()
               : "<span class=\"nhsuk-error-message\" id=\"" + escape_html(name) +
                     "-error\"><span class=\"nhsuk-u-visually-hidden\">Error:</span> " +
                     escape_html(*problem) + "</span>\n";
}

/// The attribute by which hint and error are read out with the field.
std::string described(const std::string& name, bool hint, bool error) {
    if (!hint && !error) return {};
    std::string ids;
    if (hint) ids = name + "-hint";
    if (error) ids += (hint ? " " : "") + name + "-error";
    return " aria-describedby=\"" + escape_html(ids) + "\"";
}

std::string group_class(const std::string* problem) {
    return problem == nullptr ? "nhsuk-form-group" : "nhsuk-form-group nhsuk-form-group--error";
}

std::string labelled(const Field& field, const std::string* problem, const std::string& control) {
    const std::string name = escape_html(field.name);
    return "<div class=\"" + group_class(problem) +
           "\"><label class=\"nhsuk-label nhsuk-u-font-weight-bold\" for=\"" + name + "\">" +
           escape_html(field.label) + "</label>\n" + hint_of(field.name, field.hint) +
           error_of(field.name, problem) + control + "</div>\n";
}

std::string items(const Group& group, const std::vector<Option>& options, bool radio) {
    const std::string kind = radio ? "radios" : "checkboxes";
    std::string html = "<div class=\"nhsuk-" + kind + "\">";
    std::size_t count = 0;
    for (const Option& option : options) {
        const std::string id =
            escape_html(count == 0 ? group.name : group.name + "-" + std::to_string(count + 1));
        ++count;
        html += "<div class=\"nhsuk-" + kind + "__item\"><input class=\"nhsuk-" + kind +
                "__input\" id=\"" + id + "\" type=\"" + (radio ? "radio" : "checkbox") +
                "\" name=\"" + escape_html(radio ? group.name : option.value) + "\" value=\"" +
                (radio ? escape_html(option.value) : std::string("1")) + "\"" +
                (option.chosen ? " checked" : "") +
                (option.hint.empty() ? std::string() : " aria-describedby=\"" + id + "-item\"") +
                "><label class=\"nhsuk-label nhsuk-" + kind + "__label\" for=\"" + id + "\">" +
                escape_html(option.label) + "</label>";
        if (!option.hint.empty())
            html += "<div class=\"nhsuk-hint nhsuk-" + kind + "__hint\" id=\"" + id + "-item\">" +
                    escape_html(option.hint) + "</div>";
        html += "</div>\n";
    }
    return html + "</div>";
}

std::string fieldset(const Group& group, const std::vector<Option>& options,
                     const Problems& problems, bool radio) {
    const std::string* problem = problem_of(problems, group.name);
    return "<div class=\"" + group_class(problem) + "\"><fieldset class=\"nhsuk-fieldset\"" +
           described(group.name, !group.hint.empty(), problem != nullptr) +
           "><legend class=\"nhsuk-fieldset__legend nhsuk-fieldset__legend--s\">" +
           escape_html(group.legend) + "</legend>\n" + hint_of(group.name, group.hint) +
           error_of(group.name, problem) + items(group, options, radio) + "</fieldset></div>\n";
}

}  // namespace

std::string heading(int level, std::string_view size, std::string_view text) {
    const std::string h = "h" + std::to_string(level);
    return "<" + h + " class=\"nhsuk-heading-" + std::string(size) + "\">" + escape_html(text) +
           "</" + h + ">\n";
}

std::string paragraph(std::string_view text) {
    return "<p>" + escape_html(text) + "</p>\n";
}

std::string link(const Link& link) {
    return "<a href=\"" + escape_html(link.address) + "\">" + escape_html(link.text) + "</a>";
}

std::string bullets(const std::vector<std::string>& texts) {
    std::string html = "<ul>";
    for (const std::string& text : texts) html += "<li>" + escape_html(text) + "</li>";
    return html + "</ul>\n";
}

std::string error_summary(const Problems& problems) {
    if (problems.empty()) return {};
    std::string html =
        "<div class=\"nhsuk-error-summary\" role=\"alert\" aria-labelledby=\"error-title\" "
        "tabindex=\"-1\"><h2 class=\"nhsuk-error-summary__title\" id=\"error-title\">There is a "
        "problem</h2><div class=\"nhsuk-error-summary__body\"><ul class=\"nhsuk-list "
        "nhsuk-error-summary__list\">";
    for (const Problem& problem : problems)
        html += "<li><a href=\"#" + escape_html(problem.field) + "\">" +
                escape_html(problem.sentence) + "</a></li>";
    return html + "</ul></div></div>\n";
}

std::string text_input(const Field& field, const Problems& problems) {
    const std::string* problem = problem_of(problems, field.name);
    const std::string name = escape_html(field.name);
    return labelled(field, problem,
                    "<input class=\"nhsuk-input" +
                        (field.width.empty() ? std::string()
                                             : " nhsuk-input--" + escape_html(field.width)) +
                        (problem != nullptr ? " nhsuk-input--error" : "") + "\" id=\"" + name +
                        "\" name=\"" + name +
                        "\" type=\"text\" autocomplete=\"off\" spellcheck=\"false\" value=\"" +
                        escape_html(field.value) + "\"" +
                        described(field.name, !field.hint.empty(), problem != nullptr) + ">");
}

std::string date_input(const Field& field, const Problems& problems) {
    const std::string* problem = problem_of(problems, field.name);
    const std::string name = escape_html(field.name);
    return labelled(field, problem,
                    "<input class=\"nhsuk-input nhsuk-input--width-10" +
                        std::string(problem != nullptr ? " nhsuk-input--error" : "") + "\" id=\"" +
                        name + "\" name=\"" + name + "\" type=\"date\" value=\"" +
                        escape_html(field.value) + "\"" +
                        described(field.name, !field.hint.empty(), problem != nullptr) + ">");
}

std::string text_area(const Field& field, const Problems& problems) {
    const std::string* problem = problem_of(problems, field.name);
    const std::string name = escape_html(field.name);
    return labelled(field, problem,
                    "<textarea class=\"nhsuk-textarea" +
                        std::string(problem != nullptr ? " nhsuk-textarea--error" : "") +
                        "\" id=\"" + name + "\" name=\"" + name + "\" rows=\"4\"" +
                        described(field.name, !field.hint.empty(), problem != nullptr) + ">" +
                        escape_html(field.value) + "</textarea>");
}

std::string radios(const Group& group, const std::vector<Option>& options,
                   const Problems& problems) {
    return fieldset(group, options, problems, true);
}

std::string checkboxes(const Group& group, const std::vector<Option>& options,
                       const Problems& problems) {
    return fieldset(group, options, problems, false);
}

std::string hidden(std::string_view name, std::string_view value) {
    return "<input type=\"hidden\" name=\"" + escape_html(name) + "\" value=\"" +
           escape_html(value) + "\">";
}

std::string button(std::string_view label, std::string_view style, std::string_view name,
                   std::string_view value) {
    std::string html = "<button class=\"nhsuk-button";
    if (!style.empty()) html += " nhsuk-button--" + std::string(style);
    html += "\" type=\"submit\"";
    if (!name.empty())
        html += " name=\"" + escape_html(name) + "\" value=\"" + escape_html(value) + "\"";
    return html + ">" + escape_html(label) + "</button>\n";
}

std::string form(std::string_view action, std::string_view csrf, std::string_view html, bool live) {
    return "<form method=\"post\" action=\"" + escape_html(action) + "\"" +
           (live ? " data-live" : "") + ">" + hidden("csrf", csrf) + std::string(html) +
           "</form>\n";
}

std::string tag(std::string_view colour, std::string_view text) {
    return "<strong class=\"nhsuk-tag nhsuk-tag--" + escape_html(colour) + "\">" +
           escape_html(text) + "</strong>";
}

std::string warning(std::string_view title, std::string_view html) {
    return "<div class=\"nhsuk-warning-callout\"><h2 class=\"nhsuk-warning-callout__label\"><span "
           "role=\"text\"><span class=\"nhsuk-u-visually-hidden\">Important: </span>" +
           escape_html(title) + "</span></h2>" + std::string(html) + "</div>\n";
}

std::string inset(std::string_view html) {
    return "<div class=\"nhsuk-inset-text\"><span class=\"nhsuk-u-visually-hidden\">Information: "
           "</span>" +
           std::string(html) + "</div>\n";
}

std::string details(std::string_view summary, std::string_view html, bool open) {
    return "<details class=\"nhsuk-details\"" + std::string(open ? " open" : "") +
           "><summary class=\"nhsuk-details__summary\"><span "
           "class=\"nhsuk-details__summary-text\">" +
           escape_html(summary) + "</span></summary><div class=\"nhsuk-details__text\">" +
           std::string(html) + "</div></details>\n";
}

std::string summary_list(const std::vector<std::pair<std::string, std::string>>& rows_with_html) {
    std::string html = "<dl class=\"nhsuk-summary-list\">";
    for (const auto& [key, value] : rows_with_html)
        html += "<div class=\"nhsuk-summary-list__row\"><dt class=\"nhsuk-summary-list__key\">" +
                escape_html(key) + "</dt><dd class=\"nhsuk-summary-list__value\">" + value +
                "</dd></div>\n";
    return html + "</dl>\n";
}

std::string table(std::string_view caption, const std::vector<std::string>& heads,
                  const std::vector<std::vector<std::string>>& rows) {
    std::string html =
        "<table class=\"nhsuk-table-responsive\"><caption class=\"nhsuk-table__caption\">" +
        escape_html(caption) + "</caption>\n<thead class=\"nhsuk-table__head\"><tr>";
    for (const std::string& head : heads)
        html += "<th scope=\"col\">" + escape_html(head) + "</th>";
    html += "</tr></thead>\n<tbody class=\"nhsuk-table__body\">";
    for (const auto& row : rows) {
        html += "<tr class=\"nhsuk-table__row\">";
        for (std::size_t i = 0; i < row.size() && i < heads.size(); ++i)
            html += "<td class=\"nhsuk-table__cell\"><span "
                    "class=\"nhsuk-table-responsive__heading\" aria-hidden=\"true\">" +
                    escape_html(heads[i]) + " </span>" + row[i] + "</td>";
        html += "</tr>\n";
    }
    return html + "</tbody></table>\n";
}

std::string pagination(std::string_view address, std::size_t page, std::size_t pages) {
    if (pages <= 1) return {};
    std::string html =
        "<nav class=\"nhsuk-pagination\" aria-label=\"Pagination\"><ul class=\"nhsuk-list "
        "nhsuk-pagination__list\">";
    const auto one = [&](std::string_view way, std::string_view word, std::size_t to) {
        html += "<li class=\"nhsuk-pagination-item--" + std::string(way) +
                "\"><a class=\"nhsuk-pagination__link nhsuk-pagination__link--" + std::string(way) +
                "\" href=\"" + escape_html(address) + std::to_string(to) +
                "\"><span class=\"nhsuk-pagination__title\">" + std::string(word) +
                "</span><span class=\"nhsuk-u-visually-hidden\">: </span><span "
                "class=\"nhsuk-pagination__page\">Page " +
                std::to_string(to) + " of " + std::to_string(pages) + "</span></a></li>";
    };
    if (page > 1) one("previous", "Previous", page - 1);
    if (page < pages) one("next", "Next", page + 1);
    return html + "</ul></nav>\n";
}

}  // namespace mcr::web
