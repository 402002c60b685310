#include "fhir/consent/document.hpp"

#include <algorithm>
#include <array>

#include <boost/json/serialize.hpp>

#include "base/text.hpp"
#include "fhir/consent/document_parts.hpp"
#include "fhir/consent/element.hpp"
#include "fhir/consent/vocabulary.hpp"
#include "fhir/search.hpp"
#include "people/json.hpp"

namespace mcr::fhir::consent {
namespace {

/// What is found before it is known that nothing is missing.
struct Found {
    Document rest{.patient = *people::NhsNumber::parse("9990000018"),
                  .holder = *OdsCode::parse("XXX")};
    std::optional<people::NhsNumber> patient;
    std::optional<OdsCode> holder;
};

void read_status(Element& consent, Document& out) {
    out.status = consent.needed_text("status");
    constexpr std::array known{"active", "rejected", "inactive"};
    if (std::ranges::find(known, out.status) == known.end())
        consent.wrong(
            "status", "value", "value-refused",
            "An objection is active, rejected or inactive; it is in force from the moment "
            "it is received.");
}

void read_meta(Element& consent) {
    auto meta = consent.object("meta");
    if (!meta) return;
    meta->skip("versionId");
    meta->skip("lastUpdated");
    for (const std::string& profile : meta->texts("profile"))
        if (profile != basic_profile && profile != intermediate_profile)
            meta->wrong("profile", "not-supported", "element-not-kept",
                        "Only the Basic and Intermediate profiles of PCF are offered.");
    meta->close();
}

std::optional<people::NhsNumber> patient_of(Element& reference, std::string_view base) {
    std::optional<people::NhsNumber> named;
    const auto take = [&](std::string_view value, bool is_identifier) {
        auto number = patient_named(value, is_identifier, "patient", base);
        if (!number)
            return reference.wrong(
                "", "value", "wrong-nhs-number",
                "The patient is named by a valid NHS number: Patient/[number], or "
                "an identifier of the NHS number's system.");
        if (named && *named != *number)
            return reference.wrong("", "value", "one-patient",
                                   "Reference and identifier name two patients.");
        named = std::move(*number);
    };
    if (const auto text = reference.text("reference")) take(*text, false);
    if (auto identifier = reference.object("identifier")) {
        identifier->fixed("system", people::nhs_number_system);
        take(identifier->needed_text("value"), true);
        identifier->close();
    }
    if (reference.has("type")) reference.fixed("type", "Patient");
    reference.skip("display");
    reference.close();
    if (!named) reference.missing("reference");
    return named;
}

void read_holder(Element& consent, Found& found) {
    auto organisations = consent.objects("organization");
    if (organisations.empty()) return consent.missing("organization");
    if (organisations.size() > 1)
        return organisations[1].wrong("", "business-rule", "one-holder",
                                      "A Consent is about one organisation that holds a record. "
                                      "Send one for each.");
    found.holder = organisation_of(organisations.front());
}

void read_performer(Element& consent, Document& out,
                    const std::optional<people::NhsNumber>& patient, std::string_view base) {
    auto performers = consent.objects("performer");
    if (performers.empty()) return consent.missing("performer");
    if (performers.size() > 1)
        return performers[1].wrong("", "business-rule", "one-performer",
                                   "Exactly one person or court objects.");
    Element& performer = performers.front();
    if (out.authority == objection::Authority::patient) {
        const auto named = patient_of(performer, base);
        if (named && patient && *named != *patient)
            performer.wrong("reference", "business-rule", "authority-required",
                            "Whoever objects for the patient does so on an authority, which the "
                            "extension names.");
        return;
    }
    out.on_authority_of = performer.needed_text("display");
    performer.skip("type");
    performer.close();
}

void read_policy(Element& consent) {
    auto policies = consent.objects("policy");
    if (policies.empty()) return consent.missing("policy");
    if (policies.size() > 1)
        return policies[1].wrong("", "business-rule", "one-policy",
                                 "An objection is an exception to one policy.");
    policies.front().fixed("uri", policy_uri);
    policies.front().close();
}

std::string carried_attachment(Element attachment) {
    boost::json::object kept;
    for (const std::string_view name : {"contentType", "language", "url", "title", "creation"})
        if (const auto text = attachment.text(name)) kept[name] = *text;
    attachment.close();  // refuses data: no document is kept here
    return boost::json::serialize(boost::json::object{{"sourceAttachment", std::move(kept)}});
}

std::string carried_reference(Element reference) {
    boost::json::object kept;
    for (const std::string_view name : {"reference", "type", "display"})
        if (const auto text = reference.text(name)) kept[name] = *text;
    reference.close();
    return boost::json::serialize(boost::json::object{{"sourceReference", std::move(kept)}});
}

std::string carried_identifiers(Element& consent) {
    boost::json::array kept;
    for (Element& each : consent.objects("identifier")) {
        boost::json::object one;
        for (const std::string_view name : {"use", "system", "value"})
            if (const auto text = each.text(name)) one[name] = *text;
        each.close();
        kept.push_back(std::move(one));
    }
    return kept.empty() ? std::string() : boost::json::serialize(kept);
}

void read_carried(Element& consent, Carried& out) {
    out.identifier = carried_identifiers(consent);
    out.date_time = consent.needed_text("dateTime");
    if (out.date_time.size() > 40)
        consent.wrong("dateTime", "value", "value-refused", "This is no FHIR dateTime.");
    auto attachment = consent.object("sourceAttachment");
    auto reference = consent.object("sourceReference");
    if (attachment && reference)
        return reference->wrong("", "structure", "one-source", "There is one source, not two.");
    if (attachment)
        out.source = carried_attachment(std::move(*attachment));
    else if (reference)
        out.source = carried_reference(std::move(*reference));
    else
        consent.wrong("source", "required", "element-required", "This element is required here.");
}

void read_consent(Element& consent, std::string_view base, Found& found) {
    Document& out = found.rest;
    consent.fixed("resourceType", "Consent");
    if (const auto id = consent.text("id")) out.id = *id;
    read_meta(consent);
    for (Extension& each : extensions_of(consent, {objection_extension, decision_extension})) {
        if (each.url == objection_extension)
            read_objection_extension(each.element, out);
        else
            read_decision_extension(each.element, out);
    }
    read_status(consent, out);
    expect_concept(consent, "scope", scope_system, "patient-privacy");
    auto categories = consent.objects("category");
    if (categories.size() != 1)
        consent.wrong("category", "value", "value-refused",
                      "Exactly one category is expected here.");
    for (Element& each : categories) {
        for (Element& coding : each.objects("coding"))
            expect_coding(coding, loinc_system, consent_code);
        each.close();
    }
    if (auto reference = consent.needed_object("patient"))
        found.patient = patient_of(*reference, base);
    read_carried(consent, out.carried);
    read_performer(consent, out, found.patient, base);
    read_holder(consent, found);
    read_policy(consent);
    if (auto provision = consent.needed_object("provision")) read_provision(*provision, out);
    consent.close();
}

}  // namespace

std::optional<OdsCode> organisation_of(Element& reference) {
    std::optional<OdsCode> named;
    const auto take = [&](std::string_view text) {
        auto code = OdsCode::parse(text);
        if (!code || (named && *named != *code))
            return reference.wrong("", "value", "wrong-organisation",
                                   "An organisation is named by one ODS code: an identifier of its "
                                   "system, or Organization/[code].");
        named = std::move(*code);
    };
    if (const auto text = reference.text("reference")) {
        constexpr std::string_view prefix = "Organization/";
        take(text->starts_with(prefix) ? std::string_view(*text).substr(prefix.size()) : "");
    }
    if (auto identifier = reference.object("identifier")) {
        identifier->fixed("system", ods_code_system);
        take(identifier->needed_text("value"));
        identifier->close();
    }
    if (reference.has("type")) reference.fixed("type", "Organization");
    reference.skip("display");
    reference.close();
    if (!named) reference.missing("identifier");
    return named;
}

Judged<boost::json::value> read_body(std::string_view json, const DocumentLimits& limits) {
    auto read = people::parse_json(json, {limits.max_bytes, limits.max_depth});
    if (read && read->is_object()) return std::move(*read);
    if (json.size() > limits.max_bytes)
        return refuse(413, "too-long", "too-long", "The document is longer than is accepted here.");
    return refuse(400, "structure", "not-json",
                  read ? "The body must be a JSON object."
                       : std::string(read.error().sentence) + " It must be one FHIR resource.");
}

Judged<Document> read_document(std::string_view json, std::string_view base,
                               const DocumentLimits& limits) {
    const auto body = read_body(json, limits);
    if (!body) return std::unexpected(body.error());
    Findings findings;
    Element consent(body->get_object(), "Consent", findings);
    Found found;
    read_consent(consent, base, found);
    if (auto judged = findings.judge(); !judged) return std::unexpected(judged.error());
    found.rest.patient = *found.patient;
    found.rest.holder = *found.holder;
    return std::move(found.rest);
}

}  // namespace mcr::fhir::consent
