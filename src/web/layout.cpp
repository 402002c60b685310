#include "web/layout.hpp"

#include <kainjow/mustache.hpp>

namespace mcr::web {

namespace mustache = kainjow::mustache;

namespace {

constexpr const char* top = R"(<!DOCTYPE html>
<html lang="en" class="nhsuk-template">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="referrer" content="no-referrer">
<title>{{title}} - My Care Record</title>
<link rel="stylesheet" href="{{css}}">
<link rel="icon" href="{{icon}}" type="image/svg+xml">
<script src="{{script}}" defer></script>
</head>
<body class="nhsuk-template__body"{{#streaming}} data-streaming{{/streaming}}>
<a class="nhsuk-skip-link" href="#maincontent">Skip to main content</a>
{{#demonstration}}<div class="mcr-simulated"><div class="nhsuk-width-container">Simulation: every person and every record on these pages is invented.</div></div>{{/demonstration}}
<header class="nhsuk-header" role="banner">
<div class="nhsuk-header__container nhsuk-width-container">
<div class="nhsuk-header__service"><a class="nhsuk-header__service-name" href="/">My Care Record</a></div>
</div>
<nav class="nhsuk-header__navigation" aria-label="Menu"><div class="nhsuk-header__navigation-container nhsuk-width-container">
<ul class="nhsuk-header__navigation-list">
{{#ways}}<li class="nhsuk-header__navigation-item"><a class="nhsuk-header__navigation-link" href="{{address}}">{{text}}</a></li>
{{/ways}}</ul></div></nav>
</header>
{{#who}}<div class="mcr-signed-in"><div class="nhsuk-width-container"><p class="nhsuk-body-s">Signed in as {{who}}</p>{{#several_roles}}<p class="nhsuk-body-s"><a href="/sign-in/role">Change role</a></p>{{/several_roles}}
{{#csrf}}<form method="post" action="/sign-out"><input type="hidden" name="csrf" value="{{csrf}}"><button class="mcr-link" type="submit">Sign out</button></form>{{/csrf}}</div></div>{{/who}}
<div class="nhsuk-width-container">
<main class="nhsuk-main-wrapper" id="maincontent" role="main">
)";

constexpr std::string_view policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

constexpr const char* end = R"(</main>
</div>
<footer class="nhsuk-footer" role="contentinfo"><div class="nhsuk-width-container">
<p class="nhsuk-body-s">My Care Record relays what each organisation holds at the moment you ask. It stores none of it.</p>
</div></footer>
</body>
</html>
)";

}  // namespace

net::Headers page_headers() {
    return {{"Content-Type", "text/html; charset=utf-8"},
            {"Cache-Control", "no-store"},
            {"Content-Security-Policy", std::string(policy)},
            {"X-Content-Type-Options", "nosniff"},
            {"Referrer-Policy", "no-referrer"}};
}

std::string page_top(const Frame& frame, const Assets& assets) {
    mustache::mustache page{top};
    mustache::data values;
    values.set("title", frame.title);
    values.set("css", assets.url("mcr.css"));
    values.set("icon", assets.url("favicon.svg"));
    values.set("script", assets.url("view.js"));
    values.set("demonstration", frame.demonstration);
    values.set("streaming", frame.streaming);
    if (frame.who.empty())
        values.set("who", false);
    else
        values.set("who", frame.who);
    if (frame.csrf.empty())
        values.set("csrf", false);
    else
        values.set("csrf", frame.csrf);
    values.set("several_roles", frame.several_roles);
    mustache::data ways{mustache::data::type::list};
    for (const Link& way : frame.ways) {
        mustache::data one;
        one.set("address", way.address);
        one.set("text", way.text);
        ways.push_back(one);
    }
    values.set("ways", ways);
    return page.render(values);
}

std::string page_end() {
    return end;
}

std::string message_page(const Frame& frame, const Assets& assets, std::string_view heading,
                         std::string_view sentence) {
    return page_top(frame, assets) + web::heading(1, "l", heading) + paragraph(sentence) + "<p>" +
           link(frame.way_on) + "</p>\n" + page_end();
}

}  // namespace mcr::web
