#include "sim/generate/gp_pages_writer.hpp"

#include <algorithm>

#include "base/ods_code.hpp"
#include "base/text.hpp"
#include "sim/json/json.hpp"
#include "sim/test_number.hpp"

namespace mcr::sim {
namespace {

using Row = std::vector<std::string>;

std::string shown(Day day) {
    return format_display_date(Instant(day.time_since_epoch()));
}

std::string text_of(std::string_view text) {
    return std::string(text);
}

/// Rows newest first; each comes with its day.
class Rows {
public:
    void add(Day day, Row row) { rows_.emplace_back(day, std::move(row)); }
    [[nodiscard]] std::vector<Row> sorted() {
        std::ranges::stable_sort(rows_, std::greater{}, [](const auto& row) { return row.first; });
        std::vector<Row> out;
        for (auto& [day, row] : rows_) out.push_back(std::move(row));
        return out;
    }

private:
    std::vector<std::pair<Day, Row>> rows_;
};

class PagesWriter {
public:
    PagesWriter(const GpHouse& house, const Person& person, const History& history)
        : house_(house), person_(person), history_(history) {}

    void write(GpPages& out) {
        out.pages["PRB"] = problems();
        out.pages["ENC"] = encounters();
        out.pages["ALL"] = allergies();
        out.pages["CLI"] = clinical_items();
        out.pages["IMM"] = immunisations();
        out.pages["MED"] = medications();
        out.pages["OBS"] = observations();
        out.pages["REF"] = referrals();
        out.pages["ADM"] = administrative();
        out.pages["SUM"] = summary(out.pages);
    }

private:
    [[nodiscard]] bool is_emis() const { return house_.dialect == GpDialect::emis; }

    GpPage problems() {
        Rows active, major, other;
        for (const Problem& one : history_.problems) {
            const std::string weight = one.major ? "Major" : "Minor";
            if (!one.ended)
                active.add(one.onset, {shown(one.onset), text_of(one.code.display), weight, ""});
            else
                (one.major ? major : other)
                    .add(one.onset, {shown(one.onset), shown(*one.ended), text_of(one.code.display),
                                     weight, ""});
        }
        GpPage page{.title = "Problems and Issues",
                    .banner = is_emis() ? "Contains items coded as problems within the patient's "
                                          "record."
                                        : "Section includes problem and summary items."};
        page.tables = {{"Active Problems and Issues",
                        "prb-tab-act",
                        {"Start Date", "Entry", "Significance", "Details"},
                        active.sorted()},
                       {"Major Inactive Problems and Issues",
                        "prb-tab-majinact",
                        {"Start Date", "End Date", "Entry", "Significance", "Details"},
                        major.sorted()},
                       {"Other Inactive Problems and Issues",
                        "prb-tab-othinact",
                        {"Start Date", "End Date", "Entry", "Significance", "Details"},
                        other.sorted()}};
        return page;
    }

    GpPage encounters() {
        Rows rows;
        for (const Visit& visit : history_.visits)
            rows.add(visit.day, {shown(visit.day), house_.name + (is_emis() ? " (GP Surgery)" : ""),
                                 text_of(visit.reason.display) +
                                     (visit.story.empty() ? "" : ": " + visit.story)});
        GpPage page{.title = "Encounters",
                    .banner = is_emis() ? "Contains information recorded during consultations with "
                                          "the patient."
                                        : ""};
        page.tables = {{"", "enc-tab", {"Date", "Title", "Details"}, rows.sorted()}};
        return page;
    }

    GpPage allergies() {
        Rows current, ended;
        for (const Allergy& one : history_.allergies) {
            std::string details = text_of(one.code.display);
            if (!one.reaction.display.empty()) details += " - " + text_of(one.reaction.display);
            if (one.ended)
                ended.add(one.recorded,
                          {shown(one.recorded), shown(*one.ended), details + ". " + one.why_ended});
            else
                current.add(one.recorded, {shown(one.recorded), details});
        }
        GpPage page{.title = "Allergies and Adverse Reactions"};
        page.tables = {{"Current Allergies and Adverse Reactions",
                        "all-tab-curr",
                        {"Start Date", "Details"},
                        current.sorted()},
                       {"Historical Allergies and Adverse Reactions",
                        "all-tab-hist",
                        {"Start Date", "End Date", "Details"},
                        ended.sorted()}};
        page.tables.back().unsupported = is_emis();
        return page;
    }

