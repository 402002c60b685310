#include "web/public_pages.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "web/sharing.hpp"

namespace mcr::web {

using directory::Kind;
using directory::Organisation;

namespace {

constexpr std::size_t shown_of_a_kind = 8;
constexpr std::size_t on_a_page = 50;

// Organisations whose name alone tells something stand here like every other: who takes part is
// public, and says nothing about any patient. Law 4 is about answers on patients.
std::string organisation_item(const Organisation& organisation) {
    const Joining joining = joining_of(organisation);
    std::string html =
        "<li>" + link({"/organisations/" + organisation.code.text(), organisation.name});
    if (joining != Joining::takes_part) html += " " + tag(colour_of(joining), words_of(joining));
    return html + "</li>\n";
}

std::string kinds_html(const directory::Directory& directory) {
    std::string html;
    for (std::size_t k = 0; k < access::kind_count; ++k) {
        const auto kind = static_cast<Kind>(k);
        std::string items;
        std::size_t count = 0;
        for (const Organisation& organisation : directory.organisations()) {
            if (organisation.kind != kind) continue;
            if (++count <= shown_of_a_kind) items += organisation_item(organisation);
        }
        if (count == 0) continue;
        html += heading(3, "s", directory::plain_plural(kind)) + "<ul>" + items;
        if (count > shown_of_a_kind)
            html += "<li>" +
                    link({"/organisations?kind=" + std::string(directory::to_string(kind)),
                          "and " + std::to_string(count - shown_of_a_kind) + " more"}) +
                    "</li>";
        html += "</ul>\n";
    }
    return html;
}

constexpr const char* about =
    R"(<h1 class="nhsuk-heading-xl">My Care Record</h1>
<p class="nhsuk-lede-text">A professional who is treating you can see, at that moment, what other organisations that care for you have recorded.</p>
<p>Your records are kept by each organisation that cares for you, in different computer systems. Without My Care Record they travel by secure post, fax or email, which can be slow and sometimes goes wrong. With it, the information is requested from each original system when it is needed, and relayed to the person who is treating you. My Care Record keeps no copy of it.</p>
<ul>
<li>Only health and care professionals who are involved in your care may look, and only at what their role needs.</li>
<li>Every look is written down, also those that were refused. You can <a href="/my/looked">see who looked at your record</a>.</li>
<li>Particularly sensitive information (assisted conception, sexually transmitted infections, termination of pregnancy, gender recognition) is never relayed.</li>
<li>You can <a href="/objecting">object</a> to your information being shared, organisation by organisation.</li>
</ul>
<p>If you have any doubts about your records being shared, please speak to one of your care team first.</p>
<h2 class="nhsuk-heading-l" id="who">Organisations that take part</h2>
)";

constexpr const char* objecting_html =
    R"(<h1 class="nhsuk-heading-xl">Objecting to sharing</h1>
<p class="nhsuk-lede-text">You can object to an organisation sharing its records about you through My Care Record.</p>
<div class="nhsuk-inset-text"><span class="nhsuk-u-visually-hidden">Information: </span><p>Please speak to one of your care team first: your GP, hospital consultant or social worker, for example. They look at your record to give you the best care they can, and can tell you what an objection would mean for you.</p></div>
<h2>What an objection is</h2>
<p>An objection is made to the organisation that holds the records you do not want to be shared. You may object to everything it holds about you or to parts of it, and you may let the information be shared in an emergency all the same. You can object with several organisations at once.</p>
<p>From the moment you object, the organisation's records are not relayed. That stays so while the organisation considers your objection. You can take an objection back at any time.</p>
<h2>What it means for your care</h2>
<ul>
<li>People who treat you may not know about your allergies, medicines, conditions or test results. That can make your care slower, less good and less safe.</li>
<li>You may have to tell your story again, and tests may be repeated.</li>
<li>In an emergency nobody may be able to look the information up, unless you allow that.</li>
</ul>
<h2 id="not-upheld">When an objection may not be upheld</h2>
<p>The organisation that holds the records decides. There are three cases, and only three, in which it may decide not to uphold your objection:</p>
<ol>
<li><strong>It is in the public interest that the information is still shared.</strong> For example, if someone must be safeguarded, or if there is a risk of harm to you or to others. The organisation must write down why.</li>
<li><strong>Care cannot be provided without it.</strong> For example, if you are referred to a hospital and the clinicians there need the information to do their job. You are told and you choose: share for this care, or decline the care. If you decline the care, nothing is shared.</li>
<li><strong>The computer system cannot prevent sharing.</strong> Some systems are not developed enough. Each <a href="/organisations">organisation's page</a> says whether its system can.</li>
</ol>
<p>Whatever is shared in these cases remains confidential to the team of people who are directly caring for you.</p>
<p>In an emergency, or where somebody is at risk, a professional may look in spite of an objection if the organisation allows that. They must say why; you are shown that they did, and the privacy officers of both organisations are told.</p>
<h2>What an objection does not do</h2>
<ul>
<li>It does not stop information being shared by telephone, letter or on paper where your care needs it.</li>
<li>It is not the opt-out from the Summary Care Record. That is a choice of its own, made with your GP practice.</li>
<li>It is not the national data opt-out, which is about research and planning. That is a choice of its own, made with the NHS.</li>
</ul>
<h2>How to object</h2>
<ul>
<li><a href="/my/objections/new">Sign in and object here</a>. You can follow there what becomes of it.</li>
<li>Or contact the organisation that holds the records. Its <a href="/organisations">page</a> says whom to ask.</li>
</ul>
)";

