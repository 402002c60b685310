#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Pieces of a page in the markup of the NHS design system. Every text given is plain and is
/// escaped here; what is named html is markup already.
namespace mcr::web {

/// Something wrong with what somebody filled in: beside its field, and at the top of the page.
struct Problem {
    std::string field;  ///< id of the input that it is about
    std::string sentence;
};
using Problems = std::vector<Problem>;

struct Link {
    std::string address, text;
};

struct Field {
    std::string name;  ///< and id
    std::string label;
    std::string hint;
    std::string value;
    std::string width;  ///< class of an input's width, without "nhsuk-input--"
};

struct Option {
    std::string value;  ///< of a radio; the whole name of a checkbox
    std::string label;
    std::string hint;
    bool chosen = false;
};

struct Group {
    std::string name;  ///< of radios; id of the group
    std::string legend;
    std::string hint;
};

[[nodiscard]] std::string heading(int level, std::string_view size, std::string_view text);
[[nodiscard]] std::string paragraph(std::string_view text);
[[nodiscard]] std::string link(const Link& link);
[[nodiscard]] std::string bullets(const std::vector<std::string>& texts);
/// Nothing when there is no problem.
[[nodiscard]] std::string error_summary(const Problems& problems);
[[nodiscard]] std::string text_input(const Field& field, const Problems& problems);
[[nodiscard]] std::string text_area(const Field& field, const Problems& problems);
[[nodiscard]] std::string date_input(const Field& field, const Problems& problems);
[[nodiscard]] std::string radios(const Group& group, const std::vector<Option>& options,
                                 const Problems& problems);
[[nodiscard]] std::string checkboxes(const Group& group, const std::vector<Option>& options,
                                     const Problems& problems);
[[nodiscard]] std::string hidden(std::string_view name, std::string_view value);
/// `style`: "", "secondary" or "warning". `name` and `value` may be empty.
[[nodiscard]] std::string button(std::string_view label, std::string_view style = {},
                                 std::string_view name = {}, std::string_view value = {});
/// A form that is posted to `action` with the session's token, `html` in it.
[[nodiscard]] std::string form(std::string_view action, std::string_view csrf,
                               std::string_view html, bool live = false);
[[nodiscard]] std::string tag(std::string_view colour, std::string_view text);
[[nodiscard]] std::string warning(std::string_view title, std::string_view html);
[[nodiscard]] std::string inset(std::string_view html);
[[nodiscard]] std::string details(std::string_view summary, std::string_view html,
                                  bool open = false);
[[nodiscard]] std::string summary_list(
    const std::vector<std::pair<std::string, std::string>>& rows_with_html);
/// `rows`: cells of html, as many as there are heads.
[[nodiscard]] std::string table(std::string_view caption, const std::vector<std::string>& heads,
                                const std::vector<std::vector<std::string>>& rows);
/// Links to the page before and after `page` of `pages`, at `address` which ends in "page=".
[[nodiscard]] std::string pagination(std::string_view address, std::size_t page, std::size_t pages);

}  // namespace mcr::web
