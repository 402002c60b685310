#include "sim/protocol/records.hpp"

#include <set>

namespace mcr::sim {

Records::Records(std::vector<PatientRecord> records) : records_(std::move(records)) {
    for (std::size_t i = 0; i < records_.size(); ++i) {
        by_number_.emplace(records_[i].nhs_number, i);
        by_patient_.emplace(records_[i].patient_id(), i);
        for (const Item& item : records_[i].items)
            by_reference_.emplace(item.type + '/' + item.id, Found{&records_[i], &item});
    }
}

const PatientRecord* Records::by_number(std::string_view nhs_number) const {
    const auto at = by_number_.find(nhs_number);
    return at == by_number_.end() ? nullptr : &records_[at->second];
}

const PatientRecord* Records::by_patient(std::string_view reference) const {
    if (reference.starts_with("Patient/")) reference.remove_prefix(8);
    const auto at = by_patient_.find(reference);
    return at == by_patient_.end() ? nullptr : &records_[at->second];
}

const PatientRecord* Records::another_than(const PatientRecord& record) const {
    for (const auto& other : records_)
        if (&other != &record) return &other;
    return nullptr;
}

Records::Found Records::item(std::string_view type, std::string_view id) const {
    const auto at = by_reference_.find(std::string(type) + '/' + std::string(id));
    return at == by_reference_.end() ? Found{} : at->second;
}

std::vector<std::string> Records::types() const {
    std::set<std::string> out;
    for (const auto& record : records_)
        for (const Item& item : record.items) out.insert(item.type);
    return {out.begin(), out.end()};
}

}  // namespace mcr::sim
