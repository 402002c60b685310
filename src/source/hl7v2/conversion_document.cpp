#include <algorithm>

#include "base/text.hpp"
#include "source/hl7v2/conversion.hpp"
#include "source/hl7v2/vocabulary.hpp"

namespace mcr::source::hl7v2 {

using r4::push;
using r4::put;

namespace {

bool is_appendix(std::string_view event) {
    return event == "T05" || event == "T06";
}

bool is_replacement(std::string_view event) {
    return event == "T09" || event == "T10";
}

std::string document_key(const Field& ei) {
    return ei.text(2) + "|" + ei.text(1);
}

/// The bytes of ED.5 as base64; nothing if they are not in the encoding that is stated.
std::optional<std::string> as_base64(std::string_view encoding, std::string data) {
    if (equal_ignoring_case(encoding, "Base64")) {
        std::erase_if(data, [](char c) { return c == ' ' || c == '\n' || c == '\t'; });
        while (data.size() % 4 != 0 && data.size() % 4 != 1) data += '=';
        if (data.empty() || !from_base64(data)) return std::nullopt;
        return data;
    }
    if (equal_ignoring_case(encoding, "Hex")) {
        std::string bytes;
        std::erase_if(data, [](char c) { return c == ' ' || c == '\n'; });
        if (data.size() % 2 != 0 ||
            data.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos)
            return std::nullopt;
        for (std::size_t i = 0; i < data.size(); i += 2)
            bytes += static_cast<char>(std::stoi(data.substr(i, 2), nullptr, 16));
        return to_base64(bytes);
    }
    if (encoding.empty() || encoding == "A") return to_base64(data);
    return std::nullopt;
}

bool is_uri(std::string_view text) {
    return !text.empty() &&
           std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) <= 0x20; });
}

}  // namespace

void Conversion::txa(const Row& row) {
    if (!has_patient()) return keep(row);
    const Field number = row.at(12);
    const std::string event(message_.event());
    const std::string written = date_time(row, row.has(6) ? 6 : 4);
    const std::string key = number.empty()
                                ? patient_id_ + "|" + row.text(2) + "|" + written + row.text(16)
                                : document_key(number);
    Object& made = add("DocumentReference", id_of({"DocumentReference", key}), "subject");
    finish_content();
    document_ = &made;
    under_ = Under::document;
    put(made, "masterIdentifier", identifier_of_ei(number, context_));
    push(made, "identifier", r4::identifier({}, row.text(16)));
    const std::string_view status = document_status_of(row.text(19));
    made["status"] = event == "T11"   ? "entered-in-error"
                     : status.empty() ? std::string_view("current")
                                      : status;
    if (status.empty()) row.unread(19);
    put(made, "docStatus", composition_status_of(row.text(17)));
    if (!made.contains("docStatus")) row.unread(17);
    Object type = concept_of_cwe(row.at(2), v2_table("0270"));
    put(made, "type", std::move(type));
    put(made, "date", instant(row, row.has(6) ? 6 : 4));
    document_date_ = date_time(row, 4);
    for (const std::size_t position : {5U, 9U})
        for (const Field& who : row.all(position)) {
            Object author = practitioner(who);
            // The writer stands in both places as a rule.
            const auto* known = made.if_contains("author");
            const bool there =
                known != nullptr && std::ranges::any_of(known->get_array(), [&](const auto& one) {
                    return one == boost::json::value(author);
                });
            if (!there) push(made, "author", std::move(author));
        }
    const auto signers = row.all(row.has(22) ? 22 : 10);
    if (!signers.empty()) put(made, "authenticator", practitioner(signers.front()));
    if (signers.size() > 1) row.unread(row.has(22) ? 22 : 10);
    put(made, "description", row.lines(25));
    if (const std::string_view label_code = confidentiality_of(row.text(18)); !label_code.empty()) {
        push(made, "securityLabel",
             r4::concept_of("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", label_code,
                            label_code == "V" ? "very restricted" : "restricted"));
        label(label_code, made);
    } else if (row.text(18) != "U") {
        row.unread(18);
    }
    if (row.has(13) && (is_appendix(event) || is_replacement(event))) {
        const std::string parent = id_of({"DocumentReference", document_key(row.at(13))});
        push(made, "relatesTo",
             Object{{"code", is_appendix(event) ? "appends" : "replaces"},
                    {"target", r4::reference("DocumentReference", parent)}});
    }
    Object context;
    if (encounter_ != nullptr)
        push(context, "encounter", r4::reference("Encounter", (*encounter_)["id"].get_string()));
    put(context, "period", r4::period(document_date_, {}));
    if (request_ != nullptr)
        push(context, "related", r4::reference("ServiceRequest", (*request_)["id"].get_string()));
    put(made, "context", std::move(context));
    static_cast<void>(row.at(1));
    static_cast<void>(row.at(3));
    // DocumentReference.content is required; a body that comes takes this place.
    Object none{
        {"extension", r4::Array{r4::extension(data_absent_reason, "valueCode", "unknown")}}};
    push(made, "content", Object{{"attachment", std::move(none)}});
    take_notes_to(made, "description");
}

