#include "audit/recovery.hpp"

#include "audit/checkpoint.hpp"
#include "audit/line.hpp"
#include "audit/segment.hpp"
#include "base/text.hpp"

namespace mcr::audit {
namespace {

std::unexpected<Error> tampered(const Segment& segment, std::uint64_t sequence,
                                std::string_view what) {
    return fail(ErrorKind::malformed, "The audit log has been tampered with: entry " +
                                          std::to_string(sequence) + " in " + segment.name() + " " +
                                          std::string(what) + " (mcr audit verify tells more).");
}

/// The last sound line of the segment before the last, which names where the last begins.
Result<std::string> head_of(const Segment& segment, std::uint64_t sequence, ChainMac& mac) {
    std::error_code unknown;
    const std::uint64_t size = std::filesystem::file_size(segment.path, unknown);
    const std::uint64_t from = unknown || size <= max_line_bytes ? 0 : size - max_line_bytes - 1;
    auto reader = LineReader::open(segment.path, from);
    if (!reader) return pass_on(reader);
    std::string last;
    for (;;) {
        auto line = reader->next();
        if (!line) return pass_on(line);
        if (!*line) break;
        if (const auto claimed = claimed_sequence((*line)->text);
            (*line)->complete && claimed == sequence)
            last = (*line)->text;
    }
    const auto frame = frame_of(last);
    if (!frame) return tampered(segment, sequence, "is missing");
    if (!hash_holds(*frame, mac)) return tampered(segment, sequence, "was changed");
    return std::string(frame->hash);
}

/// Walks the last segment. `end` comes with what the segment before left.
class LastSegment {
public:
    LastSegment(const Segment& segment, const std::optional<Checkpoint>& checkpoint, ChainMac& mac)
        : segment_(segment), checkpoint_(*checkpoint), mac_(mac) {}

    Result<void> walk(ChainEnd& end) {
        auto reader = LineReader::open(segment_.path);
        if (!reader) return pass_on(reader);
        for (;;) {
            auto line = reader->next();
            if (!line) return pass_on(line);
            if (!*line) return {};
            if (auto taken = torn_ ? after_torn(**line, end) : take(**line, end); !taken)
                return taken;
        }
    }

private:
    Result<void> take(const Line& line, ChainEnd& end) {
        const auto frame = line.too_long ? std::nullopt : frame_of(line.text);
        const bool holds = frame && hash_holds(*frame, mac_);
        if (!line.complete || (!holds && line.text.contains('\0'))) {
            torn_ = true;
            end.cut = line.end - end.segment_bytes;
            return {};
        }
        if (!holds) return tampered(segment_, end.next, "was changed");
        if (frame->sequence != end.next || frame->previous != end.head)
            return tampered(segment_, end.next, "is not the one that stands in its place");
        if (frame->sequence == checkpoint_.entries && frame->hash != checkpoint_.head)
            return tampered(segment_, end.next, "is not the one that the checkpoint names");
        end.head = frame->hash;
        end.segment_bytes = line.end;
        ++end.next;
        return {};
    }
    Result<void> after_torn(const Line& line, ChainEnd& end) {
        const auto frame = frame_of(line.text);
        if (frame && hash_holds(*frame, mac_)) return tampered(segment_, end.next, "was changed");
        end.cut = line.end - end.segment_bytes;
        return {};
    }

    const Segment& segment_;
    const Checkpoint& checkpoint_;
    ChainMac& mac_;
    bool torn_ = false;
};

Result<ChainEnd> begin_log(const std::filesystem::path& folder, const Keys& keys,
                           const Clock& clock, Disk& disk) {
    const Checkpoint first{0, no_hash(), format_instant(clock.now())};
    auto written =
        disk.replace(folder / checkpoint_name, checkpoint_text(first, keys), Disk::Durable::yes);
    if (!written) return pass_on(written);
    ChainEnd end;
    end.head = no_hash();
    return end;
}

}  // namespace

Result<ChainEnd> recover(const std::filesystem::path& folder, const Keys& keys, const Clock& clock,
                         Disk& disk) {
    auto segments = segments_in(folder);
    if (!segments) return pass_on(segments);
    auto checkpoint = read_checkpoint(folder, keys);
    if (!checkpoint) return pass_on(checkpoint);
    if (segments->empty() && (!*checkpoint || (*checkpoint)->entries == 0))
        return begin_log(folder, keys, clock, disk);
    if (!*checkpoint)
        return fail(ErrorKind::malformed,
                    "The audit log has lost its checkpoint, so that entries "
                    "may be missing at its end.");
    const std::uint64_t recorded = (*checkpoint)->entries;
    if (segments->empty())
        return fail(ErrorKind::malformed,
                    "All segments of the audit log are missing: entries 1 to " +
                        std::to_string(recorded) + ".");

    ChainMac mac(keys);
    ChainEnd end;
    end.head = no_hash();
    const Segment& last = segments->back();
    end.next = last.first;
    end.segment = last.path;
    if (segments->size() > 1) {
        auto head = head_of((*segments)[segments->size() - 2], last.first - 1, mac);
        if (!head) return pass_on(head);
        end.head = std::move(*head);
    } else if (last.first != 1) {
        return tampered(last, last.first - 1, "and those before it are missing");
    }
    if (recorded + 1 == last.first && (*checkpoint)->head != end.head)
        return tampered(last, recorded, "is not the one that the checkpoint names");
    auto walked = LastSegment(last, *checkpoint, mac).walk(end);
    if (!walked) return pass_on(walked);
    if (end.next <= recorded)
        return tampered(
            last, end.next,
            "and those after it, up to entry " + std::to_string(recorded) + ", are cut off");
    if (end.cut > 0)
        if (auto cut = disk.truncate(last.path, end.segment_bytes); !cut) return pass_on(cut);
    return end;
}

}  // namespace mcr::audit