    GpPage clinical_items() {
        Rows rows;
        for (const Operation& one : history_.operations)
            rows.add(one.day,
                     {shown(one.day), text_of(one.code.display), text_of(one.reason.display)});
        for (const Remark& one : history_.remarks)
            rows.add(one.day, {shown(one.day), text_of(one.code.display), one.text});
        GpPage page{.title = "Clinical Items"};
        page.tables = {{"", "cli-tab", {"Date", "Entry", "Details"}, rows.sorted()}};
        return page;
    }

    GpPage immunisations() {
        Rows rows;
        for (const Vaccination& one : history_.vaccinations)
            rows.add(one.day, {shown(one.day), text_of(one.vaccine->procedure.display),
                               is_emis() ? "" : std::to_string(one.dose),
                               is_emis() ? "" : text_of(one.vaccine->product.display),
                               one.given ? "Batch " + one.batch : std::string("Not given")});
        GpPage page{.title = "Immunisations",
                    .banner = is_emis() ? "Content and Part not supported." : ""};
        page.tables = {
            {"", "imm-tab", {"Date", "Vaccination", "Part", "Contents", "Details"}, rows.sorted()}};
        return page;
    }

    GpPage medications() {
        Rows acute, repeat, discontinued, all;
        for (const Course& one : history_.courses) {
            const std::string item = text_of(one.drug->display);
            const std::string dose = text_of(one.drug->dose);
            const std::string amount = text_of(one.drug->quantity) + " " + text_of(one.drug->unit);
            const bool over = one.end && *one.end <= record_end;
            all.add(one.start, {one.repeat ? "Repeat" : "Acute", shown(one.start), item, dose,
                                amount, over ? shown(*one.end) : ""});
            if (!one.repeat && one.start >= before_end(365))
                acute.add(one.start, {"Acute", shown(one.start), item, dose, amount});
            if (one.repeat && !over)
                repeat.add(one.start, {"Repeat", shown(one.start), item, dose, amount});
            if (one.repeat && over)
                discontinued.add(*one.end, {"Repeat", shown(*one.end), item, dose, amount});
        }
        GpPage page{
            .title = "Medications",
            .banner = is_emis() ? "May also contain immunisations issued as medications." : ""};
        page.tables = {
            {"Acute Medication (Last 12 Months)",
             "med-tab-acu-med",
             {"Type", "Start Date", "Medication Item", "Dosage Instruction", "Quantity"},
             acute.sorted()},
            {"Current Repeat Medication",
             "med-tab-curr-rep",
             {"Type", "Start Date", "Medication Item", "Dosage Instruction", "Quantity"},
             repeat.sorted()},
            {"Discontinued Repeat Medication",
             "med-tab-dis-rep",
             {"Type", "Discontinued Date", "Medication Item", "Dosage Instruction", "Quantity"},
             discontinued.sorted()},
            {"All Medication",
             "med-tab-all-sum",
             {"Type", "Start Date", "Medication Item", "Dosage Instruction", "Quantity",
              "Discontinued Date"},
             all.sorted()}};
        return page;
    }

    GpPage observations() {
        Rows rows;
        const auto range = [](const Measure& measure) {
            return measure.low.empty() && measure.high.empty()
                       ? std::string()
                       : text_of(measure.low) + " - " + text_of(measure.high);
        };
        const auto add = [&](const Reading& one) {
            rows.add(one.day,
                     {shown(one.day), text_of(one.measure->code.display),
                      one.value + " " + text_of(one.measure->unit), range(*one.measure), ""});
        };
        for (const Reading& one : history_.readings) add(one);
        for (const BloodPressure& one : history_.pressures)
            rows.add(one.day, {shown(one.day), "Blood pressure",
                               one.systolic + "/" + one.diastolic + " mmHg", "", ""});
        for (const Panel& panel : history_.panels)
            for (const Reading& one : panel.results) add(one);
        GpPage page{.title = "Observations"};
        page.tables = {
            {"", "obs-tab", {"Date", "Entry", "Value", "Range", "Details"}, rows.sorted()}};
        return page;
    }

