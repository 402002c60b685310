#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mcr::sim {

/// One FHIR resource as its text.
struct Item {
    std::string type;
    std::string id;
    std::string full_url;  ///< as its document has it; empty: made from the server's base
    std::string text;
};

/// What one FHIR R4 system holds of one patient. The first item is the Patient.
struct PatientRecord {
    std::string nhs_number;
    std::vector<Item> items;
    [[nodiscard]] const std::string& patient_id() const { return items.front().id; }
};

/// Everything that one FHIR R4 system holds. Immutable once filled.
class Records {
public:
    /// Each record must begin with its Patient.
    explicit Records(std::vector<PatientRecord> records);
    [[nodiscard]] const PatientRecord* by_number(std::string_view nhs_number) const;
    /// By the Patient's logical id, with or without "Patient/".
    [[nodiscard]] const PatientRecord* by_patient(std::string_view reference) const;
    /// A record of somebody else; null when there is none.
    [[nodiscard]] const PatientRecord* another_than(const PatientRecord& record) const;
    struct Found {
        const PatientRecord* record = nullptr;
        const Item* item = nullptr;
    };
    [[nodiscard]] Found item(std::string_view type, std::string_view id) const;
    [[nodiscard]] const std::vector<PatientRecord>& all() const noexcept { return records_; }
    /// The resource types that occur, sorted.
    [[nodiscard]] std::vector<std::string> types() const;

private:
    std::vector<PatientRecord> records_;
    std::map<std::string, std::size_t, std::less<>> by_number_, by_patient_;
    std::map<std::string, Found, std::less<>> by_reference_;
};

}  // namespace mcr::sim