std::size_t page_number(const std::string& text) {
    std::size_t page = 1;
    std::from_chars(text.data(), text.data() + text.size(), page);
    return std::max<std::size_t>(page, 1);
}

bool matches(const Organisation& organisation, const std::string& name,
             const std::optional<Kind>& kind) {
    if (kind && organisation.kind != *kind) return false;
    return name.empty() || to_lower(organisation.name).contains(name) ||
           to_lower(organisation.code.text()) == name;
}

std::string switched_off_html(const Organisation& organisation, const access::Policies& policies) {
    std::string html;
    for (const directory::System& system : organisation.systems)
        if (system.stage == directory::Stage::suspended)
            html += paragraph(
                "One of its systems is switched off at present: " +
                (system.stage_reason.empty() ? "no reason was published." : system.stage_reason));
    if (const access::SwitchedOff* off = policies.off(organisation.code);
        off != nullptr && off->sections.any())
        html +=
            paragraph("Sharing is switched off at present for: " + words_of(off->sections) + ".");
    return html;
}

std::string overrides_in_words(const access::Agreement& agreement) {
    std::vector<std::string> reasons;
    for (std::size_t i = 0; i < access::override_reason_count; ++i)
        if (agreement.overrides.test(i))
            reasons.emplace_back(access::plain_name(static_cast<access::OverrideReason>(i)));
    if (reasons.empty())
        return "It does not allow a professional to look in spite of an objection.";
    return "It allows a professional who signs in again and says why to look in spite of an "
           "objection, for " +
           std::to_string(agreement.override_hours) +
           " hours at most, for these reasons only: " + joined(reasons) + ".";
}

}  // namespace

std::vector<Route> PublicPages::routes() const {
    return {
        {"GET", "/", Audience::anyone, [this](Visit& visit) { return home(visit); }},
        {"GET", "/objecting", Audience::anyone, [this](Visit& visit) { return objecting(visit); }},
        {"GET", "/organisations", Audience::anyone,
         [this](Visit& visit) { return organisations(visit); }},
        {"GET", "/organisations/*", Audience::anyone,
         [this](Visit& visit) { return organisation(visit); }},
    };
}

net::Task<void> PublicPages::home(Visit& visit) const {
    const auto directory = site_.directory();
    std::string html = about + kinds_html(*directory) + "<p>" +
                       link({"/organisations", "Find an organisation, and whom to ask there"}) +
                       "</p>\n";
    co_await site_.page(visit, "About", std::move(html));
}

