#include "audit/reader.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mcr::audit {

bool Filter::takes(const Record& record) const {
    const Entry& entry = record.entry;
    const auto matches = [](const std::string& wanted, const std::string& found) {
        return wanted.empty() || wanted == found;
    };
    return matches(patient, entry.patient) && matches(who, entry.actor.id) &&
           matches(organisation, entry.actor.organisation) &&
           matches(request_id, entry.request_id) && (!kind || *kind == entry.kind) &&
           (!since || record.position.recorded >= *since) &&
           (!until || record.position.recorded < *until);
}

Result<Reader> Reader::open(const std::filesystem::path& folder, Filter filter) {
    auto segments = segments_in(folder);
    if (!segments) return pass_on(segments);
    if (segments->empty())
        return fail(ErrorKind::not_found, "There is no audit log in " + folder.string() + ".");
    return over(std::move(*segments), std::move(filter));
}

Reader Reader::over(std::vector<Segment> segments, Filter filter) {
    Reader reader;
    reader.segments_ = std::move(segments);
    const auto need = [&reader](std::string_view member, const std::string& wanted) {
        if (!wanted.empty())
            reader.needles_.push_back("\"" + std::string(member) + "\":" + json_quote(wanted));
    };
    need("patient", filter.patient);
    need("id", filter.who);
    need("organisation", filter.organisation);
    need("request", filter.request_id);
    if (filter.kind) need("kind", std::string(to_string(*filter.kind)));
    reader.filter_ = std::move(filter);
    return reader;
}

namespace {
constexpr std::uint64_t lines_between_questions = 256;
}  // namespace

/// Spares the parsing of lines that cannot match.
bool Reader::may_match(std::string_view line) const {
    return std::ranges::all_of(needles_,
                               [&](const std::string& needle) { return line.contains(needle); });
}

Result<std::optional<Record>> Reader::next() {
    for (;;) {
        if (!lines_) {
            if (at_ == segments_.size()) return std::optional<Record>{};
            auto opened = LineReader::open(segments_[at_++].path);
            if (!opened) return pass_on(opened);
            lines_ = std::move(*opened);
        }
        if (stop_ && read_++ % lines_between_questions == 0 && stop_())
            return fail(ErrorKind::timed_out, "Reading the audit log took too long.");
        auto line = lines_->next();
        if (!line) return pass_on(line);
        if (!*line) {
            lines_.reset();
            continue;
        }
        if (!(*line)->complete && at_ == segments_.size()) continue;
        if (!(*line)->too_long && !may_match((*line)->text)) continue;
        auto record = (*line)->too_long ? Result<Record>(fail(ErrorKind::malformed, "too long"))
                                        : parse_line((*line)->text);
        if (!record) {
            ++unreadable_;
            continue;
        }
        if (!filter_.takes(*record)) continue;
        line_ = (*line)->text;
        return std::optional(std::move(*record));
    }
}

}  // namespace mcr::audit
