#include "fhir/consent/document_parts.hpp"

#include "base/text.hpp"
#include "fhir/consent/vocabulary.hpp"

namespace mcr::fhir::consent {
namespace {

/// Reads `name` with one of the functions that give a Result for a text.
template <class T, class Read>
std::optional<T> coded(Element& holder, std::string_view name, Read read) {
    const auto text = holder.text(name);
    if (!text) return std::nullopt;
    auto value = read(*text);
    if (value) return *value;
    holder.wrong(name, "code-invalid", "value-refused", "This code is not one of those offered.");
    return std::nullopt;
}

/// The member of `doer` that an extension of this address holds.
std::string* member_of(people::Doer& doer, std::string_view url) {
    if (url == "id") return &doer.id;
    if (url == "roleProfile") return &doer.role_profile_id;
    if (url == "name") return &doer.name;
    if (url == "roleCode") return &doer.role_code;
    if (url == "roleName") return &doer.role_name;
    if (url == "organisation") return &doer.organisation;
    return url == "organisationName" ? &doer.organisation_name : nullptr;
}

people::Doer read_doer(Element& extension) {
    people::Doer doer;
    for (Extension& each :
         extensions_of(extension, {"id", "roleProfile", "name", "roleCode", "roleName",
                                   "organisation", "organisationName"})) {
        if (std::string* const into = member_of(doer, each.url))
            *into = each.element.needed_text("valueString");
        each.element.close();
    }
    extension.close();
    return doer;
}

struct Bounds {
    std::optional<Instant> from, until;
};
Bounds read_period(Element period) {
    Bounds out{period.instant("start"), period.instant("end")};
    period.close();
    return out;
}

objection::Reach read_reach(Element& extension) {
    objection::Reach reach;
    for (Extension& each :
         extensions_of(extension, {"everyone", "organisation", "period"}, "organisation")) {
        Element& element = each.element;
        if (each.url == "everyone") {
            reach.everyone = element.boolean("valueBoolean").value_or(false);
        } else if (each.url == "organisation") {
            if (auto identifier = element.needed_object("valueIdentifier")) {
                identifier->fixed("system", ods_code_system);
                if (auto code = OdsCode::parse(identifier->needed_text("value")))
                    reach.organisations.push_back(std::move(*code));
                else
                    identifier->wrong("value", "value", "wrong-organisation",
                                      "This is no ODS code.");
                identifier->close();
            }
        } else if (auto period = element.needed_object("valuePeriod")) {
            const Bounds bounds = read_period(std::move(*period));
            reach.from = bounds.from;
            reach.until = bounds.until;
        }
        element.close();
    }
    extension.close();
    return reach;
}

void read_deferral(Element& extension, objection::Verdict& verdict) {
    objection::Verdict::Deferred deferred;
    bool with_review = false;
    for (Extension& each : extensions_of(extension, {"officer", "review"})) {
        if (each.url == "officer") {
            deferred.officer = each.element.needed_text("valueString");
        } else if (const auto when = each.element.instant("valueInstant")) {
            deferred.review = *when;
            with_review = true;
        }
        each.element.close();
    }
    if (!with_review || deferred.officer.empty())
        extension.wrong("", "required", "element-required",
                        "A deferral names the officer and the day of review.");
    verdict.telling_deferred = std::move(deferred);
    extension.close();
}

/// One exception of a provision: permit for emergency care, or for whom a decision lets through.
void read_exception(Element& exception, Document& out) {
    exception.fixed("type", "permit");
    auto purposes = exception.objects("purpose");
    if (!purposes.empty()) {
        if (purposes.size() > 1 || out.except_in_emergency)
            return exception.wrong("purpose", "business-rule", "exception-not-offered",
                                   "The one purpose that may be excepted is emergency care "
                                   "(ETREAT), once.");
        expect_coding(purposes.front(), act_reason_system, "ETREAT");
        out.except_in_emergency = true;
        return exception.close();
    }
    if (!out.verdict || out.verdict->outcome != objection::State::not_upheld)
        return exception.wrong("", "business-rule", "exception-not-offered",
                               "Only a decision that does not uphold an objection lets anyone "
                               "through.");
    objection::Reach& reach = out.verdict->reach;
    if (reach.everyone || !reach.organisations.empty())
        return exception.wrong("", "business-rule", "exception-not-offered",
                               "Whom a decision lets through is said once.");
    if (auto period = exception.object("period")) {
        const Bounds bounds = read_period(std::move(*period));
        reach.from = bounds.from;
        reach.until = bounds.until;
    }
    for (Element& actor : exception.objects("actor")) {
        expect_concept(actor, "role", participation_system, "IRCP");
        if (auto reference = actor.needed_object("reference"))
            if (auto code = organisation_of(*reference)) reach.organisations.push_back(*code);
        actor.close();
    }
    reach.everyone = reach.organisations.empty();
    exception.close();
}

}  // namespace

std::optional<directory::Section> section_of(Element& coding) {
    coding.fixed("system", section_system);
    auto section = coded<directory::Section>(coding, "code", directory::section_from);
    if (!coding.has("code")) coding.missing("code");
    coding.skip("display");
    coding.close();
    return section;
}

void read_objection_extension(Element& extension, Document& out) {
    for (Extension& each :
         extensions_of(extension, {"state", "filing", "authority", "competence", "recordedBy",
                                   "withdrawalEffective", "withdrawalReason", "choice"})) {
        Element& element = each.element;
        if (each.url == "recordedBy") {
            out.recorded_by = read_doer(element);
            continue;
        }
        if (each.url == "state")
            out.state = coded<objection::State>(element, "valueCode", objection::state_from);
        else if (each.url == "filing")
            out.filing = element.needed_text("valueId");
        else if (each.url == "authority")
            out.authority =
                coded<objection::Authority>(element, "valueCode", objection::authority_from)
                    .value_or(objection::Authority::patient);
        else if (each.url == "competence")
            out.competence =
                coded<objection::Competence>(element, "valueCode", objection::competence_from)
                    .value_or(objection::Competence::not_a_child);
        else if (each.url == "withdrawalEffective")
            out.withdrawal_effective = element.instant("valueInstant");
        else if (each.url == "withdrawalReason")
            out.withdrawal_reason = element.needed_text("valueString");
        else
            out.choice = coded<objection::Choice>(element, "valueCode", objection::choice_from);
        element.close();
    }
    extension.close();
}

void read_decision_extension(Element& extension, Document& out) {
    if (out.verdict)
        return extension.wrong("", "structure", "one-decision", "There is one decision, not two.");
    objection::Verdict verdict;
    bool with_outcome = false;
    for (Extension& each :
         extensions_of(extension, {"outcome", "ground", "reason", "review", "barsOverride", "care",
                                   "tellingDeferred", "reach"})) {
        Element& element = each.element;
        if (each.url == "tellingDeferred") {
            read_deferral(element, verdict);
            continue;
        }
        if (each.url == "reach") {
            verdict.reach = read_reach(element);
            continue;
        }
        if (each.url == "outcome") {
            const auto outcome =
                coded<objection::State>(element, "valueCode", objection::state_from);
            with_outcome =
                outcome == objection::State::upheld || outcome == objection::State::not_upheld;
            if (outcome) verdict.outcome = *outcome;
        } else if (each.url == "ground") {
            verdict.ground = coded<objection::Ground>(element, "valueCode", objection::ground_from);
        } else if (each.url == "reason") {
            verdict.reason = element.needed_text("valueString");
        } else if (each.url == "review") {
            verdict.review = element.instant("valueInstant");
        } else if (each.url == "barsOverride") {
            verdict.bars_override = element.boolean("valueBoolean").value_or(false);
        } else {
            verdict.care = element.needed_text("valueString");
        }
        element.close();
    }
    if (!with_outcome)
        extension.wrong("", "required", "element-required",
                        "A decision has the outcome upheld or not-upheld.");
    out.verdict = std::move(verdict);
    extension.close();
}

void read_provision(Element& provision, Document& out) {
    provision.fixed("type", "deny");
    if (auto period = provision.object("period")) {
        const Bounds bounds = read_period(std::move(*period));
        out.from = bounds.from;
        out.until = bounds.until;
    }
    for (Extension& each : extensions_of(provision, {section_extension}, section_extension)) {
        if (auto coding = each.element.needed_object("valueCoding"))
            if (const auto section = section_of(*coding))
                out.sections.set(static_cast<std::size_t>(*section));
        each.element.close();
    }
    if (out.sections.none()) out.sections.set();
    for (Element& each : provision.objects("provision")) read_exception(each, out);
    provision.close();
}

}  // namespace mcr::fhir::consent