net::Task<void> PublicPages::objecting(Visit& visit) const {
    co_await site_.page(visit, "Objecting to sharing", objecting_html);
}

net::Task<void> PublicPages::organisations(Visit& visit) const {
    const auto directory = site_.directory();
    const std::string name = to_lower(trim(visit.field("name")));
    std::optional<Kind> kind;
    if (const auto read = directory::kind_from(visit.field("kind"))) kind = *read;
    std::vector<const Organisation*> found;
    for (const Organisation& one : directory->organisations())
        if (matches(one, name, kind)) found.push_back(&one);
    const std::size_t pages = std::max<std::size_t>(1, (found.size() + on_a_page - 1) / on_a_page);
    const std::size_t page = std::min(page_number(visit.field("page")), pages);

    std::string html = heading(1, "l", "Organisations that take part") +
                       "<form method=\"get\" action=\"/organisations\" role=\"search\">" +
                       text_input({"name", "Name or ODS code", "Part of the name is enough",
                                   visit.field("name"), "width-20"},
                                  {});
    if (kind) html += hidden("kind", directory::to_string(*kind));
    html += button("Find", "secondary") + "</form>\n<p role=\"status\">" +
            std::to_string(found.size()) +
            (found.size() == 1 ? " organisation" : " organisations") +
            (kind ? ": " + std::string(directory::plain_plural(*kind)) : std::string()) + "</p>\n";
    std::vector<std::vector<std::string>> rows;
    for (std::size_t i = (page - 1) * on_a_page; i < std::min(found.size(), page * on_a_page);
         ++i) {
        const Organisation& one = *found[i];
        const Joining joining = joining_of(one);
        rows.push_back({link({"/organisations/" + one.code.text(), one.name}),
                        escape_html(directory::plain_name(one.kind)),
                        tag(colour_of(joining), words_of(joining))});
    }
    if (!rows.empty()) html += table("Organisations", {"Organisation", "Kind", "Stage"}, rows);
    std::string address = "/organisations?";
    if (!name.empty()) address += "name=" + percent_encode(name) + "&";
    if (kind) address += "kind=" + std::string(directory::to_string(*kind)) + "&";
    html += pagination(address + "page=", page, pages);
    co_await site_.page(visit, "Organisations that take part", std::move(html));
}

net::Task<void> PublicPages::organisation(Visit& visit) const {
    const auto directory = site_.directory();
    const auto policies = site_.policies();
    const auto code = OdsCode::parse(visit.id);
    const Organisation* found = code ? directory->find(*code) : nullptr;
    if (found == nullptr) {
        co_await site_.say(visit, 404, "No such organisation",
                           "No organisation with this code takes part.");
        co_return;
    }
    const Joining joining = joining_of(*found);
    const access::Agreement& agreement = policies->of(*found);
    std::string html =
        heading(1, "l", found->name) +
        summary_list({{"Kind", escape_html(directory::plain_name(found->kind))},
                      {"ODS code", escape_html(found->code.text())},
                      {"Stage", tag(colour_of(joining), words_of(joining))},
                      {"To object, contact",
                       escape_html(found->objection_contact.empty()
                                       ? "The organisation itself; ask for its privacy officer."
                                       : found->objection_contact)},
                      {"Can it keep back one patient's record?",
                       escape_html(words_of(objection::withholding_of(*found)))},
                      {"In spite of an objection", escape_html(overrides_in_words(agreement))}}) +
        switched_off_html(*found, *policies) + heading(2, "m", "What it gives, and to whom") +
        gives_html(agreement) +
        paragraph(
            "Particularly sensitive information (assisted conception, sexually transmitted "
            "infections, termination of pregnancy, gender recognition) is never relayed, "
            "whoever asks.") +
        "<p>" + link({"/my/objections/new?holder=" + found->code.text(), "Object to its sharing"}) +
        "</p>\n<p>" + link({"/organisations", "All organisations"}) + "</p>\n";
    co_await site_.page(visit, found->name, std::move(html));
}

}  // namespace mcr::web
