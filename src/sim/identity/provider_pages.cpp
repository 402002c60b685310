#include <algorithm>

#include "base/text.hpp"
#include "sim/identity/provider.hpp"

namespace mcr::sim {
namespace {

// Near enough to the NHS look to feel at home, and visibly not the real thing.
constexpr std::string_view top = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>)";
constexpr std::string_view style = R"( - Simulated sign-in</title>
<style>
*{box-sizing:border-box}
body{margin:0;background:#f0f4f5;color:#212b32;font:1.1875rem/1.47 Frutiger W01,Arial,sans-serif}
.note{background:#ffeb3b;padding:4px 0;font-weight:600}
.head{background:#005eb8;color:#fff;padding:16px 0;font-weight:600}
.wide{max-width:960px;margin:0 auto;padding:0 16px}
main.wide{padding:32px 16px 56px}
h1{font-size:2rem;line-height:1.25;margin:0 0 8px}
h2{font-size:1.375rem;margin:32px 0 12px}
ul{list-style:none;margin:0;padding:0;display:grid;gap:12px;grid-template-columns:repeat(auto-fill,minmax(280px,1fr))}
li{display:flex}
button{flex:1;display:flex;flex-direction:column;justify-content:flex-start;font:inherit;text-align:left;background:#fff;color:#212b32;border:1px solid #aeb7bd;border-left:8px solid #005eb8;padding:12px 16px;cursor:pointer;overflow-wrap:anywhere}
button:hover{border-color:#003087;border-left-color:#003087}
button:focus{outline:4px solid #ffeb3b;outline-offset:0;box-shadow:inset 0 0 0 4px #212b32}
.name{display:block;color:#005eb8;font-weight:600;text-decoration:underline}
.role{display:block}
.for{display:block;color:#4c6272;font-size:1rem;margin-top:4px}
</style>
</head>
<body>
<header><div class="note"><div class="wide">Simulation: every person here is invented.</div></div>
<div class="head"><div class="wide">Simulated sign-in</div></div></header>
<main class="wide">
)";
constexpr std::string_view end = "</main>\n</body>\n</html>\n";

std::string framed(std::string_view title, std::string_view content) {
    return std::string(top) + escape_html(title) + std::string(style) + std::string(content) +
           std::string(end);
}

std::string works_as(const Persona& persona) {
    if (persona.is_patient()) return "patient";
    std::string out;
    for (const PersonaRole& role : persona.roles)
        out += (out.empty() ? "" : "; ") + role.name + ", " + role.organisation_name;
    return out.empty() ? "no role" : out;
}

std::string one_of(const Persona& persona) {
    return "<li><button type=\"submit\" name=\"persona\" value=\"" + escape_html(persona.id) +
           "\"><span class=\"name\">" + escape_html(persona.display()) +
           "</span><span class=\"role\">" + escape_html(works_as(persona)) +
           "</span><span class=\"for\">" + escape_html(persona.what_for) +
           "</span></button></li>\n";
}

}  // namespace

std::string persona_page(const std::vector<Persona>& personas, bool patients,
                         std::string_view request) {
    std::vector<std::string_view> sections;
    for (const Persona& persona : personas)
        if (persona.is_patient() == patients &&
            std::find(sections.begin(), sections.end(), persona.section) == sections.end())
            sections.emplace_back(persona.section);
    const std::string_view heading =
        patients ? "Which patient are you?" : "Which member of staff are you?";
    std::string body = "<h1>" + std::string(heading) + "</h1>\n<p>" +
                       (patients ? "This stands for NHS login. Choose a person to sign in as them."
                                 : "This stands for the Care Identity Service (CIS2). Choose a "
                                   "person to sign in as them.") +
                       "</p>\n<form method=\"post\" action=\"/authorize\">\n"
                       "<input type=\"hidden\" name=\"request\" value=\"" +
                       escape_html(request) + "\">\n";
    for (const std::string_view section : sections) {
        body += "<h2>" + escape_html(section) + "</h2>\n<ul>\n";
        for (const Persona& persona : personas)
            if (persona.is_patient() == patients && persona.section == section)
                body += one_of(persona);
        body += "</ul>\n";
    }
    return framed(heading, body + "</form>\n");
}

std::string plain_page(std::string_view heading, std::string_view sentence) {
    return framed(heading,
                  "<h1>" + escape_html(heading) + "</h1>\n<p>" + escape_html(sentence) + "</p>\n");
}

}  // namespace mcr::sim
