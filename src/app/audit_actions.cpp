#include "app/audit_actions.hpp"

#include <boost/json.hpp>
#include <deque>
#include <fstream>
#include <iterator>

#include "app/audit_table.hpp"
#include "audit/export.hpp"
#include "audit/keys.hpp"
#include "audit/proof.hpp"
#include "audit/verify.hpp"
#include "base/text.hpp"

namespace mcr::app {
namespace {

namespace json = boost::json;

constexpr std::uintmax_t max_proof_bytes = 2 * audit::max_line_bytes;

int no(std::ostream& err, const Error& error) {
    err << "mcr audit: " << error.sentence << "\n";
    return error.kind == ErrorKind::invalid ? 2 : 1;
}

json::object as_json(const audit::Verdict& verdict) {
    json::array breaks;
    for (const auto& found : verdict.breaks) {
        json::object row;
        row["kind"] = audit::to_string(found.kind);
        row["segment"] = found.segment;
        row["line"] = found.line;
        row["first"] = found.first;
        row["last"] = found.last;
        row["sentence"] = found.sentence;
        breaks.push_back(std::move(row));
    }
    json::object out;
    out["intact"] = verdict.intact();
    out["segments"] = verdict.segments;
    out["entries"] = verdict.entries;
    out["checkpointed"] = verdict.checkpointed;
    out["head"] = verdict.head;
    out["tree_head"] = verdict.tree_head;
    out["torn_bytes"] = verdict.torn_bytes;
    out["breaks"] = std::move(breaks);
    out["more_breaks"] = verdict.more_breaks;
    return out;
}

void print(const audit::Verdict& verdict, std::ostream& out) {
    if (verdict.intact()) {
        out << "Intact: " << verdict.entries << " entries in " << verdict.segments
            << (verdict.segments == 1 ? " segment.\n" : " segments.\n")
            << "Tree head: " << verdict.tree_head << "\n";
    } else {
        out << "The audit log has been tampered with.\n";
        for (const auto& found : verdict.breaks) {
            out << "  ";
            if (!found.segment.empty()) out << found.segment << ", line " << found.line << ": ";
            out << found.sentence << "\n";
        }
        if (verdict.more_breaks > 0) out << "  And " << verdict.more_breaks << " more.\n";
    }
    if (verdict.torn_bytes > 0)
        out << "The last " << verdict.torn_bytes
            << " bytes are an unfinished entry: one that is being written, or that a crash "
               "interrupted before it was acknowledged.\n";
}

/// Whether what is known of the installation agrees with what was found.
int agree(const Trusted& trusted, std::string_view public_key, std::string_view tree_head,
          std::ostream& err) {
    if (!trusted.public_key.empty() && trusted.public_key != public_key) {
        err << "mcr audit: It is signed with another key: " << public_key << "\n";
        return 1;
    }
    if (!trusted.tree_head.empty() && trusted.tree_head != tree_head) {
        err << "mcr audit: It leads to another tree head: " << tree_head << "\n";
        return 1;
    }
    return 0;
}

}  // namespace

int AuditActions::verify() {
    const auto keys = audit::Keys::derive(key_);
    if (!keys) return no(err_, keys.error());
    const auto verdict = audit::verify_log(folder_, *keys);
    if (!verdict) return no(err_, verdict.error());
    if (json_)
        out_ << json::serialize(as_json(*verdict)) << "\n";
    else
        print(*verdict, out_);
    return verdict->intact() ? 0 : 1;
}

int AuditActions::show(const audit::Filter& filter, std::size_t limit) {
    auto reader = audit::Reader::open(folder_, filter);
    if (!reader) return no(err_, reader.error());
    std::deque<std::string> shown;
    for (;;) {
        auto record = reader->next();
        if (!record) return no(err_, record.error());
        if (!*record) break;
        shown.push_back(json_ ? std::string(reader->line()) : table_row(**record));
        if (shown.size() > limit) shown.pop_front();
    }
    if (json_) {
        std::string_view separator = "[";
        for (const auto& line : shown) {
            out_ << separator << line;
            separator = ",\n";
        }
        out_ << (shown.empty() ? "[]\n" : "]\n");
    } else {
        out_ << table_heading();
        for (const auto& row : shown) out_ << row;
    }
    if (reader->unreadable() > 0)
        err_ << "mcr audit: " << reader->unreadable()
             << " lines are no entries; mcr audit verify tells more.\n";
    return 0;
}

int AuditActions::export_lines(const audit::Filter& filter) {
    const auto keys = audit::Keys::derive(key_);
    if (!keys) return no(err_, keys.error());
    const auto exported = audit::export_log(folder_, filter, *keys, clock_, out_);
    if (!exported) return no(err_, exported.error());
    if (exported->unreadable > 0) {
        err_ << "mcr audit: " << exported->unreadable
             << " lines are no entries and were left out; mcr audit verify tells more.\n";
        return 1;
    }
    return 0;
}

int AuditActions::prove(std::uint64_t sequence) {
    const auto keys = audit::Keys::derive(key_);
    if (!keys) return no(err_, keys.error());
    const auto proof = audit::prove(folder_, sequence, *keys, clock_);
    if (!proof) return no(err_, proof.error());
    if (json_) {
        out_ << *proof << "\n";
        return 0;
    }
    const auto proven = audit::check_proof(*proof);
    if (!proven) return no(err_, proven.error());
    out_ << "Entry " << proven->sequence << " is one of the " << proven->tree_size
         << " entries under the tree head\n"
         << proven->tree_head << "\nsigned " << proven->time << " with the key\n"
         << proven->public_key << "\n--json prints the proof for somebody else to check.\n";
    return 0;
}

int AuditActions::public_key() {
    const auto keys = audit::Keys::derive(key_);
    if (!keys) return no(err_, keys.error());
    if (json_)
        out_ << "{\"public_key\":\"" << keys->public_key() << "\"}\n";
    else
        out_ << keys->public_key() << "\n";
    return 0;
}

int verify_proof(const std::filesystem::path& file, const Trusted& trusted, bool as_json,
                 std::ostream& out, std::ostream& err) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    std::ifstream in(file, std::ios::binary);
    if (error || !in || size > max_proof_bytes) {
        err << "mcr audit: The proof cannot be read.\n";
        return 1;
    }
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto proven = audit::check_proof(text);
    if (!proven) {
        err << "mcr audit: " << proven.error().sentence << "\n";
        return 1;
    }
    if (const int status = agree(trusted, proven->public_key, proven->tree_head, err); status != 0)
        return status;
    if (as_json) {
        json::object answer;
        answer["holds"] = true;
        answer["sequence"] = proven->sequence;
        answer["tree_size"] = proven->tree_size;
        answer["tree_head"] = proven->tree_head;
        answer["time"] = proven->time;
        answer["public_key"] = proven->public_key;
        out << json::serialize(answer) << "\n";
        return 0;
    }
    out << "The proof holds: entry " << proven->sequence << " of " << proven->tree_size
        << "\nTree head: " << proven->tree_head << "\nSigned " << proven->time << " with the key "
        << proven->public_key << "\n";
    if (const auto record = audit::parse_line(proven->line))
        out << table_heading() << table_row(*record);
    return 0;
}

int verify_export(const std::filesystem::path& file, const Trusted& trusted, bool as_json,
                  std::ostream& out, std::ostream& err) {
    const auto checked = audit::check_export(file);
    if (!checked) {
        err << "mcr audit: " << checked.error().sentence << "\n";
        return 1;
    }
    if (const int status = agree(trusted, checked->public_key, trusted.tree_head, err); status != 0)
        return status;
    if (as_json) {
        json::object answer;
        answer["holds"] = true;
        answer["entries"] = checked->entries;
        answer["public_key"] = checked->public_key;
        out << json::serialize(answer) << "\n";
        return 0;
    }
    out << "The export is whole: " << checked->entries << " entries, signed with the key "
        << checked->public_key << "\n";
    return 0;
}

Result<Instant> parse_moment(const std::string& text) {
    const auto moment = parse_instant(text.size() == 10 ? text + "T00:00:00Z" : text);
    if (moment) return moment;
    return fail(ErrorKind::invalid,
                "A moment is a date (2026-11-23) or a date-time with zone (2026-11-23T16:03:00Z).");
}

}  // namespace mcr::app
