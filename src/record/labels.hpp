#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "record/edit.hpp"
#include "record/found_document.hpp"
#include "record/part.hpp"
#include "record/text_store.hpp"

namespace mcr::record {

inline constexpr std::string_view retrieved_extension =
    "https://my-care-record.example/fhir/StructureDefinition/retrieved";
inline constexpr std::string_view source_meta_source_extension =
    "https://my-care-record.example/fhir/StructureDefinition/source-meta-source";
inline constexpr std::string_view source_system_system =
    "https://my-care-record.example/fhir/CodeSystem/source-system";
inline constexpr std::string_view wording_system =
    "https://my-care-record.example/fhir/CodeSystem/wording";
/// A gateway that an item came through: in a tag its ODS code, in the extension also its name, the
/// key of its system and when it was asked. One for each gateway, the nearest to the source first.
inline constexpr std::string_view via_system = "https://my-care-record.example/fhir/CodeSystem/via";
inline constexpr std::string_view via_extension =
    "https://my-care-record.example/fhir/StructureDefinition/via";

inline constexpr std::string_view confidentiality_system =
    "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";

/// A JSON string of `text` without its quotes.
[[nodiscard]] std::string quoted_inside(std::string_view text);

/// The texts that label every item of one part with its origin (law 6), made once.
class Labels {
public:
    /// `store` keeps the texts and must outlive the Labels.
    Labels(const Origin& origin, TextStore& store);

    [[nodiscard]] std::string_view id_prefix() const noexcept { return id_prefix_; }

    /// Appends to `edits`, in any order, what labels the `meta` of a resource of `text`.
    /// `address_end` is "Type/id"} as it ends the item's own address at its source, in JSON.
    void add(std::string_view text, const FoundItem& item, std::string_view address_end,
             std::vector<Edit>& edits) const;

    /// The same for what a gateway labelled with its organisation, so that it has a tag: its labels
    /// stay, and the way it came is added. `confidential`: it leaves labelled restricted.
    void add_way(const FoundItem& item, std::string_view address_end, bool confidential,
                 std::vector<Edit>& edits) const;

private:
    void add_to_known(std::string_view text, const FoundItem& item, std::string_view address_end,
                      std::vector<Edit>& edits) const;

    std::string_view id_prefix_;      ///< key.
    std::string_view address_;        ///< of the source, and a slash
    std::string_view retrieved_;      ///< {"url":…}
    std::string_view tags_;           ///< {…},{…},{…}
    std::string_view restricted_;     ///< {…} if confidential
    std::string_view way_, way_tag_;  ///< {…} each, of a gateway
    std::string_view whole_meta_;     ///< ,"meta":{"extension":[…],"tag":[…],"source":"address/
    std::string_view more_meta_;      ///< ,"extension":[…],"tag":[…],"source":"address/
};

}  // namespace mcr::record
