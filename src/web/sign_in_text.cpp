#include "web/sign_in_text.hpp"

#include <kainjow/mustache.hpp>

#include "base/text.hpp"

namespace mcr::web {

namespace mustache = kainjow::mustache;

namespace {

constexpr const char* choose_provider =
    R"(<h1 class="nhsuk-heading-l">Sign in</h1>
<div class="nhsuk-grid-row nhsuk-card-group">
<div class="nhsuk-grid-column-one-half nhsuk-card-group__item"><div class="nhsuk-card"><div class="nhsuk-card__content">
<h2 class="nhsuk-card__heading nhsuk-heading-m">I work in health or care</h2>
<p>Sign in with your smartcard or security key (Care Identity Service) to see the record of a patient you are treating.</p>
<a class="nhsuk-button" href="/sign-in/staff?next={{staff}}">Sign in as staff</a></div></div></div>
<div class="nhsuk-grid-column-one-half nhsuk-card-group__item"><div class="nhsuk-card"><div class="nhsuk-card__content">
<h2 class="nhsuk-card__heading nhsuk-heading-m">I am a patient</h2>
<p>Sign in with NHS login to see who has looked at your record, and to object to its sharing.</p>
<a class="nhsuk-button" href="/sign-in/patients?next={{patients}}">Sign in with NHS login</a></div></div></div>
</div>
)";

constexpr const char* choose_role =
    R"({{#missed}}<div class="nhsuk-error-summary" role="alert" aria-labelledby="error-title" tabindex="-1"><h2 class="nhsuk-error-summary__title" id="error-title">There is a problem</h2><div class="nhsuk-error-summary__body"><p><a href="#role-0">Choose one of your roles</a></p></div></div>{{/missed}}
<form method="post" action="/sign-in/role" novalidate>
<input type="hidden" name="csrf" value="{{csrf}}"><input type="hidden" name="next" value="{{next}}">
<div class="nhsuk-form-group{{#missed}} nhsuk-form-group--error{{/missed}}">
<fieldset class="nhsuk-fieldset" aria-describedby="role-hint{{#missed}} role-error{{/missed}}"><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--l"><h1 class="nhsuk-fieldset__heading">In which role are you working now?</h1></legend>
<div class="nhsuk-hint" id="role-hint">What you may see depends on it, and it stands in the record of who looked.</div>
{{#missed}}<span class="nhsuk-error-message" id="role-error"><span class="nhsuk-u-visually-hidden">Error:</span> Choose one of your roles</span>{{/missed}}
<div class="nhsuk-radios">{{#roles}}<div class="nhsuk-radios__item"><input class="nhsuk-radios__input" id="role-{{index}}" name="role" type="radio" value="{{index}}"{{#present}} checked{{/present}} aria-describedby="role-{{index}}-hint"><label class="nhsuk-label nhsuk-radios__label" for="role-{{index}}">{{role}}</label><div class="nhsuk-hint nhsuk-radios__hint" id="role-{{index}}-hint">{{organisation}}</div></div>
{{/roles}}</div></fieldset></div>
<button class="nhsuk-button" type="submit">Continue</button></form>
<form method="post" action="/sign-out"><input type="hidden" name="csrf" value="{{csrf}}"><button class="nhsuk-button nhsuk-button--secondary" type="submit">Sign out</button></form>
)";

constexpr const char* sign_out = R"(<h1 class="nhsuk-heading-l">Sign out</h1>
<p>You will be signed out of My Care Record{{#who}}, {{who}}{{/who}}.</p>
<form method="post" action="/sign-out"><input type="hidden" name="csrf" value="{{csrf}}"><button class="nhsuk-button" type="submit">Sign out</button></form>
)";

constexpr const char* signed_out = R"(<h1 class="nhsuk-heading-l">You are signed out</h1>
{{#provider}}<p>You go on to sign out of the sign-in service as well. <a href="{{provider}}">Go on now</a>.</p>{{/provider}}
{{^provider}}<p>Close the browser if others use this device.</p>{{/provider}}
<p><a href="/sign-in">Sign in again</a></p>
)";

constexpr const char* message = R"(<h1 class="nhsuk-heading-l">{{heading}}</h1>
<p>{{sentence}}</p>
<p><a href="/sign-in">Start signing in again</a></p>
)";

std::string framed(const Frame& frame, const Assets& assets, const char* text,
                   const mustache::data& values) {
    mustache::mustache body{text};
    return page_top(frame, assets) + body.render(values) + page_end();
}

/// "Hospital doctor": the first letter is ASCII wherever the table of roles wrote it.
std::string capitalised(std::string text) {
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    return text;
}

}  // namespace

std::string described(const people::Professional& who) {
    return who.display_name() + ", " + who.role_name + ", " + who.organisation_name;
}

std::string choose_provider_page(const Frame& frame, const Assets& assets, std::string_view next) {
    mustache::data values;
    values.set("staff", percent_encode(next));
    values.set("patients", percent_encode(next));
    return framed(frame, assets, choose_provider, values);
}

std::string choose_role_page(const Frame& frame, const Assets& assets,
                             const people::Session& session, std::string_view next, bool missed) {
    mustache::data roles{mustache::data::type::list};
    for (std::size_t i = 0; i < session.roles.size(); ++i) {
        mustache::data one;
        one.set("index", std::to_string(i));
        one.set("role", capitalised(session.roles[i].role_name));
        one.set("organisation", session.roles[i].organisation_name);
        one.set("present", session.role == i);
        roles.push_back(one);
    }
    mustache::data values;
    values.set("roles", roles);
    values.set("csrf", session.csrf);
    values.set("next", std::string(next));
    values.set("missed", missed);
    return framed(frame, assets, choose_role, values);
}

std::string sign_out_page(const Frame& frame, const Assets& assets, std::string_view csrf) {
    mustache::data values;
    values.set("csrf", std::string(csrf));
    values.set("who", false);
    return framed(frame, assets, sign_out, values);
}

std::string signed_out_page(const Frame& frame, const Assets& assets, std::string_view provider) {
    mustache::data values;
    if (provider.empty())
        values.set("provider", false);
    else
        values.set("provider", std::string(provider));
    return framed(frame, assets, signed_out, values);
}

std::string sign_in_message_page(const Frame& frame, const Assets& assets, std::string_view heading,
                                 std::string_view sentence) {
    mustache::data values;
    values.set("heading", std::string(heading));
    values.set("sentence", std::string(sentence));
    return framed(frame, assets, message, values);
}

}  // namespace mcr::web
