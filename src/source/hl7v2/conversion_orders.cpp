#include <algorithm>

#include "source/hl7v2/conversion.hpp"
#include "source/hl7v2/vocabulary.hpp"

namespace mcr::source::hl7v2 {

using r4::push;
using r4::put;

namespace {

std::string ei_key(const Field& ei) {
    const std::string number = ei.text(1);
    return number.empty() ? std::string() : ei.text(2) + "|" + number;
}

}  // namespace

void Conversion::orc(const Row& row) {
    orc_ = row;
    under_ = Under::nothing;
    report_ = nullptr;
    request_ = nullptr;
    noted_ = nullptr;
    last_observation_ = nullptr;
}

/// What an order's results hang on: the filler's number or the placer's, with the code, because one
/// laboratory number stands for several panels, and with the parent, because one panel of
/// sensitivities comes for each organism.
std::string Conversion::order_key(const Row& row) const {
    std::string number = ei_key(row.at(3));
    if (number.empty() && orc_) number = ei_key(orc_->at(3));
    if (number.empty()) number = "placer|" + ei_key(row.at(2));
    if (number == "placer|" && orc_) number = "placer|" + ei_key(orc_->at(2));
    if (number == "placer|") number = patient_id_ + "|" + std::string(row.at(7).raw());
    std::string code = row.text(4);
    if (code.empty()) code = row.text(4, 2);
    return number + "|" + code + "|" + std::string(row.at(26).raw());
}

void Conversion::begin_order(const Row& row) {
    order_id_ = order_key(row);
    order_time_ = date_time(row, 7);
    order_issued_ = instant(row, 22);
    order_keys_.clear();
    for (const Field& number : {row.at(2), row.at(3)})
        if (!number.empty()) order_keys_.push_back(number.text(1));
    const Field parent = row.at(29);
    const Field result = row.at(26);
    child_ = !result.empty() && !parent.empty();
    if (!child_) return;
    // OBR-26: the code, sub-id and text of the parent's result; OBR-29: the parent's placer and
    // filler number.
    Child child;
    for (const std::size_t component : {1U, 2U})
        if (const std::string number = parent.text(component); !number.empty())
            child.parent_keys.push_back(number + "|" + result.text(1) + "|" + result.text(2));
    children_.push_back(std::move(child));
}

void Conversion::obr(const Row& row) {
    if (!has_patient()) return keep(row);
    begin_order(row);
    last_observation_ = nullptr;
    under_ = Under::order;
    const bool answers_order = message_.type() == "MDM" || message_.type() == "DOC";
    if (answers_order || row.has(2) || (orc_ && orc_->has(2))) service_request(row);
    if (answers_order) {
        report_ = nullptr;
        if (request_ != nullptr) take_notes_to(*request_, "note");
        orc_.reset();
        return;
    }
    Object& made = add("DiagnosticReport", id_of({"DiagnosticReport", order_id_}), "subject");
    report_ = &made;
    push(made, "identifier", identifier_of_ei(row.at(2), context_, "PLAC"));
    push(made, "identifier", identifier_of_ei(row.at(3), context_, "FILL"));
    if (request_ != nullptr)
        push(made, "basedOn", r4::reference("ServiceRequest", (*request_)["id"].get_string()));
    const std::string status = row.text(25);
    const std::string_view known = report_status_of(status);
    made["status"] = known.empty() ? std::string_view("unknown") : known;
    if (known.empty() && !status.empty()) row.unread(25);
    if (const std::string section = row.text(24); !section.empty())
        push(made, "category", r4::concept_of(v2_table("0074"), section, {}));
    Object code = concept_of_cwe(row.at(4));
    made["code"] = code.empty() ? r4::text_concept("Report") : std::move(code);
    const std::string until = date_time(row, 8);
    if (!until.empty() && !order_time_.empty() && until != order_time_)
        made["effectivePeriod"] = r4::period(order_time_, until);
    else
        put(made, "effectiveDateTime", order_time_);
    put(made, "issued", order_issued_);
    for (const Field& who : row.all(32)) {
        // NDL: the person is a component of its own, with subcomponents.
        std::string name = who.text(1, 6);
        for (const std::string& word : {who.text(1, 3), who.text(1, 2)}) {
            if (word.empty()) continue;
            name += name.empty() ? word : " " + word;
        }
        if (name.empty()) name = who.text(1);
        push(made, "resultsInterpreter", r4::display_reference(name));
    }
    if (encounter_ != nullptr)
        made["encounter"] = r4::reference("Encounter", (*encounter_)["id"].get_string());
    take_notes_to(made, "conclusion");
    orc_.reset();
}

void Conversion::service_request(const Row& row) {
    Object& made = add("ServiceRequest", id_of({"ServiceRequest", order_id_}), "subject");
    request_ = &made;
    const bool own_placer = row.has(2);
    push(made, "identifier",
         identifier_of_ei(own_placer || !orc_ ? row.at(2) : orc_->at(2), context_, "PLAC"));
    push(made, "identifier",
         identifier_of_ei(row.has(3) || !orc_ ? row.at(3) : orc_->at(3), context_, "FILL"));
    std::string_view status;
    if (orc_) {
        push(made, "identifier", identifier_of_ei(orc_->at(4), context_, "PGN"));
        status = order_status_of(orc_->text(5));
        if (status.empty()) status = order_status_by_control(orc_->text(1));
        put_date_time(made, "authoredOn", *orc_, 9);
    }
    if (status.empty()) status = row.text(25) == "F" ? "completed" : "active";
    made["status"] = status;
    made["intent"] = "order";
    put(made, "priority", priority_of(row.text(5)));
    if (!made.contains("priority")) row.unread(5);
    Object code = concept_of_cwe(row.at(4));
    if (!code.empty()) made["code"] = std::move(code);
    put_date_time(made, "occurrenceDateTime", row, 6);
    Object who = practitioner(row.at(16));
    if (who.empty() && orc_) who = practitioner(orc_->at(12));
    put(made, "requester", std::move(who));
    for (const Field& reason : row.all(31)) push(made, "reasonCode", concept_of_cwe(reason));
    if (const std::string why = row.text(13); !why.empty())
        push(made, "note", Object{{"text", why}});
}

void Conversion::spm(const Row& row) {
    if (!has_patient()) return keep(row);
    // EIP: placer's and filler's number, each with subcomponents.
    const std::string filler = row.text(2, 2);
    const std::string number = filler.empty() ? row.text(2, 1) : filler;
    Object& made = add("Specimen",
                       id_of({"Specimen", number.empty() ? order_id_ + "|" + row.text(1) : number}),
                       "subject");
    for (const auto& [component, type] :
         {std::pair<std::size_t, std::string_view>{1, "PLAC"}, {2, "FILL"}}) {
        Object one =
            r4::identifier(authority_system(row.text(2, component, 2), row.text(2, component, 3),
                                            row.text(2, component, 4), context_),
                           row.text(2, component));
        if (one.empty()) continue;
        one["type"] = r4::concept_of(v2_table("0203"), type, {});
        push(made, "identifier", std::move(one));
    }
    if (row.has(30)) put(made, "accessionIdentifier", identifier_of_cx(row.at(30), context_));
    put(made, "type", concept_of_cwe(row.at(4), v2_table("0487")));
    Object collection;
    put(collection, "method", concept_of_cwe(row.at(7), v2_table("0488")));
    put(collection, "bodySite", concept_of_cwe(row.at(8)));
    // DR: begin and end.
    const Field taken = row.at(17);
    const auto from = read_moment(taken.text(1), zone_);
    const auto to = read_moment(taken.text(2), zone_);
    if (from && to)
        collection["collectedPeriod"] = r4::period(from->date_time, to->date_time);
    else if (from)
        collection["collectedDateTime"] = from->date_time;
    if (const auto amount = r4::decimal(row.text(12, 1)); !amount.is_null())
        collection["quantity"] = r4::quantity(row.text(12, 1), row.text(12, 2));
    put(made, "collection", std::move(collection));
    put_date_time(made, "receivedTime", row, 18);
    const std::string available = row.text(20);
    if (available == "Y" || available == "N")
        made["status"] = available == "Y" ? "available" : "unavailable";
    for (const Field& condition : row.all(24))
        push(made, "condition", concept_of_cwe(condition, v2_table("0493")));
    if (Object container = concept_of_cwe(row.at(27)); !container.empty())
        push(made, "container", Object{{"type", std::move(container)}});
    for (const Field& words : row.all(14)) push(made, "note", Object{{"text", words.lines()}});
    Object reference = r4::reference("Specimen", made["id"].get_string());
    if (report_ != nullptr)
        push(*report_, "specimen", std::move(reference));
    else if (request_ != nullptr)
        push(*request_, "specimen", std::move(reference));
    take_notes_to(made, "note");
}

void Conversion::link_parents() {
    for (const Child& child : children_) {
        const auto parent = std::ranges::find_if(child.parent_keys, [&](const std::string& key) {
            return by_parent_key_.contains(key);
        });
        if (parent == child.parent_keys.end()) continue;
        for (const std::string& id : child.observations)
            push(*by_parent_key_.at(*parent), "hasMember", r4::reference("Observation", id));
    }
}

}  // namespace mcr::source::hl7v2
