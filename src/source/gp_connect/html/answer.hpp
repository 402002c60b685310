#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "net/client.hpp"
#include "net/worker.hpp"
#include "source/adapter.hpp"
#include "source/gp_connect/html/page.hpp"
#include "source/gp_connect/html/sections.hpp"
#include "source/gp_connect/refusal.hpp"

namespace mcr::source::gp_connect::html {

/// What was asked, as far as an answer is read by it.
struct Asked {
    const directory::Member* member;
    const Question* question;
    PageKind page;
    Instant retrieved;
};

/// What came of asking for one page: the page, checked to be the patient's, or why there is none.
struct PageAnswer {
    PageKind page;
    std::optional<record::Part> part;
    Page says;
    std::size_t odd = 0;
    Refusal refusal;  ///< where there is no part
    /// The refusal is about the patient, not the page: nothing of the practice is used.
    bool concerns_all = false;
};

/// Reads whatever came back. Takes storage from `buffers`.
[[nodiscard]] PageAnswer read_answer(const net::Answer& answer, const Asked& asked,
                                     net::BufferPool& buffers);
/// The same for a call that brought no answer.
[[nodiscard]] PageAnswer read_error(const Error& error, PageKind page);

/// One answer of all pages that were asked for, in the order of PageKind; `mixed` were not asked
/// for, because they hold more than may be seen.
[[nodiscard]] Answer join(std::vector<PageAnswer> pages, std::span<const PageKind> mixed,
                          const Question& question);

}  // namespace mcr::source::gp_connect::html
