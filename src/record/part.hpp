#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ods_code.hpp"
#include "base/result.hpp"
#include "net/buffer.hpp"
#include "record/edit.hpp"
#include "record/section.hpp"
#include "record/text_store.hpp"

namespace mcr::record {

/// Bounds on one document from outside.
struct Limits {
    std::size_t max_bytes = 64UL << 20U;
    std::uint32_t max_depth = 100;      ///< of nested arrays and objects
    std::uint32_t max_items = 200'000;  ///< entries
};

/// Where a part comes from (law 6). Written on every item of it.
struct Origin {
    OdsCode organisation;
    std::string organisation_name;
    std::string system_key;  ///< directory::System::key; prefix of the re-keyed ids
    std::string address;     ///< base URL of the source, no trailing slash
    Instant retrieved;
    bool converted = false;  ///< made from another format; false: the source's own words
    /// Records of several organisations stand in the source and cannot be told apart, and an
    /// objection to one of them could not be kept: every item leaves labelled restricted.
    bool confidential = false;
    std::string nhs_number;  ///< of the patient asked for: references to the source's own Patient
                             ///< become Patient/<nhs_number>
    /// Ids at the source under which the patient asked for is known from elsewhere, such as an
    /// earlier page; those of this document's own Patient resources need not be given.
    std::vector<std::string> patient_ids;
    /// The source is another gateway: what it labelled with an organisation keeps that origin, and
    /// ours is added as the way it came (Labels). What it did not label is as of any source.
    bool relayed = false;
    /// Of a gateway: organisations whose items leave labelled restricted.
    std::vector<OdsCode> confidential_of;
};

/// One resource of a part. Views point into the part and live as long as it.
struct Item {
    std::string_view type;  ///< resourceType
    std::string_view id;    ///< at the source; empty if it has none
    /// As it leaves here: "<system key>.<id>", or a hash where that does not fit.
    std::string_view new_id;
    std::string_view full_url;  ///< at the source; may be empty
    /// Where a gateway gave it: the organisation, by ODS code and name, that it labelled it with.
    /// Empty: it is of the part's.
    std::string_view organisation, organisation_name;
    bool is_include = false;  ///< search.mode was include
    Section section = Section::documents;
    std::uint32_t begin = 0, end = 0;  ///< of the resource object within the part's bytes
    std::uint32_t first_edit = 0, edit_count = 0;
};

/// An issue of an OperationOutcome that stood among the entries.
struct OutcomeIssue {
    std::string severity, code, details_code, text, diagnostics;
    std::string details_system;
    std::string extension;  ///< the issue's extensions in JSON as they stand, up to 8 KB
};

/// What a Patient resource within a part says, for the check of law 9.
struct StatedPatient {
    std::uint32_t item = 0;
    std::vector<std::string> nhs_numbers;
    std::string family;
    std::vector<std::string> given;
    std::string gender, birth_date;
    bool restricted = false;  ///< meta.security says R, V or higher
};

/// One document of a source that passed the check: every byte is valid JSON, no object has a key
/// twice, and where every resource begins and ends is known. The source's bytes stand unchanged;
/// labels and new ids are edits beside them. Moves with its bytes; not thread-safe.
class Part {
public:
    Part(Part&&) noexcept = default;
    Part& operator=(Part&&) noexcept = default;

    [[nodiscard]] const Origin& origin() const noexcept { return *origin_; }
    [[nodiscard]] const std::vector<Item>& items() const noexcept { return items_; }
    [[nodiscard]] const std::vector<OutcomeIssue>& outcomes() const noexcept { return outcomes_; }
    [[nodiscard]] const std::vector<StatedPatient>& patients() const noexcept { return patients_; }
    /// The `link` of relation next, if the document is a page of several.
    [[nodiscard]] const std::string& next_link() const noexcept { return next_link_; }
    /// Ids at the source, or whole references where they lead elsewhere, of Patients that an item's
    /// subject, patient, beneficiary or for names and that this part does not know to be the one
    /// asked for. Distinct, at most 16.
    [[nodiscard]] const std::vector<std::string>& foreign_patients() const noexcept {
        return foreign_patients_;
    }
    /// Entries that carry no resource, as of a batch or a history of deletions.
    [[nodiscard]] std::uint32_t entries_without_resource() const noexcept {
        return entries_without_resource_;
    }
    [[nodiscard]] std::size_t bytes() const noexcept { return buffer_.size(); }
    /// The resource as the source wrote it.
    [[nodiscard]] std::string_view original(const Item& item) const noexcept {
        return buffer_.view().substr(item.begin, item.end - item.begin);
    }
    /// Appends to `out` the pieces of the resource as it leaves here: labelled and re-keyed. They
    /// point into this part. Together they are one JSON object.
    void pieces(const Item& item, std::vector<std::string_view>& out) const;

    /// Takes items()[index] out; those behind it move up. For a copy that stands elsewhere too.
    void drop(std::size_t index);
    /// The same for every item whose place in `which`, which is as long as items(), is true.
    void drop(const std::vector<bool>& which);
    /// Gives items()[index], which has an id, `new_id` in place of its own new id. References to it
    /// stay as they are. For a second version of what stands elsewhere too.
    void give_id(std::size_t index, std::string_view new_id);

    /// Adds `further` edits to items()[index]; they stand within it, and touch no other edit of it.
    /// Their texts must live as long as the part.
    void edit(std::size_t index, std::span<const Edit> further);
    /// `text`, kept as long as the part.
    [[nodiscard]] std::string_view keep_text(std::string_view text) { return text_.keep({text}); }

private:
    friend class PartBuilder;
    Part() = default;
    net::Buffer buffer_;
    std::unique_ptr<Origin> origin_;
    std::vector<Item> items_;
    std::vector<Edit> edits_;
    std::vector<OutcomeIssue> outcomes_;
    std::vector<StatedPatient> patients_;
    std::string next_link_;
    std::vector<std::string> foreign_patients_;
    std::uint32_t entries_without_resource_ = 0;
    TextStore text_;  ///< of the edits, new ids and values that stood there with escapes
};

/// Checks a FHIR R4 JSON document (a Bundle of any type, or a single resource) and prepares its
/// items. Uses one parser per thread. Nothing of the document appears in an error.
/// Errors: malformed, naming what is wrong and the byte offset (grammar, encoding, duplicate key,
/// trailing or missing bytes, no resourceType, an entry that is no object); too_large beyond a
/// limit. An OperationOutcome alone is a part without items. A Bundle within an entry is one item;
/// its references are its own and stay.
[[nodiscard]] Result<Part> check(net::Buffer bytes, Origin origin, const Limits& limits);

}  // namespace mcr::record
