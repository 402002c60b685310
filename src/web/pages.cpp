#include "web/pages.hpp"

#include <kainjow/mustache.hpp>

#include "base/text.hpp"
#include "web/form.hpp"
#include "web/layout.hpp"
#include "web/record_sink.hpp"

namespace mcr::web {

namespace mustache = kainjow::mustache;

namespace {

constexpr const char* home = R"(<h1 class="nhsuk-heading-xl">My Care Record</h1>
<p class="nhsuk-lede-text">A professional who is treating you can see, at that moment, what other organisations hold about you. It is requested from the original systems and relayed. Nothing is stored.</p>
<h2>Organisations that take part</h2>
<table class="nhsuk-table-responsive"><caption class="nhsuk-table__caption">Each organisation, and whom to ask if you object to its sharing</caption>
<thead class="nhsuk-table__head"><tr><th scope="col">Organisation</th><th scope="col">Kind</th><th scope="col">To object, ask</th></tr></thead>
<tbody class="nhsuk-table__body">{{#rows}}<tr class="nhsuk-table__row"><td class="nhsuk-table__cell"><span class="nhsuk-table-responsive__heading" aria-hidden="true">Organisation </span>{{name}} ({{code}})</td><td class="nhsuk-table__cell"><span class="nhsuk-table-responsive__heading" aria-hidden="true">Kind </span>{{kind}}</td><td class="nhsuk-table__cell"><span class="nhsuk-table-responsive__heading" aria-hidden="true">To object, ask </span>{{contact}}</td></tr>
{{/rows}}</tbody></table>
{{#more}}<p>And {{more}} more organisations.</p>{{/more}}
)";

constexpr const char* choose = R"(<h1 class="nhsuk-heading-l">View a record</h1>
{{#error}}<div class="nhsuk-error-summary" role="alert" aria-labelledby="error-title" tabindex="-1"><h2 class="nhsuk-error-summary__title" id="error-title">There is a problem</h2><div class="nhsuk-error-summary__body"><p><a href="#nhs-number">{{error}}</a></p></div></div>{{/error}}
{{^who}}<form method="post" action="/view/persona">
<fieldset class="nhsuk-fieldset"><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--m">Who are you in this demonstration?</legend>
<div class="nhsuk-radios">{{#personas}}<div class="nhsuk-radios__item"><input class="nhsuk-radios__input" id="persona-{{id}}" name="persona" type="radio" value="{{id}}"{{#first}} checked{{/first}}><label class="nhsuk-label nhsuk-radios__label" for="persona-{{id}}">{{name}}, {{role}}, {{organisation}}</label></div>
{{/personas}}</div></fieldset>
<p></p><button class="nhsuk-button" type="submit">Continue</button></form>{{/who}}
{{#who}}<form method="post" action="/view/record" data-live>
<div class="nhsuk-form-group{{#error}} nhsuk-form-group--error{{/error}}">
<label class="nhsuk-label nhsuk-label--m" for="nhs-number">NHS number of the patient you are treating</label>
<div class="nhsuk-hint" id="nhs-number-hint">10 digits, for example 999 000 0018</div>
{{#error}}<span class="nhsuk-error-message" id="nhs-number-error"><span class="nhsuk-u-visually-hidden">Error:</span> {{error}}</span>{{/error}}
<input class="nhsuk-input nhsuk-input--width-10{{#error}} nhsuk-input--error{{/error}}" id="nhs-number" name="nhs_number" type="text" inputmode="numeric" autocomplete="off" spellcheck="false" aria-describedby="nhs-number-hint{{#error}} nhs-number-error{{/error}}"></div>
<button class="nhsuk-button" type="submit">Ask every organisation</button></form>
<h2 class="nhsuk-heading-m">Demonstration patients</h2>
<ul class="mcr-items">{{#patients}}<li><form method="post" action="/view/record" data-live><input type="hidden" name="nhs_number" value="{{nhs_number}}"><div class="mcr-item__line"><span class="mcr-item__title">{{name}}</span><span>{{shown}}</span><button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small nhsuk-u-margin-bottom-0" type="submit">View<span class="nhsuk-u-visually-hidden"> the record of {{name}}</span></button></div><div>{{story}}</div></form></li>
{{/patients}}</ul>
<form method="post" action="/view/leave"><button class="nhsuk-button nhsuk-button--secondary" type="submit">Be somebody else</button></form>{{/who}}
)";

}  // namespace

struct Pages::Inside {
    Parts use;

    [[nodiscard]] Frame frame(std::string title) const {
        Frame made;
        made.title = std::move(title);
        made.demonstration = use.demonstration != nullptr;
        return made;
    }
    [[nodiscard]] std::string_view cookie_name() const { return use.secure ? "__Host-mcr" : "mcr"; }
    [[nodiscard]] std::string set_cookie(std::string_view value) const {
        return std::string(cookie_name()) + "=" + std::string(value) +
               "; Path=/; HttpOnly; SameSite=Strict" + (use.secure ? "; Secure" : "") +
               (value.empty() ? "; Max-Age=0" : "");
    }
    [[nodiscard]] std::optional<people::TokenClaims> signed_in(const net::Request& request) const {
        const auto token = cookie(request, cookie_name());
        if (!token) return std::nullopt;
        auto claims = use.tokens.check(*token);
        if (!claims) return std::nullopt;
        return std::move(*claims);
    }
    [[nodiscard]] static std::string who_text(const people::Professional& who) {
        return who.display_name() + ", " + who.role_name + ", " + who.organisation_name;
    }

    [[nodiscard]] std::string home_page() const;
    [[nodiscard]] std::string choose_page(const std::optional<people::TokenClaims>& who,
                                          const std::string& error) const;
    net::Task<void> say(net::Responder& out, int status, std::string heading,
                        std::string sentence) const;
    net::Task<void> redirect(net::Responder& out, std::string_view set) const;
    net::Task<void> post(net::Worker& worker, const net::Request& request, net::Responder& out);
    net::Task<void> record(net::Worker& worker, const net::Request& request, net::Responder& out,
                           Form form);
};

std::string Pages::Inside::home_page() const {
    mustache::mustache body{home};
    mustache::data rows{mustache::data::type::list};
    const auto directory = use.directory.get();
    std::size_t shown = 0;
    for (const auto& organisation : directory->organisations()) {
        if (shown == 200) break;
        ++shown;
        mustache::data row;
        row.set("name", organisation.name);
        row.set("code", organisation.code.text());
        row.set("kind", std::string(directory::plain_name(organisation.kind)));
        row.set("contact", organisation.objection_contact.empty()
                               ? std::string("the organisation itself")
                               : organisation.objection_contact);
        rows.push_back(row);
    }
    mustache::data values;
    values.set("rows", rows);
    const std::size_t more = directory->organisations().size() - shown;
    if (more > 0)
        values.set("more", std::to_string(more));
    else
        values.set("more", false);
    return page_top(frame("About"), use.assets) + body.render(values) + page_end();
}

std::string Pages::Inside::choose_page(const std::optional<people::TokenClaims>& who,
                                       const std::string& error) const {
    Frame made = frame(error.empty() ? "View a record" : "Error: View a record");
    mustache::mustache body{choose};
    mustache::data values;
    if (who) made.who = who_text(who->professional);
    values.set("who", who.has_value());
    if (error.empty())
        values.set("error", false);
    else
        values.set("error", error);
    mustache::data personas{mustache::data::type::list}, patients{mustache::data::type::list};
    bool first = true;
    for (const auto& persona : use.demonstration->personas) {
        mustache::data one;
        one.set("id", persona.id);
        one.set("name", persona.name);
        one.set("role", persona.role);
        one.set("organisation", persona.organisation);
        one.set("first", first);
        first = false;
        personas.push_back(one);
    }
    for (const auto& patient : use.demonstration->patients) {
        mustache::data one;
        one.set("nhs_number", patient.nhs_number);
        const auto number = people::NhsNumber::parse(patient.nhs_number);
        one.set("shown", number ? number->display() : patient.nhs_number);
        one.set("name", patient.name);
        one.set("story", patient.story);
        patients.push_back(one);
    }
    values.set("personas", personas);
    values.set("patients", patients);
    return page_top(made, use.assets) + body.render(values) + page_end();
}

net::Task<void> Pages::Inside::say(net::Responder& out, int status, std::string heading,
                                   std::string sentence) const {
    std::string html = message_page(frame(heading), use.assets, heading, sentence);
    net::Headers headers = page_headers();
    co_await out.send(status, std::move(headers), std::move(html));
}

net::Task<void> Pages::Inside::redirect(net::Responder& out, std::string_view set) const {
    net::Headers headers = page_headers();
    headers.add("Location", "/view");
    headers.add("Set-Cookie", set_cookie(set));
    co_await out.send(303, std::move(headers), "");
}

net::Task<void> Pages::Inside::record(net::Worker& worker, const net::Request& request,
                                      net::Responder& out, Form form) {
    const auto who = signed_in(request);
    if (!who) {
        co_await say(out, 401, "Choose who you are first",
                     "The demonstration needs to know who looks before it asks anybody.");
        co_return;
    }
    auto number = people::NhsNumber::parse_typed(form["nhs_number"]);
    if (number && !number->in(people::NhsNumberRange::test))
        number = fail(ErrorKind::invalid,
                      "This demonstration takes numbers of the 999 test range only.");
    if (!number) {
        std::string html = choose_page(who, number.error().sentence);
        net::Headers headers = page_headers();
        co_await out.send(400, std::move(headers), std::move(html));
        co_return;
    }
    Frame made = frame("Shared record");
    made.who = who_text(who->professional);
    made.streaming = form.contains("live");
    const net::Headers headers = page_headers();
    RecordSink sink(out, made, use.assets, headers, made.streaming);
    relay::ViewRequest view{*who, *number, {}, "view: whole record", request.id};
    view.sections.set();
    auto done = co_await use.run_view(worker, std::move(view), sink);
    if (done) co_return;
    if (out.started()) {
        out.abort();
        co_return;
    }
    const Error error = done.error();
    co_await say(
        out, error.http_status,
        error.kind == ErrorKind::not_found ? "No such patient" : "The record was not shown",
        error.sentence);
}

net::Task<void> Pages::Inside::post(net::Worker& worker, const net::Request& request,
                                    net::Responder& out) {
    if (!same_site(request)) {
        co_await say(out, 403, "Not from here", "This form was sent from another site.");
        co_return;
    }
    auto form = read_form(request);
    if (!form) {
        co_await say(out, form.error().http_status, "The form was not read", form.error().sentence);
        co_return;
    }
    const std::string_view path = request.path();
    if (path == "/view/record") {
        co_await record(worker, request, out, std::move(*form));
    } else if (path == "/view/persona") {
        auto token = use.demonstration->token((*form)["persona"]);
        if (token)
            co_await redirect(out, *token);
        else
            co_await say(out, 400, "Nobody of that name", "Choose one of the people listed.");
    } else {
        co_await redirect(out, "");
    }
}

Pages::Pages(Parts parts) : inside_(std::make_unique<Inside>(Inside{std::move(parts)})) {}
Pages::~Pages() = default;

net::Task<void> Pages::handle(net::Worker& worker, const net::Request& request,
                              net::Responder& out) {
    const std::string_view path = request.path();
    const bool get = request.method == "GET" || request.method == "HEAD";
    if (path.starts_with("/assets/") && get) {
        if (const Assets::File* file = inside_->use.assets.find(path)) {
            net::Headers headers{{"Content-Type", file->type},
                                 {"Cache-Control", "public, max-age=31536000, immutable"},
                                 {"X-Content-Type-Options", "nosniff"}};
            co_await out.send(200, std::move(headers), file->bytes);
            co_return;
        }
    } else if (path == "/" && get) {
        std::string html = inside_->home_page();
        net::Headers headers = page_headers();
        co_await out.send(200, std::move(headers), std::move(html));
        co_return;
    } else if (path == "/view" || path.starts_with("/view/")) {
        if (!inside_->use.demonstration) {
            co_await inside_->say(out, 503, "No sign-in is set up",
                                  "This installation has no sign-in of people yet; records are "
                                  "available to systems through the FHIR address.");
            co_return;
        }
        if (path == "/view" && get) {
            const auto who = inside_->signed_in(request);
            std::string html = inside_->choose_page(who, "");
            net::Headers headers = page_headers();
            co_await out.send(200, std::move(headers), std::move(html));
            co_return;
        }
        if (path == "/view/record" && get) {
            net::Headers headers = page_headers();
            headers.add("Location", "/view");
            co_await out.send(303, std::move(headers), "");
            co_return;
        }
        if (request.method == "POST" &&
            (path == "/view/record" || path == "/view/persona" || path == "/view/leave")) {
            co_await inside_->post(worker, request, out);
            co_return;
        }
    }
    co_await inside_->say(out, 404, "Page not found", "There is no page at this address.");
}

}  // namespace mcr::web