Object Conversion::attachment(const Row& row) {
    Object made;
    const std::string type = row.text(2);
    const std::string title = row.text(3, 2).empty() ? row.text(3) : row.text(3, 2);
    const auto values = row.all(5);
    if (type == "ED" && !values.empty()) {
        const Field& value = values.front();
        const std::string encoding = value.text(4);
        const std::string data = value.behind(5).lines();
        auto bytes = as_base64(encoding, data);
        if (bytes) {
            made["contentType"] = content_type_of(value.text(2), value.text(3));
        } else {
            made["contentType"] = "text/plain";
            bytes = to_base64(data);
            made_.notes.emplace_back(
                "A file within a message is not in the encoding that it states; its text was "
                "kept.");
        }
        put(made, "data", *bytes);
    } else if (type == "RP" && !values.empty()) {
        const Field& value = values.front();
        made["contentType"] = content_type_of(value.text(3), value.text(4));
        const std::string pointer = value.text(1);
        if (is_uri(pointer))
            made["url"] = pointer;
        else
            row.unread(5);
    } else if (!values.empty()) {
        std::string words = type == "TX" || type == "FT" || type == "ST" || type.empty()
                                ? row.lines(5)
                                : values.front().readable();
        made["contentType"] = "text/plain; charset=utf-8";
        made["data"] = to_base64(words);
    } else {
        return made;
    }
    if ((type == "ED" || type == "RP") && values.size() > 1) row.unread(5);
    put(made, "title", title);
    return made;
}

void Conversion::document_content(const Row& row) {
    const std::string type = row.text(2);
    const bool text = type == "TX" || type == "FT" || type == "ST" || type.empty();
    const std::string key = row.text(3) + "|" + row.text(3, 2);
    static_cast<void>(row.at(1));
    static_cast<void>(row.at(4));
    static_cast<void>(row.at(11));
    Object made = attachment(row);
    if (made.empty()) {
        for (const std::size_t position : {3U, 4U, 11U}) row.unread(position);
        return;
    }
    auto& content = (*document_)["content"].get_array();
    if (text && last_content_ == key) {
        // The next line of the same text.
        document_text_ += "\n" + row.lines(5);
        return;
    }
    finish_content();
    put(made, "creation", document_date_);
    if (content.size() == 1 && content.front().at("attachment").get_object().contains("extension"))
        content.clear();
    if (text) document_text_ = row.lines(5);
    content.push_back(Object{{"attachment", std::move(made)}});
    last_content_ = text ? key : std::string();
}

/// Writes the text that came a line at a time.
void Conversion::finish_content() {
    if (document_ == nullptr || last_content_.empty()) return;
    auto& content = (*document_)["content"].get_array();
    content.back().at("attachment").get_object()["data"] = to_base64(document_text_);
    document_text_.clear();
    last_content_.clear();
}

void Conversion::file_of_report(const Row& row) {
    Object made = attachment(row);
    if (made.empty()) return keep(row);
    static_cast<void>(row.at(1));
    static_cast<void>(row.at(4));
    static_cast<void>(row.at(11));
    if (under_ == Under::order && report_ != nullptr) {
        put(made, "creation", date_time(row, 14));
        push(*report_, "presentedForm", std::move(made));
        return;
    }
    const std::string when = date_time(row, 14);
    Object& document = add(
        "DocumentReference",
        id_of({"DocumentReference", patient_id_, row.text(3) + row.text(3, 2), row.text(4), when}),
        "subject");
    document["status"] = row.text(11) == "W" || row.text(11) == "D"
                             ? std::string_view("entered-in-error")
                             : std::string_view("current");
    put(document, "type", concept_of_cwe(row.at(3)));
    put(document, "date", instant(row, 14));
    push(document, "content", Object{{"attachment", std::move(made)}});
}

}  // namespace mcr::source::hl7v2
