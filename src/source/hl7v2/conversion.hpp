#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/hl7v2/convert.hpp"
#include "source/hl7v2/datatypes.hpp"
#include "source/hl7v2/moment.hpp"
#include "source/hl7v2/row.hpp"

namespace mcr::source::hl7v2 {

/// The conversion of one patient group: what has been made so far, and what the segments that come
/// belong to. Its functions take the segments in their order; each stands in the file of its topic.
class Conversion {
public:
    Conversion(const Message& message, const Context& context, const TimeZone& zone, Made& made,
               ReadMarks& marks)
        : message_(message), context_(context), zone_(zone), made_(made), marks_(marks) {}

    // conversion_patient.cpp
    /// Errors: malformed for a PID that does not say whose it is.
    Result<void> pid(const Row& row);
    void pd1(const Row& row);
    void nk1(const Row& row);
    void mrg(const Row& row);
    void arv(const Row& row);

    // conversion_visit.cpp
    void pv1(const Row& row);
    void pv2(const Row& row);

    // conversion_findings.cpp
    void al1(const Row& row);
    void iam(const Row& row);
    void dg1(const Row& row);
    void pr1(const Row& row);

    // conversion_orders.cpp
    void orc(const Row& row);
    void obr(const Row& row);
    void spm(const Row& row);
    void link_parents();  ///< of microbiology: after the last segment

    // conversion_observation.cpp
    void obx(const Row& row);
    void nte(const Row& row);

    // conversion_document.cpp
    void txa(const Row& row);
    void finish_content();

    // conversion_appointment.cpp
    void sch(const Row& row);
    void tq1(const Row& row);
    void resource_of_appointment(const Row& row);  ///< AIS, AIG, AIL, AIP
    void finish_appointment();

    // conversion_immunization.cpp
    void rxa(const Row& row);
    void rxr(const Row& row);

    // conversion_provenance.cpp
    void keep(const Row& row);  ///< a segment that no mapping reads
    /// Sensitivity labels, the Provenance of the message, what was left over.
    void finish(const std::vector<std::size_t>& places);

private:
    enum class Under { nothing, order, document, immunization };

    Object& add(std::string_view type, std::string_view id, std::string_view subject_key);
    [[nodiscard]] std::string id_of(std::initializer_list<std::string_view> parts) const;
    [[nodiscard]] Object patient() const;
    [[nodiscard]] bool has_patient() const { return !patient_id_.empty(); }
    /// A reference to the Practitioner of an XCN (or CN), made when first met; by name alone where
    /// it has no number.
    Object practitioner(const Field& xcn);
    Object performer_of(const Field& xcn);  ///< {actor}
    /// Sets `key` to a field's moment; one that is none stays unread.
    void put_date_time(Object& object, std::string_view key, const Row& row, std::size_t position);
    void put_date(Object& object, std::string_view key, const Row& row, std::size_t position);
    void put_instant(Object& object, std::string_view key, const Row& row, std::size_t position);
    [[nodiscard]] std::string date_time(const Row& row, std::size_t position) const;
    [[nodiscard]] std::string instant(const Row& row, std::size_t position) const;
    void take_notes_to(Object& object, std::string_view key);

    [[nodiscard]] std::string order_key(const Row& obr) const;
    void service_request(const Row& obr);
    void begin_order(const Row& obr);
    void put_value(Object& observation, const Row& obx);
    void put_text_value(Object& observation, std::string_view type, const Row& obx);
    bool put_number_value(Object& observation, std::string_view type, const Field& value,
                          const Field& unit);
    void put_observation_facts(Object& observation, const Row& obx);
    void document_content(const Row& obx);
    void file_of_report(const Row& obx);
    [[nodiscard]] Object attachment(const Row& obx);
    bool fact_of_immunization(const Row& obx);
    void label(std::string_view confidentiality, Object& resource) const;

    const Message& message_;
    const Context& context_;
    const TimeZone& zone_;
    Made& made_;
    ReadMarks& marks_;

    std::string patient_id_;
    Object* patient_ = nullptr;
    Object* encounter_ = nullptr;
    Object* noted_ = nullptr;  ///< what an NTE is about
    std::string noted_key_;
    Under under_ = Under::nothing;

    std::optional<Row> orc_;  ///< of the order that is about to begin
    Object* report_ = nullptr;
    Object* request_ = nullptr;
    std::string order_id_;
    std::string order_time_;
    std::string order_issued_;
    Object* last_observation_ = nullptr;  ///< a text that the next OBX may go on
    std::string last_text_key_;
    std::map<std::string, Object*> by_parent_key_;  ///< observations by order, code and sub-id
    /// An order whose results are about one result of another (OBR-26, OBR-29).
    struct Child {
        std::vector<std::string> parent_keys;
        std::vector<std::string> observations;  ///< ids
    };
    std::vector<Child> children_;
    bool child_ = false;                   ///< the order that has begun is one
    std::vector<std::string> order_keys_;  ///< placer and filler number of the order

    Object* document_ = nullptr;
    std::string document_date_;
    std::string last_content_;   ///< what the text being gathered is a line of
    std::string document_text_;  ///< the lines so far

    Object* appointment_ = nullptr;
    std::string start_, end_;
    Object* immunization_ = nullptr;

    std::string patient_label_;  ///< R or V: everything of the group, the Patient too
    std::string items_label_;    ///< everything but the Patient
    std::vector<std::string> kept_;
};

inline constexpr std::string_view extension_base =
    "https://my-care-record.example/fhir/StructureDefinition/";
inline constexpr std::string_view data_absent_reason =
    "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

}  // namespace mcr::source::hl7v2
