#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "source/adapter.hpp"
#include "source/hl7v2/convert.hpp"
#include "source/hl7v2/reply.hpp"
#include "source/hl7v2/settings.hpp"

namespace mcr::source::hl7v2 {

/// What the answers to one question's messages make together.
class Gathering {
public:
    /// All must outlive it.
    Gathering(const directory::Member& member, const Question& question, const Settings& settings);

    /// Takes one page that was acknowledged. Gives what ends the question: a wrong or restricted
    /// patient (law 9, law 4), an answer that cannot be read.
    [[nodiscard]] std::optional<Verdict> take(Query query, const Message& answer);
    void note(std::string sentence);
    /// One of several messages went wrong; the others stand.
    void lost(Query query, Verdict verdict);
    /// The answer, checked, screened and concluded.
    [[nodiscard]] Answer conclude(net::BufferPool& buffers, Instant retrieved);
    [[nodiscard]] bool knows_patient() const noexcept { return !patient_ids_.empty(); }

private:
    [[nodiscard]] std::optional<Verdict> check_patient(const Made& made) const;
    void add(Made& made);

    const directory::Member& member_;
    const Question& question_;
    const Settings& settings_;
    r4::Collection all_;
    std::vector<std::string> patient_ids_;
    std::vector<std::string> notes_;
    std::optional<Verdict> first_lost_;
};

}  // namespace mcr::source::hl7v2
