#pragma once

#include "base/clock.hpp"
#include "sim/answerer.hpp"
#include "sim/protocol/gp_page_record.hpp"

namespace mcr::sim {

/// A GP practice behind GP Connect Access Record HTML 0.7.4 (DSTU2): metadata and
/// POST Patient/$gpc.getcarerecord, one section a call, with the checks of a real provider and its
/// error table.
class GpHtml final : public Answerer {
public:
    /// `clock` must outlive it.
    GpHtml(GpPagePractice practice, const Clock& clock);

    [[nodiscard]] Reply answer(const net::Request& request) const override;
    [[nodiscard]] Reply answer_about_another(const net::Request& request) const override;
    [[nodiscard]] const GpPagePractice& practice() const noexcept { return practice_; }

private:
    [[nodiscard]] Reply route(const net::Request& request, bool muddled) const;
    [[nodiscard]] Reply section(const net::Request& request, bool muddled) const;

    GpPagePractice practice_;
    std::string base_path_;
    const Clock* clock_;
};

/// The page as XHTML: its div.
[[nodiscard]] std::string gp_page_html(const GpPage& page, const GpPages& record,
                                       GpDialect dialect);

}  // namespace mcr::sim
