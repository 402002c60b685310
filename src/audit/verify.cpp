#include "audit/verify.hpp"

#include "audit/chain_check.hpp"
#include "audit/checkpoint.hpp"
#include "audit/segment.hpp"

namespace mcr::audit {

std::string_view to_string(BreakKind kind) noexcept {
    switch (kind) {
        case BreakKind::changed:
            return "changed";
        case BreakKind::removed:
            return "removed";
        case BreakKind::inserted:
            return "inserted";
        case BreakKind::reordered:
            return "reordered";
        case BreakKind::replaced:
            return "replaced";
        case BreakKind::cut_off:
            return "cut-off";
        case BreakKind::checkpoint:
            return "checkpoint";
    }
    return "";
}

Result<Verdict> verify_log(const std::filesystem::path& folder, const Keys& keys) {
    // The checkpoint first: the log may grow meanwhile, so that it never names what is not there.
    auto read = read_checkpoint(folder, keys);
    if (!read && read.error().kind != ErrorKind::malformed) return pass_on(read);
    auto segments = segments_in(folder);
    if (!segments) return pass_on(segments);
    std::optional<Checkpoint> checkpoint;
    Break lost;
    lost.kind = BreakKind::checkpoint;
    if (!read)
        lost.sentence = read.error().sentence;
    else if (*read)
        checkpoint = std::move(**read);
    else if (segments->empty())
        return fail(ErrorKind::not_found, "There is no audit log in " + folder.string() + ".");
    else
        lost.sentence = "The checkpoint is missing: entries may have been cut off at the end.";

    ChainCheck check(keys, checkpoint);
    for (const auto& segment : *segments) {
        check.begin_segment(segment.name(), &segment == &segments->back());
        auto reader = LineReader::open(segment.path);
        if (!reader) return pass_on(reader);
        for (;;) {
            auto line = reader->next();
            if (!line) return pass_on(line);
            if (!*line) break;
            check.feed(**line);
        }
    }
    Verdict verdict = check.finish();
    if (!lost.sentence.empty()) {
        verdict.breaks.push_back(std::move(lost));
        verdict.tree_head.clear();
    }
    return verdict;
}

}  // namespace mcr::audit
