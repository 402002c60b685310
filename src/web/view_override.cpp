#include <algorithm>
#include <array>

#include "access/relationship.hpp"
#include "base/text.hpp"
#include "web/html.hpp"
#include "web/sharing.hpp"
#include "web/view_pages.hpp"

namespace mcr::web {

using access::OverrideReason;

namespace {

constexpr std::chrono::minutes fresh_for{5};
constexpr std::size_t longest_words = 1000;

std::string of(const Form& form, std::string_view name) {
    const auto at = form.find(name);
    return at == form.end() ? std::string() : at->second;
}

/// The holders that a draft offers, and of those the ones whose boxes are ticked.
struct Holders {
    std::vector<const directory::Organisation*> offered, chosen;
};

Holders holders_of(const Form& draft, const directory::Directory& directory,
                   const access::Policies& policies) {
    constexpr std::string_view prefix = "holder-";
    Holders out;
    for (auto at = draft.lower_bound(prefix); at != draft.end() && at->first.starts_with(prefix);
         ++at) {
        const auto code = OdsCode::parse(at->first.substr(prefix.size()));
        const auto* holder = code ? directory.find(*code) : nullptr;
        if (holder == nullptr || policies.of(*holder).overrides.none()) continue;
        out.offered.push_back(holder);
        if (at->second == "1") out.chosen.push_back(holder);
    }
    return out;
}

std::string override_html(const Visit& visit, const Form& draft, const std::string& sealed,
                          const Holders& holders, const access::Policies& policies,
                          const Problems& problems) {
    std::vector<Option> boxes, reasons;
    std::bitset<access::override_reason_count> any;
    for (const auto* holder : holders.offered) {
        boxes.push_back({"holder-" + holder->code.text(), holder->name, "",
                         std::ranges::find(holders.chosen, holder) != holders.chosen.end()});
        any |= policies.of(*holder).overrides;
    }
    for (std::size_t i = 0; i < access::override_reason_count; ++i) {
        const auto reason = static_cast<OverrideReason>(i);
        if (!any.test(i)) continue;
        const std::string code(access::to_string(reason));
        reasons.push_back({code, std::string(access::plain_name(reason)), "",
                           of(draft, "override_reason") == code});
    }
    const auto number = people::NhsNumber::parse(of(draft, "nhs_number"));
    return error_summary(problems) + heading(1, "l", "Override an objection") +
           paragraph("Patient with the NHS number " + (number ? number->display() : "") + ".") +
           warning("This patient has objected to sharing",
                   paragraph("If you go on, the patient is shown that you looked in spite of the "
                             "objection, and why. The privacy officers of your organisation and of "
                             "the organisation that holds the record are told. It lasts a few "
                             "hours, for you, this patient and these organisations only.")) +
           form("/view/override", visit.session->csrf,
                hidden("draft", sealed) +
                    checkboxes({"holders", "Whose objection do you override?", ""}, boxes,
                               problems) +
                    radios({"override_reason", "Why?", ""}, reasons, problems) +
                    text_area({"words", "Say more",
                               "Why it cannot wait or be asked. Write nothing clinical: the "
                               "patient can read this.",
                               of(draft, "words"), ""},
                              problems) +
                    button("Look in spite of the objection", "warning"),
                true) +
           "<p>" + link({"/view", "Do not override"}) + "</p>\n";
}

}  // namespace

bool ViewPages::is_fresh(const Visit& visit) const {
    return use_.site.now() - visit.session->authenticated <= fresh_for;
}

net::Task<void> ViewPages::sign_in_again(Visit& visit, const Form& draft) const {
    const std::string sealed = use_.drafts.seal(draft, *visit.session, use_.site.now());
    // A link, no redirect: a form's answer may not lead to the provider's site (form-action).
    const std::string to =
        "/sign-in/again?next=" + percent_encode("/view/override?draft=" + sealed);
    std::string html =
        heading(1, "l", "Sign in again to override") +
        paragraph(
            "To override an objection you must have signed in within the last 5 minutes. What "
            "you filled in is kept.") +
        "<p><a class=\"nhsuk-button\" role=\"button\" draggable=\"false\" href=\"" +
        escape_html(to) + "\">Sign in again</a></p>\n<p>" + link({"/view", "Do not override"}) +
        "</p>\n";
    co_await use_.site.page(visit, "Sign in again", std::move(html));
}

net::Task<void> ViewPages::start_override(Visit& visit) const {
    Form draft = visit.form;
    draft.erase("csrf");
    draft.erase("live");
    // The same declaration sent twice is one.
    draft["declaration"] = new_uuid(use_.site.random());
    const std::string sealed = use_.drafts.seal(draft, *visit.session, use_.site.now());
    std::string to = "/view/override?draft=" + sealed;
    co_await use_.site.redirect(visit, std::move(to));
}

net::Task<void> ViewPages::ask_override(Visit& visit) const {
    if (visit.field("draft").empty()) {
        co_await use_.site.redirect(visit, "/view");
        co_return;
    }
    auto draft = use_.drafts.open(visit.field("draft"), *visit.session, use_.site.now());
    if (!draft) {
        co_await use_.site.say(visit, std::move(draft.error()));
        co_return;
    }
    if (!is_fresh(visit)) {
        co_await sign_in_again(visit, *draft);
        co_return;
    }
    const auto directory = use_.site.directory();
    const auto policies = use_.site.policies();
    const Holders holders = holders_of(*draft, *directory, *policies);
    std::string html = override_html(visit, *draft, visit.field("draft"), holders, *policies, {});
    co_await use_.site.page(visit, "Override an objection", std::move(html));
}

net::Task<void> ViewPages::declare_override(Visit& visit) const {
    auto draft = use_.drafts.open(visit.field("draft"), *visit.session, use_.site.now());
    if (!draft) {
        co_await use_.site.say(visit, std::move(draft.error()));
        co_return;
    }
    // Only what the record page offered may be chosen.
    for (auto& [name, value] : *draft)
        if (name.starts_with("holder-")) value = visit.form.contains(name) ? "1" : "0";
    (*draft)["override_reason"] = visit.field("override_reason");
    (*draft)["words"] = std::string(trim(visit.field("words")));

    const auto directory = use_.site.directory();
    const auto policies = use_.site.policies();
    const Holders holders = holders_of(*draft, *directory, *policies);
    Problems problems;
    if (holders.chosen.empty())
        problems.push_back({"holders", "Choose at least one organisation."});
    const auto reason = access::override_reason_from(of(*draft, "override_reason"));
    if (!reason) problems.push_back({"override_reason", "Say why."});
    const std::string words = of(*draft, "words");
    if (words.empty() || words.size() > longest_words)
        problems.push_back({"words", words.empty() ? "Say more about why."
                                                   : "Say it in at most 1000 characters."});
    std::uint32_t hours = 12;
    for (const auto* holder : holders.chosen) {
        const access::Agreement& agreement = policies->of(*holder);
        if (reason && !agreement.overrides.test(static_cast<std::size_t>(*reason)))
            problems.push_back(
                {"override_reason", holder->name + " does not allow this for that reason."});
        hours = std::min(hours, agreement.override_hours);
    }
    const auto patient = people::NhsNumber::parse(of(*draft, "nhs_number"));
    if (!patient) problems.push_back({"holders", "Start again from the record."});
    if (!problems.empty()) {
        const std::string sealed = use_.drafts.seal(*draft, *visit.session, use_.site.now());
        std::string html = override_html(visit, *draft, sealed, holders, *policies, problems);
        co_await use_.site.page(visit, "Error: Override an objection", std::move(html), 400);
        co_return;
    }
    if (!is_fresh(visit)) {
        co_await sign_in_again(visit, *draft);
        co_return;
    }
    if (visit.session->launch && visit.session->launch->patient != patient->text()) {
        co_await use_.site.say(visit, 403, "Not this patient",
                               "Your system opened this for another patient.");
        co_return;
    }
    access::Declaration declaration;
    declaration.id = of(*draft, "declaration");
    declaration.reason = *reason;
    declaration.words = words;
    for (const auto* holder : holders.chosen) declaration.holders.push_back(holder->code);
    declaration.hours = std::chrono::hours{hours};
    access::ContextStore::Keeping keeping{{visit.who().id, visit.who().organisation, *patient},
                                          people::doer_of(visit.who()),
                                          {},
                                          std::move(declaration),
                                          {},
                                          visit.request.id};
    auto declared = co_await use_.contexts.keep(std::move(keeping), use_.site.deadline());
    if (!declared) {
        co_await use_.site.say(visit, std::move(declared.error()));
        co_return;
    }
    // Why they look was found good before: what is missing now is for the decision to say.
    Problems ignored;
    Why why = read_why(*draft, false, ignored);
    if (visit.session->launch) why.stated = visit.session->launch->stated;
    people::TokenClaims claims = people::claims_of(*visit.session, why.purpose);
    claims.stated = std::move(why.stated);
    Form asked;
    for (const char* name : {"nhs_number", "reason", "permission", "purpose"})
        if (!of(*draft, name).empty()) asked[name] = of(*draft, name);
    co_await show(visit, std::move(claims), *patient, std::move(asked),
                  visit.form.contains("live"));
}

}  // namespace mcr::web
