#include "source/narrative/elements.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace mcr::source::narrative {
namespace {

using What = Rule::What;

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
}

struct Named {
    std::string_view name;
    Rule rule;
};

constexpr Named kept(std::string_view name) {
    return {name, {What::keep, name}};
}
constexpr Named block(std::string_view name, std::string_view as) {
    return {name, {What::keep, as, true}};
}
constexpr Named block(std::string_view name) {
    return block(name, name);
}

constexpr std::array rules = {
    // as they are
    kept("abbr"),
    kept("acronym"),
    kept("b"),
    kept("bdo"),
    kept("big"),
    kept("cite"),
    kept("code"),
    kept("dfn"),
    kept("em"),
    kept("i"),
    kept("kbd"),
    kept("q"),
    kept("samp"),
    kept("small"),
    kept("span"),
    kept("strong"),
    kept("sub"),
    kept("sup"),
    kept("tt"),
    kept("var"),
    kept("caption"),
    kept("colgroup"),
    kept("tbody"),
    kept("td"),
    kept("tfoot"),
    kept("th"),
    kept("thead"),
    kept("tr"),
    block("address"),
    block("blockquote"),
    block("dd"),
    block("div"),
    block("dl"),
    block("dt"),
    block("h1"),
    block("h2"),
    block("h3"),
    block("h4"),
    block("h5"),
    block("h6"),
    block("li"),
    block("ol"),
    block("p"),
    block("pre"),
    block("table"),
    block("ul"),
    Named{"br", {What::keep, "br", false, true}},
    Named{"col", {What::keep, "col", false, true}},
    Named{"hr", {What::keep, "hr", true, true}},
    // as another that says the same
    block("article", "div"),
    block("aside", "div"),
    block("center", "div"),
    block("details", "div"),
    block("dir", "ul"),
    block("fieldset", "div"),
    block("figcaption", "p"),
    block("figure", "div"),
    block("footer", "div"),
    block("header", "div"),
    block("legend", "p"),
    block("listing", "pre"),
    block("main", "div"),
    block("menu", "ul"),
    block("nav", "div"),
    block("option", "div"),
    block("section", "div"),
    block("summary", "p"),
    block("textarea", "div"),
    block("title", "p"),
    block("xmp", "pre"),
    Named{"mark", {What::keep, "em"}},
    Named{"u", {What::keep, "em"}},
    // by their content alone
    Named{"body", {What::silent, {}}},
    Named{"font", {What::silent, {}}},
    Named{"head", {What::silent, {}}},
    Named{"html", {What::silent, {}}},
    Named{"ins", {What::silent, {}}},
    Named{"label", {What::silent, {}}},
    Named{"time", {What::silent, {}}},
    Named{"form", {What::unwrap, {}, true}},
    Named{"a", {What::link, {}}},
    Named{"img", {What::picture, {}, false, true}},
    Named{"del", {What::struck, {}}},
    Named{"s", {What::struck, {}}},
    Named{"strike", {What::struck, {}}},
    // not at all
    Named{"base", {What::remove, {}, false, true}},
    Named{"basefont", {What::remove, {}, false, true}},
    Named{"embed", {What::remove, {}, false, true}},
    Named{"frame", {What::remove, {}, false, true}},
    Named{"iframe", {What::remove, {}}},
    Named{"input", {What::remove, {}, false, true}},
    Named{"link", {What::remove, {}, false, true}},
    Named{"meta", {What::remove, {}, false, true}},
    Named{"param", {What::remove, {}, false, true}},
    Named{"script", {What::remove, {}}},
    Named{"source", {What::remove, {}, false, true}},
    Named{"style", {What::remove, {}}},
    Named{"track", {What::remove, {}, false, true}},
    Named{"wbr", {What::silent, {}, false, true}},
};

}  // namespace

Rule rule_of(std::string_view name) {
    const auto* const found = std::ranges::find(rules, name, &Named::name);
    return found == rules.end() ? Rule{} : found->rule;
}

bool ends_before(std::string_view open, std::string_view next) {
    if (open == "p" || one_of(open, {"h1", "h2", "h3", "h4", "h5", "h6"}))
        return rule_of(next).is_block || one_of(next, {"caption", "td", "th", "tr", "tbody"});
    if (open == "li") return next == "li";
    if (open == "dt" || open == "dd") return next == "dt" || next == "dd";
    if (open == "td" || open == "th" || open == "caption" || open == "colgroup")
        return one_of(next, {"td", "th", "tr", "tbody", "thead", "tfoot", "colgroup"});
    if (open == "tr") return one_of(next, {"tr", "tbody", "thead", "tfoot"});
    if (open == "tbody" || open == "thead" || open == "tfoot")
        return one_of(next, {"tbody", "thead", "tfoot"});
    return false;
}

bool hides_outer(std::string_view open, std::string_view next) {
    if (open == "table") return next != "table";
    if (one_of(open, {"td", "th", "caption"}))
        return !one_of(next, {"table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption"});
    if (one_of(open, {"ul", "ol"})) return next == "li";
    if (open == "dl") return next == "dt" || next == "dd";
    return false;
}

}  // namespace mcr::source::narrative
