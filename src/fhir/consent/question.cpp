#include "fhir/consent/question.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "fhir/consent/document_parts.hpp"
#include "fhir/search.hpp"

namespace mcr::fhir::consent {
namespace {

constexpr std::array common{"patient", "purpose", "section"};
constexpr std::array of_may_share{"holder", "organisation", "role",
                                  "basis",  "permission",   "emergency"};

struct Found {
    std::optional<people::NhsNumber> patient;
    Question rest{.patient = *people::NhsNumber::parse("9990000018")};
};

void wrong_value(Element& parameter, std::string text) {
    parameter.wrong("", "value", "value-refused", std::move(text));
}

template <class T, class Read>
std::optional<T> coded(Element& parameter, std::string_view name, Read read) {
    const std::string text = parameter.needed_text(name);
    auto value = read(text);
    if (value) return *value;
    wrong_value(parameter, "This code is not one of those offered.");
    return std::nullopt;
}

void read_patient(Element& parameter, std::string_view base, Found& found) {
    Judged<people::NhsNumber> named = refuse(422, "value", "wrong-nhs-number", "");
    if (parameter.has("valueIdentifier")) {
        if (auto identifier = parameter.object("valueIdentifier")) {
            identifier->fixed("system", people::nhs_number_system);
            named = patient_named(identifier->needed_text("value"), true, "patient", base);
            identifier->close();
        }
    } else if (auto reference = parameter.needed_object("valueReference")) {
        named = patient_named(reference->needed_text("reference"), false, "patient", base);
        reference->close();
    }
    if (named)
        found.patient = std::move(*named);
    else
        parameter.wrong("", "value", "wrong-nhs-number",
                        "The patient is named by a valid NHS number: a reference Patient/[number], "
                        "or an identifier of the NHS number's system.");
}

std::optional<OdsCode> read_organisation(Element& parameter) {
    auto identifier = parameter.needed_object("valueIdentifier");
    if (!identifier) return std::nullopt;
    identifier->fixed("system", ods_code_system);
    auto code = OdsCode::parse(identifier->needed_text("value"));
    identifier->close();
    if (code) return std::move(*code);
    wrong_value(parameter, "This is no ODS code.");
    return std::nullopt;
}

void read_purpose(Element& parameter, Question& out) {
    const access::Purpose purpose = access::purpose_from(parameter.needed_text("valueCode"));
    if (purpose == access::Purpose::other)
        return wrong_value(parameter, "The purpose is TREAT, ETREAT, BTG or PATRQT.");
    out.purpose = purpose;
}

void read_parameter(std::string_view name, Element& parameter, std::string_view base,
                    Found& found) {
    Question& out = found.rest;
    if (name == "patient") {
        read_patient(parameter, base, found);
    } else if (name == "purpose") {
        read_purpose(parameter, out);
    } else if (name == "section") {
        if (auto coding = parameter.needed_object("valueCoding"))
            if (const auto section = section_of(*coding))
                out.sections.set(static_cast<std::size_t>(*section));
    } else if (name == "holder") {
        out.holder = read_organisation(parameter);
    } else if (name == "organisation") {
        out.organisation = read_organisation(parameter);
    } else if (name == "role") {
        out.role = coded<people::RoleGroup>(parameter, "valueString", people::role_group_from);
        if (out.role == people::RoleGroup::patient)
            wrong_value(parameter, "The role is one of somebody who works for the organisation.");
    } else if (name == "basis") {
        out.basis = coded<access::Basis>(parameter, "valueCode", access::basis_from);
        if (out.basis == access::Basis::patient || out.basis == access::Basis::registered_practice)
            wrong_value(parameter,
                        "The register alone says which practice a patient has; this is a "
                        "basis that somebody states.");
    } else if (name == "permission") {
        out.permission = coded<access::Permission>(parameter, "valueCode", access::permission_from);
    } else {
        const auto emergency = parameter.boolean("valueBoolean");
        if (!emergency) parameter.missing("valueBoolean");
        out.emergency = emergency.value_or(false);
    }
    parameter.close();
}

void read_parameters(Element& body, Asks asks, std::string_view base, Found& found) {
    body.fixed("resourceType", "Parameters");
    body.skip("id");
    std::set<std::string, std::less<>> seen;
    for (Element& each : body.objects("parameter")) {
        const std::string name = each.needed_text("name");
        const bool known = std::ranges::find(common, name) != common.end() ||
                           (asks == Asks::may_share &&
                            std::ranges::find(of_may_share, name) != of_may_share.end());
        if (!known)
            return each.wrong("name", "not-supported", "parameter-not-offered",
                              "This operation has no parameter of this name.");
        if (!seen.insert(name).second && name != "section")
            return each.wrong("name", "structure", "one-parameter",
                              "This parameter is given once, not twice.");
        read_parameter(name, each, base, found);
    }
    body.close();
    const auto need = [&](std::string_view name) {
        if (!seen.contains(name))
            body.wrong("parameter", "required", "parameter-required",
                       "The parameter " + std::string(name) + " is required.");
    };
    need("patient");
    if (asks == Asks::may_share) need("organisation");
}

}  // namespace

Judged<Question> read_question(std::string_view json, Asks asks, std::string_view base,
                               const DocumentLimits& limits) {
    const auto body = read_body(json, limits);
    if (!body) return std::unexpected(body.error());
    Findings findings;
    Element parameters(body->get_object(), "Parameters", findings);
    Found found;
    read_parameters(parameters, asks, base, found);
    if (auto judged = findings.judge(); !judged) return std::unexpected(judged.error());
    found.rest.patient = std::move(*found.patient);
    if (found.rest.sections.none()) found.rest.sections.set();
    return std::move(found.rest);
}

}  // namespace mcr::fhir::consent
