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
<li class="nhsuk-header__navigation-item"><a class="nhsuk-header__navigation-link" href="/">About</a></li>
<li class="nhsuk-header__navigation-item"><a class="nhsuk-header__navigation-link" href="/view">View a record</a></li>
</ul></div></nav>
</header>
<div class="nhsuk-width-container">
<main class="nhsuk-main-wrapper" id="maincontent" role="main">
{{#who}}<p class="nhsuk-body-s">Signed in as {{who}}</p>{{/who}}
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
    return page.render(values);
}

std::string page_end() {
    return end;
}

std::string message_page(const Frame& frame, const Assets& assets, std::string_view heading,
                         std::string_view sentence) {
    mustache::mustache body{
        "<h1 class=\"nhsuk-heading-l\">{{heading}}</h1>\n<p>{{sentence}}</p>\n"
        "<p><a href=\"/view\">Back to choosing a patient</a></p>\n"};
    mustache::data values;
    values.set("heading", std::string(heading));
    values.set("sentence", std::string(sentence));
    return page_top(frame, assets) + body.render(values) + page_end();
}

}  // namespace mcr::web
