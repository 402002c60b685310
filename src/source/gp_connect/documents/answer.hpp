#pragma once

#include <optional>
#include <string>
#include <vector>

#include "net/client.hpp"
#include "net/worker.hpp"
#include "source/adapter.hpp"
#include "source/gp_connect/refusal.hpp"
#include "source/stu3/convert.hpp"

namespace mcr::source::gp_connect::documents {

/// What was asked, as far as an answer is read by it.
struct Asked {
    const directory::Member* member;
    const Question* question;
    bool shows_strangers;    ///< documents of patients that the answer does not hold stay
    std::string patient_id;  ///< at the practice; empty until it is known
    Instant retrieved;
};

/// One searchset that came: converted to R4 and checked to be the patient's, or why not.
struct Page {
    std::optional<record::Part> part;
    stu3::Findings findings;
    std::size_t notes = 0;     ///< places that depart from the rules
    std::size_t withheld = 0;  ///< items of other patients
    std::string next_link;
    Refusal refusal;  ///< where there is no part
};

/// Reads whatever came back. Takes storage from `buffers`.
[[nodiscard]] Page read_page(const net::Answer& answer, const Asked& asked,
                             net::BufferPool& buffers);

/// The id of the one Patient that was found; empty where there is none.
[[nodiscard]] std::string patient_id_of(const Page& page);

/// The list of documents in one answer, from its pages.
struct Listing {
    std::vector<Page> pages;
    std::optional<Refusal> stopped;  ///< why a further page did not come
    bool cut = false;                ///< a bound was reached; further pages were left
};
[[nodiscard]] Answer join(Listing listing, const Asked& asked);

}  // namespace mcr::source::gp_connect::documents
