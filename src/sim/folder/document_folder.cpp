#include "sim/folder/document_folder.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "base/text.hpp"
#include "sim/json/json_text.hpp"
#include "sim/test_number.hpp"

namespace mcr::sim {
namespace {

std::vector<std::filesystem::path> json_files(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> out;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        if (entry.is_regular_file() && entry.path().extension() == ".json")
            out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
}

std::string content_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return std::move(text).str();
}

std::string number_in(std::string_view patient) {
    for (const auto identifier : elements_of(patient, "identifier"))
        if (string_member(identifier, "system") == nhs_number_system)
            return string_member(identifier, "value");
    return {};
}

/// The numbers for documents that bring none.
class Numbers {
public:
    explicit Numbers(std::string first) : first_(std::move(first)) {}
    std::string next(const std::set<std::string>& taken) {
        if (!first_.empty() && !taken.contains(first_)) return std::exchange(first_, {});
        std::string number;
        do {
            number = assigned_number(index_++);
        } while (taken.contains(number));
        return number;
    }

private:
    std::string first_;
    std::size_t index_ = 0;
};

/// `document` with `nhs_number` wherever a resource names its patient by NHS number.
std::string with_subjects_of(std::string_view document, std::string_view nhs_number) {
    std::string out;
    std::size_t from = 0;
    for (const auto entry : elements_of(document, "entry")) {
        const auto resource = member(entry, "resource");
        if (!resource) continue;
        for (const std::string_view name : {"subject", "patient"}) {
            const auto subject = member(*resource, name);
            const auto identifier = subject ? member(*subject, "identifier") : std::nullopt;
            if (!identifier || string_member(*identifier, "system") != nhs_number_system) continue;
            const auto value = member(*identifier, "value");
            if (!value) continue;
            const auto at = static_cast<std::size_t>(value->data() - document.data());
            out.append(document.substr(from, at - from)).append(json_quote(nhs_number));
            from = at + value->size();
        }
    }
    return out.append(document.substr(from));
}

}  // namespace

std::string_view patient_in(std::string_view document) {
    const std::string type = string_member(document, "resourceType");
    if (type == "Patient") return document;
    if (type != "Bundle") return {};
    for (const auto entry : elements_of(document, "entry"))
        if (const auto resource = member(entry, "resource");
            resource && string_member(*resource, "resourceType") == "Patient")
            return *resource;
    return {};
}

std::string with_nhs_number(std::string_view patient, std::string_view nhs_number) {
    for (const auto identifier : elements_of(patient, "identifier")) {
        if (string_member(identifier, "system") != nhs_number_system) continue;
        if (const auto value = member(identifier, "value"))
            return with_replaced(patient, *value, json_quote(nhs_number));
        return with_replaced(patient, identifier,
                             with_member(identifier, "value", json_quote(nhs_number)));
    }
    std::string added = R"({"system":")" + std::string(nhs_number_system) + R"(","value":")" +
                        std::string(nhs_number) + "\"}";
    const auto list = member(patient, "identifier");
    if (!list || list->front() != '[') return with_member(patient, "identifier", '[' + added + ']');
    if (!elements(*list).empty()) added += ',';
    return with_replaced(patient, list->substr(1, 0), added);
}

Result<DocumentFolder> DocumentFolder::read(const std::filesystem::path& folder,
                                            const std::string& first_number) {
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error))
        return fail(ErrorKind::not_found, "There is no folder " + folder.string() + ".");
    DocumentFolder out;
    std::vector<std::pair<std::string, std::string>> usable;
    for (const auto& file : json_files(folder)) {
        const std::string name = file.filename().string();
        std::string text = content_of(file);
        if (!is_strict_json(text))
            out.skipped_.push_back({name, "not strict JSON"});
        else if (patient_in(text).empty())
            out.skipped_.push_back({name, "no Patient in it"});
        else
            usable.emplace_back(name, std::move(text));
    }
    std::set<std::string> taken;
    std::vector<std::string> kept;
    for (const auto& [name, text] : usable) {
        const std::string own = number_in(patient_in(text));
        const bool keeps = is_test_number(own) && taken.insert(own).second;
        kept.push_back(keeps ? own : std::string());
    }
    Numbers numbers(first_number);
    for (std::size_t i = 0; i < usable.size(); ++i) {
        auto& [name, text] = usable[i];
        std::string number = kept[i];
        if (number.empty()) {
            number = numbers.next(taken);
            taken.insert(number);
            const auto patient = patient_in(text);
            text = with_replaced(text, patient, with_nhs_number(patient, number));
            text = with_subjects_of(text, number);
        }
        out.served_.push_back({name, number, kept[i].empty()});
        out.documents_.push_back({name, std::move(text), number});
    }
    if (out.documents_.empty())
        return fail(ErrorKind::invalid,
                    "The folder " + folder.string() + " holds no document of a patient.");
    return out;
}

std::vector<PatientRecord> DocumentFolder::as_r4() const {
    std::vector<PatientRecord> out;
    const auto item = [](std::string_view resource, std::string full_url) {
        Item made{string_member(resource, "resourceType"), string_member(resource, "id"),
                  std::move(full_url), std::string(resource)};
        if (made.id.empty() && made.full_url.starts_with("urn:uuid:"))
            made.id = made.full_url.substr(9);
        return made;
    };
    for (const auto& document : documents_) {
        PatientRecord record{.nhs_number = document.nhs_number, .items = {}};
        if (string_member(document.text, "resourceType") == "Bundle") {
            for (const auto entry : elements_of(document.text, "entry"))
                if (const auto resource = member(entry, "resource"))
                    record.items.push_back(item(*resource, string_member(entry, "fullUrl")));
        } else {
            record.items.push_back(item(document.text, {}));
        }
        const auto patient = std::find_if(record.items.begin(), record.items.end(),
                                          [](const Item& one) { return one.type == "Patient"; });
        std::rotate(record.items.begin(), patient, patient + 1);
        Item& first = record.items.front();
        if (first.id.empty()) first.id = document.nhs_number;
        // A server's Patient has an id: it is how its record is asked for.
        if (string_member(first.text, "id").empty())
            first.text = with_member(first.text, "id", json_quote(first.id));
        out.push_back(std::move(record));
    }
    return out;
}

std::vector<GpRecord> DocumentFolder::as_gp_records() const {
    std::vector<GpRecord> out;
    for (const auto& document : documents_) {
        if (string_member(document.text, "resourceType") != "Bundle") continue;
        GpRecord record;
        record.nhs_number = document.nhs_number;
        record.whole_document = document.text;
        out.push_back(std::move(record));
    }
    return out;
}

std::vector<PdsPatient> DocumentFolder::as_pds(const std::string& practice) const {
    std::vector<PdsPatient> out;
    for (const auto& document : documents_) {
        const auto patient = patient_in(document.text);
        bool restricted = false;
        if (const auto meta = member(patient, "meta"))
            for (const auto label : elements_of(*meta, "security"))
                restricted = restricted || string_member(label, "code") == "R";
        out.push_back(pds_patient_from(patient, document.nhs_number, practice, restricted));
    }
    return out;
}

}  // namespace mcr::sim