    GpPage referrals() {
        Rows rows;
        for (const Referral& one : history_.referrals)
            rows.add(one.day, {shown(one.day), house_.name, one.to,
                               one.urgent ? "Urgent" : "Routine", one.text});
        GpPage page{.title = "Referrals",
                    .banner = is_emis() ? "Contains referrals related to the patient." : ""};
        page.tables = {
            {"", "ref-tab", {"Date", "From", "To", "Priority", "Details"}, rows.sorted()}};
        return page;
    }

    GpPage administrative() {
        Rows rows;
        for (const Recall& one : history_.recalls)
            rows.add(one.recorded,
                     {shown(one.recorded), text_of(one.code.display), "Due " + shown(one.due)});
        GpPage page{.title = "Administrative Items"};
        page.unavailable = is_emis();
        page.tables = {{"", "adm-tab", {"Date", "Entry", "Details"}, rows.sorted()}};
        return page;
    }

    static GpPage summary(const std::map<std::string, GpPage, std::less<>>& pages) {
        GpPage page{.title = "Summary"};
        constexpr std::size_t last_encounters = 3;
        GpTable encounters = pages.at("ENC").tables.front();
        encounters.title = "Last 3 Encounters";
        encounters.rows.resize(std::min(encounters.rows.size(), last_encounters));
        page.tables = {std::move(encounters),     pages.at("PRB").tables[0],
                       pages.at("PRB").tables[1], pages.at("ALL").tables[0],
                       pages.at("MED").tables[0], pages.at("MED").tables[1]};
        return page;
    }

    const GpHouse& house_;
    const Person& person_;
    const History& history_;
};

}  // namespace

GpPages write_gp_pages(const GpHouse& house, const Person& person, const History& history,
                       Day registered, std::uint64_t seed) {
    SeededRandom random(seed);
    GpPages out;
    out.nhs_number = person.nhs_number;
    out.registered_since = iso(registered);
    out.patient_id = gp_id(house.dialect, random);
    const Clinician& gp = house.clinicians.front();
    const auto human = [](const std::string& prefix, const std::string& given,
                          const std::string& family) {
        return object({{"use", "official"},
                       {"family", array({family})},
                       {"given", array({given})},
                       {"prefix", array({prefix})}});
    };
    out.administrative = {
        object({{"resourceType", "Patient"},
                {"id", out.patient_id},
                {"meta", object({{"versionId", "1"},
                                 {"profile", array({"http://fhir.nhs.net/StructureDefinition/"
                                                    "gpconnect-patient-1"})}})},
                {"identifier", array({object({{"system", "http://fhir.nhs.net/Id/nhs-number"},
                                              {"value", person.nhs_number}})})},
                {"active", true},
                {"name", array({human(person.prefix, person.given, person.family)})},
                {"gender", person.gender},
                {"birthDate", iso(person.born)},
                {"address", array({object({{"use", "home"},
                                           {"line", array({person.line})},
                                           {"city", person.town},
                                           {"postalCode", person.postcode}})})},
                {"careProvider", array({object({{"reference", "Practitioner/1"}})})},
                {"managingOrganization", object({{"reference", "Organization/1"}})}})
            .text(),
        object({{"resourceType", "Organization"},
                {"id", "1"},
                {"identifier",
                 array({object({{"system", "http://fhir.nhs.net/Id/ods-organization-code"},
                                {"value", house.code}})})},
                {"name", house.name}})
            .text(),
        object(
            {{"resourceType", "Practitioner"},
             {"id", "1"},
             {"identifier",
              array({object({{"system", "http://fhir.nhs.net/sds-user-id"}, {"value", gp.id}})})},
             {"name", human(gp.prefix, gp.given, gp.family)},
             {"practitionerRole", array({object({{"managingOrganization",
                                                  object({{"reference", "Organization/1"}})}})})}})
            .text(),
        object({{"resourceType", "Device"},
                {"id", "1"},
                {"identifier",
                 array({object({{"system", "https://supplier.example/device"}, {"value", "1"}})})},
                {"type", object({{"text", "GP system"}})},
                {"model", house.dialect == GpDialect::emis ? "EMIS-like" : "TPP-like"},
                {"version", "1.0"}})
            .text()};
    PagesWriter(house, person, history).write(out);
    return out;
}

}  // namespace mcr::sim
