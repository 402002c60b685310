// The sections with coded entries of a generated CDA document (C-CDA R2.1).

#include "sim/generate/cda_document.hpp"

namespace mcr::sim {
namespace {

constexpr std::string_view three_heads = "<th>What</th><th>Detail</th><th>When</th>";

std::string template_id(std::string_view number) {
    return "<templateId root=\"2.16.840.1.113883.10.20.22.4." + std::string(number) + "\"/>";
}

std::string status(std::string_view code) {
    return "<statusCode code=\"" + std::string(code) + "\"/>";
}

std::string at(Day day) {
    return "<effectiveTime value=\"" + cda_day(day) + "\"/>";
}

std::string from_to(Day low, const std::optional<Day>& high) {
    return "<effectiveTime><low value=\"" + cda_day(low) + "\"/>" +
           (high ? "<high value=\"" + cda_day(*high) + "\"/>" : "") + "</effectiveTime>";
}

std::string value_of(const Coded& code) {
    std::string out = cda_code("value", code);
    return out.insert(6, " xsi:type=\"CD\"");
}

/// A SNOMED CT code with the LOINC one as translation.
std::string code_of(const Measure& measure) {
    const Coded loinc{measure.loinc, measure.loinc_display};
    if (measure.loinc.empty()) return cda_code("code", measure.code);
    std::string out = cda_code("code", measure.code);
    out.replace(out.size() - 2, 2, ">");
    return out + cda_code("translation", loinc, loinc_oid) + "</code>";
}

std::string quantity(const std::string& value, const Measure& measure) {
    return "<value xsi:type=\"PQ\" value=\"" + xml_text(value) + "\" unit=\"" +
           xml_text(measure.ucum) + "\"/>";
}

std::string shown(const std::string& value, const Measure& measure) {
    return value + " " + std::string(measure.unit);
}

std::string limit(std::string_view element, std::string_view value, const Measure& measure) {
    if (value.empty()) return {};
    return "<" + std::string(element) + " value=\"" + std::string(value) + "\" unit=\"" +
           xml_text(measure.ucum) + "\"/>";
}

}  // namespace

void CdaDocument::problems(const History& history, Day until) {
    std::string rows;
    std::string entries;
    for (const Problem& one : history.problems) {
        if (one.onset > until) continue;
        rows += row(one.code.display, one.ended ? "ended" : "active", iso(one.onset));
        entries += "<entry><act classCode=\"ACT\" moodCode=\"EVN\">" + template_id("3") + id() +
                   R"(<code code="CONC" codeSystem="2.16.840.1.113883.5.6"/>)" +
                   status(one.ended ? "completed" : "active") +
                   R"(<entryRelationship typeCode="SUBJ"><observation classCode="OBS" )"
                   R"(moodCode="EVN">)" +
                   template_id("4") + id() +
                   R"(<code code="55607006" codeSystem="2.16.840.1.113883.6.96"/>)" + reference() +
                   status("completed") + from_to(one.onset, one.ended) + value_of(one.code) +
                   "</observation></entryRelationship></act></entry>";
    }
    section("5.1", "11450-4", "Problems", three_heads, rows, entries);
}

void CdaDocument::allergies(const History& history, Day until) {
    std::string rows;
    std::string entries;
    for (const Allergy& one : history.allergies) {
        if (one.recorded > until) continue;
        rows += row(one.code.display, one.reaction.display, iso(one.recorded));
        std::string reaction;
        if (!one.reaction.code.empty())
            reaction = R"(<entryRelationship typeCode="MFST" inversionInd="true"><observation )"
                       R"(classCode="OBS" moodCode="EVN">)" +
                       template_id("9") + id() + status("completed") + value_of(one.reaction) +
                       "</observation></entryRelationship>";
        const Coded kind = one.to_medicine ? Coded{"416098002", "Allergy to drug"}
                                           : Coded{"419199007", "Allergy to substance"};
        entries += "<entry><act classCode=\"ACT\" moodCode=\"EVN\">" + template_id("30") + id() +
                   R"(<code code="CONC" codeSystem="2.16.840.1.113883.5.6"/>)" +
                   status(one.ended ? "completed" : "active") +
                   R"(<entryRelationship typeCode="SUBJ"><observation classCode="OBS" )"
                   R"(moodCode="EVN">)" +
                   template_id("7") + id() +
                   R"(<code code="ASSERTION" codeSystem="2.16.840.1.113883.5.4"/>)" + reference() +
                   status("completed") + from_to(one.recorded, one.ended) + value_of(kind) +
                   R"(<participant typeCode="CSM"><participantRole classCode="MANU">)"
                   R"(<playingEntity classCode="MMAT">)" +
                   cda_code("code", one.code) + "</playingEntity></participantRole></participant>" +
                   reaction + "</observation></entryRelationship></act></entry>";
    }
    section("6.1", "48765-2", "Allergies and adverse reactions", three_heads, rows, entries);
}

void CdaDocument::medicines(const History& history, Day until) {
    std::string rows;
    std::string entries;
    for (const Course& one : history.courses) {
        if (one.start > until || (one.end && *one.end < until)) continue;
        const Drug& drug = *one.drug;
        rows += row(drug.display, drug.dose, iso(one.start));
        std::string period = from_to(one.start, one.end);
        period.insert(14, " xsi:type=\"IVL_TS\"");
        entries += R"(<entry><substanceAdministration classCode="SBADM" moodCode="INT">)" +
                   template_id("16") + id() + reference() + status("active") + period +
                   "<consumable><manufacturedProduct classCode=\"MANU\">" + template_id("23") +
                   "<manufacturedMaterial>" +
                   cda_code("code", Coded{drug.code, drug.display}, dmd_oid) +
                   "</manufacturedMaterial></manufacturedProduct></consumable>"
                   "</substanceAdministration></entry>";
    }
    section("1.1", "10160-0", "Medicines", three_heads, rows, entries);
}

void CdaDocument::vital_signs(const History& history, int visit) {
    std::string rows;
    std::string members;
    const auto add = [&](const Measure& measure, const std::string& value, Day day) {
        rows += row(measure.code.display, shown(value, measure), iso(day));
        members += R"(<component><observation classCode="OBS" moodCode="EVN">)" +
                   template_id("27") + id() + code_of(measure) + reference() + status("completed") +
                   at(day) + quantity(value, measure) + "</observation></component>";
    };
    Day last{};
    for (const Reading& one : history.readings) {
        if (one.visit != visit) continue;
        add(*one.measure, one.value, one.day);
        last = one.day;
    }
    for (const BloodPressure& one : history.pressures) {
        if (one.visit != visit) continue;
        add(codes::systolic, one.systolic, one.day);
        add(codes::diastolic, one.diastolic, one.day);
        last = one.day;
    }
    const std::string entry =
        R"(<entry><organizer classCode="CLUSTER" moodCode="EVN">)" + template_id("26") + id() +
        R"(<code code="46680005" codeSystem="2.16.840.1.113883.6.96" displayName="Vital signs"/>)" +
        status("completed") + at(last) + members + "</organizer></entry>";
    section("4.1", "8716-3", "Vital signs", three_heads, rows, entry);
}

void CdaDocument::results(const History& history, Day from, Day until) {
    std::string rows;
    std::string entries;
    for (const Panel& panel : history.panels) {
        if (panel.day < from || panel.day > until) continue;
        std::string members;
        for (const Reading& one : panel.results) {
            const Measure& measure = *one.measure;
            rows += row(measure.code.display, shown(one.value, measure), iso(one.day));
            const std::string low = limit("low", measure.low, measure);
            const std::string high = limit("high", measure.high, measure);
            std::string range;
            if (!low.empty() || !high.empty())
                range = "<referenceRange><observationRange><value xsi:type=\"IVL_PQ\">" + low +
                        high + "</value></observationRange></referenceRange>";
            members += R"(<component><observation classCode="OBS" moodCode="EVN">)" +
                       template_id("2") + id() + code_of(measure) + reference() +
                       status("completed") + at(one.day) + quantity(one.value, measure) + range +
                       "</observation></component>";
        }
        entries += R"(<entry><organizer classCode="BATTERY" moodCode="EVN">)" + template_id("1") +
                   id() + cda_code("code", panel.code) + status("completed") + at(panel.day) +
                   members + "</organizer></entry>";
    }
    section("3.1", "30954-2", "Results", three_heads, rows, entries);
}

void CdaDocument::vaccinations(const History& history, Day until) {
    std::string rows;
    std::string entries;
    for (const Vaccination& one : history.vaccinations) {
        if (one.day > until) continue;
        rows += row(one.vaccine->product.display, one.given ? "given" : "not given", iso(one.day));
        entries += std::string(R"(<entry><substanceAdministration classCode="SBADM" )"
                               R"(moodCode="EVN" negationInd=")") +
                   (one.given ? "false" : "true") + "\">" + template_id("52") + id() + reference() +
                   status("completed") + at(one.day) +
                   "<consumable><manufacturedProduct classCode=\"MANU\">" + template_id("54") +
                   "<manufacturedMaterial>" + cda_code("code", one.vaccine->product, dmd_oid) +
                   "<lotNumberText>" + xml_text(one.batch) +
                   "</lotNumberText></manufacturedMaterial></manufacturedProduct></consumable>"
                   "</substanceAdministration></entry>";
    }
    section("2.1", "11369-6", "Vaccinations", three_heads, rows, entries);
}

void CdaDocument::operations(const History& history, int visit) {
    std::string rows;
    std::string entries;
    for (const Operation& one : history.operations) {
        if (one.visit != visit) continue;
        rows += row(one.code.display, one.reason.display, iso(one.day));
        entries += R"(<entry><procedure classCode="PROC" moodCode="EVN">)" + template_id("14") +
                   id() + cda_code("code", one.code) + reference() + status("completed") +
                   at(one.day) + "</procedure></entry>";
    }
    section("7.1", "47519-4", "Procedures", three_heads, rows, entries);
}

}  // namespace mcr::sim
