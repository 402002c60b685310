#include "web/view_pages.hpp"

#include "base/text.hpp"
#include "fhir/document_sink.hpp"
#include "web/html.hpp"
#include "web/record_sink.hpp"
#include "web/sharing.hpp"

namespace mcr::web {
namespace {

/// What of a look's form is needed to look again.
constexpr std::array kept = {"nhs_number", "reason", "permission", "purpose"};

Form kept_of(const Form& form) {
    Form out;
    for (const char* name : kept)
        if (const auto at = form.find(name); at != form.end() && !at->second.empty())
            out[name] = at->second;
    return out;
}

/// What of it says why; the number does not travel with documents.
Form why_of(Form form) {
    form.erase("nhs_number");
    return form;
}

/// So long can documents be opened from a page.
constexpr std::chrono::hours document_time{1};

const directory::Organisation* organisation_of(const Visit& visit,
                                               const directory::Directory& directory) {
    return directory.find(visit.who().organisation);
}

/// Closed on doubt (law 10): who is not in the directory asks first.
bool asks_first(const Visit& visit, const Site& site) {
    const auto directory = site.directory();
    const auto policies = site.policies();
    const directory::Organisation* own = organisation_of(visit, *directory);
    return own == nullptr || policies->of(*own).asks_first;
}

/// Everything; for a role that gives no care, what its organisation lets it see, since to ask for
/// more would be refused as a whole.
directory::Sections wanted_by(const Visit& visit, const Site& site) {
    directory::Sections all;
    all.set();
    if (visit.who().role != people::RoleGroup::receptionist) return all;
    const auto directory = site.directory();
    const auto policies = site.policies();
    const directory::Organisation* own = organisation_of(visit, *directory);
    return own == nullptr ? all : policies->of(*own).seen_by(visit.who().role);
}

/// Looks again, and has those asked too that nothing named.
std::string wish_html(const people::Session& session, const Form& asked) {
    std::string fields = hidden("ask_everyone", "1");
    for (const auto& [field, value] : asked) fields += hidden(field, value);
    fields +=
        "<button class=\"nhsuk-button nhsuk-button--secondary nhsuk-button--small "
        "nhsuk-u-margin-bottom-0\" type=\"submit\">Ask them too</button>";
    return form("/view/record", session.csrf, fields, true);
}

std::string patients_html(const Demonstration& demonstration) {
    std::string html = heading(2, "m", "Demonstration patients") +
                       "<p>Answer the questions above, then choose one.</p>\n"
                       "<ul class=\"mcr-items\">";
    for (const auto& patient : demonstration.patients) {
        const auto number = people::NhsNumber::parse(patient.nhs_number);
        html += "<li><div class=\"mcr-item__line\"><span class=\"mcr-item__title\">" +
                escape_html(patient.name) + "</span><span>" +
                escape_html(number ? number->display() : patient.nhs_number) +
                "</span><button class=\"nhsuk-button nhsuk-button--secondary nhsuk-button--small "
                "nhsuk-u-margin-bottom-0\" type=\"submit\" name=\"pick\" value=\"" +
                escape_html(patient.nhs_number) +
                "\">View<span class=\"nhsuk-u-visually-hidden\"> the record of " +
                escape_html(patient.name) + "</span></button></div><div>" +
                escape_html(patient.story) + "</div></li>\n";
    }
    return html + "</ul>\n";
}

}  // namespace

std::vector<Route> ViewPages::routes() const {
    const auto to_start = [this](Visit& visit) { return use_.site.redirect(visit, "/view"); };
    return {
        {"GET", "/view", Audience::caring, [this](Visit& visit) { return choose(visit); }},
        {"GET", "/view/record", Audience::caring, to_start},
        {"POST", "/view/record", Audience::caring, [this](Visit& visit) { return record(visit); }},
        {"GET", "/view/launched", Audience::caring,
         [this](Visit& visit) { return launched(visit); }},
        {"GET", "/view/document", Audience::caring,
         [this](Visit& visit) { return document(visit); }},
        {"POST", "/view/override/start", Audience::caring,
         [this](Visit& visit) { return start_override(visit); }},
        {"GET", "/view/override", Audience::caring,
         [this](Visit& visit) { return ask_override(visit); }},
        {"POST", "/view/override", Audience::caring,
         [this](Visit& visit) { return declare_override(visit); }},
    };
}

std::string ViewPages::choose_html(const Visit& visit, const Problems& problems) const {
    std::string html = error_summary(problems) + heading(1, "l", "View a record");
    if (visit.session->launch)
        return html +
               paragraph(
                   "Your system opened this for one patient. To look at another one, open it "
                   "from that patient's record there.") +
               "<p><a class=\"nhsuk-button\" role=\"button\" draggable=\"false\" "
               "href=\"/view/launched\">Open the record of the patient you were sent "
               "with</a></p>\n";
    const auto directory = use_.site.directory();
    const directory::Organisation* own = organisation_of(visit, *directory);
    std::string fields =
        text_input({"nhs_number", "NHS number of the patient you are treating",
                    "10 digits, for example 999 000 0018", visit.field("nhs_number"), "width-10"},
                   problems) +
        why_html(visit.form, asks_first(visit, use_.site),
                 own != nullptr && own->kind == directory::Kind::gp_practice, problems) +
        button("Ask every organisation");
    if (use_.demonstration != nullptr) fields += patients_html(*use_.demonstration);
    return html + form("/view/record", visit.session->csrf, fields, true);
}

net::Task<void> ViewPages::choose(Visit& visit) const {
    std::string html = choose_html(visit, {});
    co_await use_.site.page(visit, "View a record", std::move(html));
}

net::Task<void> ViewPages::record(Visit& visit) const {
    if (!visit.field("pick").empty()) visit.form["nhs_number"] = visit.field("pick");
    Problems problems;
    auto number = people::NhsNumber::parse_typed(visit.field("nhs_number"));
    if (number && use_.demonstration != nullptr && !number->in(people::NhsNumberRange::test))
        number = fail(ErrorKind::invalid,
                      "This demonstration takes numbers of the 999 test range only.");
    if (!number) problems.push_back({"nhs_number", number.error().sentence});
    people::StatedReason stated;
    std::string purpose = "TREAT";
    if (visit.session->launch) {
        stated = visit.session->launch->stated;
    } else {
        Why why = read_why(visit.form, asks_first(visit, use_.site), problems);
        stated = std::move(why.stated);
        purpose = std::move(why.purpose);
    }
    if (!problems.empty()) {
        std::string html = choose_html(visit, problems);
        co_await use_.site.page(visit, "Error: View a record", std::move(html), 400);
        co_return;
    }
    people::TokenClaims claims = people::claims_of(*visit.session, purpose);
    claims.stated = std::move(stated);
    Form asked = kept_of(visit.form);
    asked["nhs_number"] = number->text();
    co_await show(visit, std::move(claims), *number, std::move(asked), visit.form.contains("live"));
}

net::Task<void> ViewPages::launched(Visit& visit) const {
    if (!visit.session->launch) {
        co_await use_.site.redirect(visit, "/view");
        co_return;
    }
    const auto number = people::NhsNumber::parse(visit.session->launch->patient);
    if (!number) {
        co_await use_.site.say(visit, 400, "No such patient",
                               "Your system did not say which patient. Open it again there.");
        co_return;
    }
    people::TokenClaims claims = people::claims_of(*visit.session, "TREAT");
    claims.stated = visit.session->launch->stated;
    Form asked;
    asked["nhs_number"] = number->text();
    co_await show(visit, std::move(claims), *number, std::move(asked), false);
}

net::Task<void> ViewPages::show(Visit& visit, people::TokenClaims claims, people::NhsNumber patient,
                                Form asked, bool live) const {
    if (visit.session->launch && visit.session->launch->patient != patient.text()) {
        co_await use_.site.say(visit, 403, "Not this patient",
                               "Your system opened this for another patient. Open it again from "
                               "this patient's record there.");
        co_return;
    }
    Frame frame = use_.site.frame("Shared record", visit.session);
    frame.streaming = live;
    const net::Headers headers = page_headers();
    const OfferOverride offered = [this, &visit, &asked](const auto& rows) {
        return offer(*visit.session, asked, rows);
    };
    // A launch has no form of its own to send again.
    OfferWish wish;
    if (!visit.session->launch)
        wish = [&visit, &asked] { return wish_html(*visit.session, asked); };
    RecordSink sink(visit.out, frame, use_.site.assets(), headers, live, offered,
                    "why=" + percent_encode(use_.drafts.seal(why_of(asked), *visit.session,
                                                             use_.site.now(), document_time)),
                    std::move(wish));
    const bool everyone = visit.form.contains("ask_everyone");
    relay::ViewRequest view{std::move(claims),
                            std::move(patient),
                            {},
                            everyone ? "view: whole record, everyone asked" : "view: whole record",
                            visit.request.id};
    view.ask_everyone = everyone;
    view.sections = wanted_by(visit, use_.site);
    auto done = co_await use_.run_view(visit.worker, std::move(view), sink);
    if (done) co_return;
    if (visit.out.started()) {
        visit.out.abort();
        co_return;
    }
    const Error error = done.error();
    const bool relationship = error.code == "relationship";
    if ((relationship || error.code == "permission") && !visit.session->launch) {
        visit.form = asked;
        const Problems problems = {{relationship ? "reason" : "permission", error.sentence}};
        std::string html = choose_html(visit, problems);
        co_await use_.site.page(visit, "Error: View a record", std::move(html), error.http_status);
        co_return;
    }
    std::string title =
        error.kind == ErrorKind::not_found ? "No such patient" : "The record was not shown";
    co_await use_.site.say(visit, error.http_status, std::move(title), error.sentence);
}

net::Task<void> ViewPages::document(Visit& visit) const {
    const auto asked = use_.drafts.open(visit.field("why"), *visit.session, use_.site.now());
    if (!asked) {
        co_await use_.site.say(visit, asked.error());
        co_return;
    }
    Problems problems;
    Why why{{}, "TREAT"};
    if (visit.session->launch)
        why.stated = visit.session->launch->stated;
    else
        why = read_why(*asked, asks_first(visit, use_.site), problems);
    if (!problems.empty()) {
        co_await use_.site.say(visit, 400, "The document was not opened",
                               "Start again from the record.");
        co_return;
    }
    relay::ContentRequest request{people::claims_of(*visit.session, why.purpose), visit.field("at"),
                                  "view: document", visit.request.id};
    request.who.stated = std::move(why.stated);
    if (visit.session->launch) {
        const auto number = people::NhsNumber::parse(visit.session->launch->patient);
        if (!number) {
            co_await use_.site.not_found(visit);
            co_return;
        }
        request.only_of = *number;
    }
    fhir::DocumentSink sink(visit.out, visit.request.id);
    auto done = co_await use_.give_document(visit.worker, std::move(request), sink);
    if (done) done = co_await visit.out.finish();
    if (done) co_return;
    if (visit.out.started()) {
        visit.out.abort();
        co_return;
    }
    const Error error = done.error();
    co_await use_.site.say(visit, error.http_status, "The document was not opened", error.sentence);
}

std::string ViewPages::offer(const people::Session& session, const Form& asked,
                             const std::vector<relay::CoverageRow>& rows) const {
    const auto directory = use_.site.directory();
    std::string fields;
    std::size_t count = 0;
    std::string name;
    for (const relay::CoverageRow& row : rows) {
        const directory::Organisation* holder =
            row.organisation ? directory->find(*row.organisation) : nullptr;
        if (holder == nullptr) continue;
        fields += hidden("holder-" + holder->code.text(), "1");
        name = holder->name;
        ++count;
    }
    if (count == 0) return {};
    for (const auto& [field, value] : asked) fields += hidden(field, value);
    fields +=
        "<button class=\"nhsuk-button nhsuk-button--warning nhsuk-button--small "
        "nhsuk-u-margin-bottom-0\" type=\"submit\">Override" +
        (count == 1 ? "<span class=\"nhsuk-u-visually-hidden\"> the objection at " +
                          escape_html(name) + "</span>"
                    : " the objections at " + std::to_string(count) + " organisations") +
        "</button>";
    return "<div class=\"mcr-override\">" + form("/view/override/start", session.csrf, fields) +
           "</div>";
}

}  // namespace mcr::web
