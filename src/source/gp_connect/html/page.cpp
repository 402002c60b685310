#include "source/gp_connect/html/page.hpp"

#include <algorithm>
#include <array>
#include <pugixml.hpp>

#include "base/text.hpp"

namespace mcr::source::gp_connect::html {
namespace {

enum class Meaning {
    none,
    excluded,
    in_transit,
    date,
    none_recorded,
    unavailable,
    denied,
    unsupported,
    remark
};

struct Words {
    std::string_view text;  ///< in lower case
    Meaning meaning;
};

/// What suppliers write; the first that a text holds counts.
constexpr auto words = std::to_array<Words>({
    {"data is recorded for this patient", Meaning::none_recorded},
    {"does not support retrieval of", Meaning::unavailable},
    {"access is denied to", Meaning::denied},
    {"data is not supported by this system", Meaning::unsupported},
    {"this data may still exist in the source system", Meaning::remark},
    {"for the selected date range", Meaning::date},
    {"for the period ", Meaning::date},
    {"all data items from", Meaning::date},
    {"all data items until", Meaning::date},
    {"all relevant items", Meaning::remark},
    {"excluded due to confidentiality", Meaning::excluded},
    {"hidden by sharing rules", Meaning::excluded},
    {"removed due to patient preference", Meaning::excluded},
    {"suppressed due to privacy", Meaning::excluded},
    {"record transfer from previous gp practice", Meaning::in_transit},
    {"record is in transit", Meaning::in_transit},
    {"pending gp transfer", Meaning::in_transit},
    {"completion of the gp2gp process", Meaning::in_transit},
    {"gp transfer underway", Meaning::in_transit},
});

Meaning meaning_of(std::string_view lower) {
    for (const Words& one : words)
        if (lower.find(one.text) != std::string_view::npos) return one.meaning;
    return Meaning::none;
}

/// The first dd-Mmm-yyyy in `text`; empty if there is none.
std::string date_in(std::string_view text) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    constexpr std::string_view form = "dd-aaa-dddd";
    for (std::size_t at = 0; at + form.size() <= text.size(); ++at) {
        bool fits = true;
        for (std::size_t i = 0; fits && i < form.size(); ++i)
            fits = form[i] == 'd'   ? digit(text[at + i])
                   : form[i] == 'a' ? letter(text[at + i])
                                    : text[at + i] == '-';
        if (fits) return std::string(text.substr(at, form.size()));
    }
    return {};
}

bool is_block(std::string_view name) {
    constexpr auto blocks = std::to_array<std::string_view>(
        {"div",     "p",  "table", "thead", "tbody", "tfoot",      "tr", "td", "th",
         "caption", "ul", "ol",    "li",    "dl",    "dt",         "dd", "h1", "h2",
         "h3",      "h4", "h5",    "h6",    "hr",    "blockquote", "pre"});
    return std::ranges::find(blocks, name) != blocks.end();
}

bool is_heading(std::string_view name) {
    return (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6') ||
           name == "th" || name == "thead" || name == "caption";
}

bool has_class(const pugi::xml_node& node, std::string_view wanted) {
    const auto classes = split(node.attribute("class").value(), ' ');
    return std::ranges::find(classes, wanted) != classes.end();
}

class Reader {
public:
    void read(const pugi::xml_node& root) {
        walk(root);
        flush();
    }
    Page page;

private:
    enum class Banner { none, content, date, exclusion, transfer };

    /// Depth is bounded by what narrative::clean lets through.
    void walk(const pugi::xml_node& node) {  // NOLINT(misc-no-recursion)
        for (const pugi::xml_node& child : node.children()) {
            if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
                text_.append(child.value());
                continue;
            }
            if (child.type() != pugi::node_element) continue;
            const std::string_view name = child.name();
            if (!is_block(name)) {
                if (name == "br") text_ += ' ';
                walk(child);
                continue;
            }
            flush();
            const Banner outside = banner_;
            const bool was_heading = heading_;
            const bool was_cell = cell_;
            if (has_class(child, "exclusion-banner")) banner_ = Banner::exclusion;
            if (has_class(child, "gptransfer-banner")) banner_ = Banner::transfer;
            if (has_class(child, "date-banner")) banner_ = Banner::date;
            if (has_class(child, "content-banner")) banner_ = Banner::content;
            heading_ = heading_ || is_heading(name);
            cell_ = cell_ || name == "td";
            walk(child);
            flush();
            banner_ = outside;
            heading_ = was_heading;
            cell_ = was_cell;
        }
    }

    void flush() {
        const std::string text(trim(text_));
        text_.clear();
        if (text.empty() || heading_) return;
        const std::string lower = to_lower(text);
        const Meaning meaning = meaning_of(lower);
        switch (banner_) {
            case Banner::exclusion:
                page.excluded = true;
                return;
            case Banner::transfer:
                transfer(text);
                return;
            case Banner::date:
                if (meaning != Meaning::remark) page.limited = true;
                return;
            case Banner::content:
                page.explains = true;
                if (meaning == Meaning::unavailable) page.unavailable = true;
                if (meaning == Meaning::unsupported) page.unsupported = true;
                if (meaning == Meaning::denied) page.denied = true;
                return;
            case Banner::none:
                say(meaning, text);
        }
    }

    void say(Meaning meaning, std::string_view text) {
        // A cell is what is recorded, whatever its words; but systems put "no data" in one too.
        if (cell_ && meaning != Meaning::none_recorded) meaning = Meaning::none;
        switch (meaning) {
            case Meaning::none:
                page.has_content = true;
                return;
            case Meaning::excluded:
                page.excluded = true;
                return;
            case Meaning::in_transit:
                transfer(text);
                return;
            case Meaning::date:
                page.limited = true;
                return;
            case Meaning::none_recorded:
                page.none_recorded = true;
                return;
            case Meaning::unavailable:
                page.unavailable = true;
                return;
            case Meaning::denied:
                page.denied = true;
                return;
            case Meaning::unsupported:
                page.unsupported = true;
                return;
            case Meaning::remark:
                return;
        }
    }

    void transfer(std::string_view text) {
        page.in_transit = true;
        if (page.transit_date.empty()) page.transit_date = date_in(text);
    }

    std::string text_;  ///< of the block at hand
    Banner banner_ = Banner::none;
    bool heading_ = false;
    bool cell_ = false;
};

}  // namespace

record::CoverageState Page::state() const {
    using record::CoverageState;
    if (has_content) return CoverageState::data;
    if (excluded || denied) return CoverageState::withheld_confidential;
    if (none_recorded || in_transit) return CoverageState::nothing_recorded;
    if (unavailable || unsupported) return CoverageState::not_supported;
    return CoverageState::failed;
}

void Page::add(const Page& other) {
    has_content = has_content || other.has_content;
    excluded = excluded || other.excluded;
    in_transit = in_transit || other.in_transit;
    if (transit_date.empty()) transit_date = other.transit_date;
    limited = limited || other.limited;
    explains = explains || other.explains;
    none_recorded = none_recorded || other.none_recorded;
    unavailable = unavailable || other.unavailable;
    denied = denied || other.denied;
    unsupported = unsupported || other.unsupported;
}

Result<Page> read_page(std::string_view div) {
    pugi::xml_document document;
    const pugi::xml_parse_result parsed =
        document.load_buffer(div.data(), div.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!parsed) return fail(ErrorKind::malformed, "A page of the record is no XHTML.");
    Reader reader;
    reader.read(document);
    return reader.page;
}

}  // namespace mcr::source::gp_connect::html
