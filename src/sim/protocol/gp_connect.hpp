#pragma once

#include "base/clock.hpp"
#include "sim/answerer.hpp"
#include "sim/protocol/gp_record.hpp"

namespace mcr::sim {

/// A GP practice behind GP Connect Access Record Structured (STU3, version 1.6.2): metadata and
/// POST Patient/$gpc.getstructuredrecord with the checks of a real provider and its error table.
class GpConnect final : public Answerer {
public:
    /// `clock` must outlive it.
    GpConnect(GpPractice practice, const Clock& clock);

    [[nodiscard]] Reply answer(const net::Request& request) const override;
    [[nodiscard]] Reply answer_about_another(const net::Request& request) const override;
    [[nodiscard]] const GpPractice& practice() const noexcept { return practice_; }

private:
    [[nodiscard]] Reply route(const net::Request& request, bool muddled) const;
    [[nodiscard]] Reply structured(const net::Request& request, bool muddled) const;
    [[nodiscard]] Reply metadata(const net::Request& request) const;

    GpPractice practice_;
    std::string base_path_;
    const Clock* clock_;
};

}  // namespace mcr::sim
