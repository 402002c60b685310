#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "audit/chain_check.hpp"
#include "audit/line.hpp"
#include "audit/proof.hpp"
#include "audit/segment.hpp"

// Reads the input as a segment of an audit log, then as a checkpoint and as a proof. Without the
// key nobody writes a line that holds, so whatever comes, no entry is true. Then the input is put
// between the lines of a true log: every entry is still found, and the log is whole only if nothing
// came.

namespace {

using mcr::audit::ChainCheck;
using mcr::audit::Checkpoint;
using mcr::audit::Keys;

void require(bool holds) {
    if (!holds) std::abort();
}

const Keys& keys() {
    static const Keys derived = *Keys::derive(mcr::Secret("a key of the audit fuzz target"));
    return derived;
}

struct TrueLog {
    std::string first, second;
    Checkpoint checkpoint;
};

const TrueLog& true_log() {
    static const TrueLog log = [] {
        TrueLog out;
        mcr::audit::ChainMac mac(keys());
        const std::string members = mcr::audit::members_of({});
        constexpr std::string_view time = "2026-11-23T16:03:00.123Z";
        const std::string head =
            mcr::audit::append_line(out.first, 1, time, members, mcr::audit::no_hash(), mac);
        out.checkpoint = {2, mcr::audit::append_line(out.second, 2, time, members, head, mac),
                          std::string(time)};
        return out;
    }();
    return log;
}

/// Feeds `text` in pieces of `piece` bytes as one segment.
mcr::audit::Verdict checked(std::string_view text, std::size_t piece, bool last,
                            std::optional<Checkpoint> checkpoint) {
    ChainCheck check(keys(), std::move(checkpoint));
    check.begin_segment("segment", last);
    mcr::audit::LineReader lines([&](char* to, std::size_t room) -> mcr::Result<std::size_t> {
        const std::size_t size = std::min({room, piece, text.size()});
        text.copy(to, size);
        text.remove_prefix(size);
        return size;
    });
    for (auto line = lines.next(); *line; line = lines.next()) {
        (void)mcr::audit::parse_line((*line)->text);
        check.feed(**line);
    }
    return check.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::size_t piece = 1 + data[0];
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);

    const auto alone = checked(text, piece, true, std::nullopt);
    require(alone.entries == 0);
    require(alone.intact() == (text.find('\n') == std::string_view::npos));

    const TrueLog& log = true_log();
    const std::string between = log.first + std::string(text) + "\n" + log.second;
    const auto mixed = checked(between, piece, false, log.checkpoint);
    require(mixed.entries == 2);
    require(!mixed.intact());
    require(
        checked(log.first + log.second + std::string(text), piece, true, log.checkpoint).entries ==
        2);

    require(!mcr::audit::parse_checkpoint(text, keys()));
    (void)mcr::audit::check_proof(text);
    return 0;
}
