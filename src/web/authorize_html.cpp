#include "web/authorize_html.hpp"

#include <array>

#include <kainjow/mustache.hpp>

#include "access/vocabulary.hpp"

namespace mcr::web {

namespace mustache = kainjow::mustache;

namespace {

constexpr std::array reasons = {access::ClaimReason::patient_present,
                                access::ClaimReason::patient_on_telephone,
                                access::ClaimReason::advice_to_a_colleague,
                                access::ClaimReason::result_to_act_on,
                                access::ClaimReason::handover,
                                access::ClaimReason::emergency};

constexpr const char* patient_and_reason = R"(<div class="nhsuk-form-group">
<label class="nhsuk-label nhsuk-label--s" for="nhs-number">NHS number of the patient</label>
<div class="nhsuk-hint" id="nhs-number-hint">10 digits, for example 999 000 0018{{^needs_patient}}. Leave it empty to let the app ask for any patient of yours{{/needs_patient}}</div>
<input class="nhsuk-input nhsuk-input--width-10" id="nhs-number" name="nhs_number" type="text" inputmode="numeric" autocomplete="off" spellcheck="false" aria-describedby="nhs-number-hint"></div>
<fieldset class="nhsuk-fieldset"><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">Why do you look?</legend>
<div class="nhsuk-radios">{{#reasons}}<div class="nhsuk-radios__item"><input class="nhsuk-radios__input" id="claim-{{code}}" name="claim" type="radio" value="{{code}}"><label class="nhsuk-label nhsuk-radios__label" for="claim-{{code}}">{{words}}</label></div>
{{/reasons}}</div></fieldset>
<div class="nhsuk-checkboxes"><div class="nhsuk-checkboxes__item"><input class="nhsuk-checkboxes__input" id="permission" name="permission" type="checkbox" value="given"><label class="nhsuk-label nhsuk-checkboxes__label" for="permission">I asked the patient, who agrees</label></div></div>
)";

constexpr const char* question = R"(<h1 class="nhsuk-heading-l">Let {{app}} in?</h1>
{{#problem}}<div class="nhsuk-error-summary" role="alert" aria-labelledby="error-title" tabindex="-1"><h2 class="nhsuk-error-summary__title" id="error-title">There is a problem</h2><div class="nhsuk-error-summary__body"><p>{{problem}}</p></div></div>{{/problem}}
<p>{{app}}, an app of {{organisation}}, asks to act for you for an hour:</p>
<ul>{{#scopes}}<li>{{words}}</li>{{/scopes}}</ul>
<p>It sees no more than you do. What it asks for is recorded under your name.</p>
<form method="post" action="/oauth/authorize">
{{#hidden}}<input type="hidden" name="{{name}}" value="{{value}}">
{{/hidden}}{{{choice}}}<p></p>
<button class="nhsuk-button" type="submit" name="decision" value="allow">Let it in</button>
<button class="nhsuk-button nhsuk-button--secondary" type="submit" name="decision" value="deny">No</button>
</form>
)";

constexpr const char* list = R"(<h1 class="nhsuk-heading-l">Open an app</h1>
{{^any}}<p>No app that can be opened from here is registered.</p>{{/any}}
{{#apps}}<form method="post" action="/oauth/apps">
<h2 class="nhsuk-heading-m">{{name}}</h2>
<input type="hidden" name="csrf" value="{{csrf}}"><input type="hidden" name="client_id" value="{{id}}">
{{{choice}}}<p></p><button class="nhsuk-button" type="submit">Open {{name}}</button></form>
{{/apps}}
)";

void set_flag(mustache::data& values, const char* name, bool value) {
    values.set(name, mustache::data(value ? mustache::data::type::bool_true
                                          : mustache::data::type::bool_false));
}

std::string choice_html(bool needs_patient) {
    mustache::data rows{mustache::data::type::list};
    for (const access::ClaimReason reason : reasons) {
        mustache::data row;
        row.set("code", std::string(access::to_string(reason)));
        row.set("words", std::string(access::plain_name(reason)));
        rows.push_back(row);
    }
    mustache::data values;
    values.set("reasons", rows);
    set_flag(values, "needs_patient", needs_patient);
    return mustache::mustache{patient_and_reason}.render(values);
}

}  // namespace

std::string authorization_form(const AuthorizationAsk& ask, std::string_view fhir_base,
                               std::string_view csrf, bool chooses, std::string_view problem) {
    mustache::data scopes{mustache::data::type::list}, hidden{mustache::data::type::list};
    for (const std::string& words : in_plain_words(ask.scopes)) {
        mustache::data row;
        row.set("words", words);
        scopes.push_back(row);
    }
    const std::array<std::pair<const char*, std::string>, 10> fields = {
        {{"csrf", std::string(csrf)},
         {"response_type", "code"},
         {"client_id", ask.client->id},
         {"redirect_uri", ask.redirect_uri},
         {"scope", ask.asked_scope},
         {"state", ask.state},
         {"aud", std::string(fhir_base)},
         {"code_challenge", ask.challenge},
         {"code_challenge_method", "S256"},
         {"launch", ask.launch}}};
    for (const auto& [name, value] : fields) {
        if (value.empty()) continue;
        mustache::data row;
        row.set("name", std::string(name));
        row.set("value", value);
        hidden.push_back(row);
    }
    mustache::data values;
    values.set("app", ask.client->name);
    values.set("organisation", ask.client->organisation.text());
    values.set("scopes", scopes);
    values.set("hidden", hidden);
    values.set("choice", chooses ? choice_html(ask.needs_patient()) : std::string());
    if (problem.empty())
        set_flag(values, "problem", false);
    else
        values.set("problem", std::string(problem));
    return mustache::mustache{question}.render(values);
}

std::string apps_list(const people::Clients& clients, std::string_view csrf, bool chooses) {
    mustache::data apps{mustache::data::type::list};
    bool any = false;
    for (const auto& [id, client] : clients.all()) {
        if (client.launch_uri.empty()) continue;
        any = true;
        mustache::data row;
        row.set("id", id);
        row.set("name", client.name);
        row.set("csrf", std::string(csrf));
        row.set("choice", chooses ? choice_html(true) : std::string());
        apps.push_back(row);
    }
    mustache::data values;
    values.set("apps", apps);
    set_flag(values, "any", any);
    return mustache::mustache{list}.render(values);
}

std::string one_sentence(std::string_view heading, std::string_view sentence) {
    mustache::data values;
    values.set("heading", std::string(heading));
    values.set("sentence", std::string(sentence));
    return mustache::mustache{
        "<h1 class=\"nhsuk-heading-l\">{{heading}}</h1>\n<p>{{sentence}}</p>\n"}
        .render(values);
}

}  // namespace mcr::web
