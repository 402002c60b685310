#include "audit/proof.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "audit/checkpoint.hpp"
#include "audit/line.hpp"
#include "audit/segment.hpp"
#include "audit/signed_json.hpp"
#include "audit/tree.hpp"
#include "base/text.hpp"

namespace mcr::audit {
namespace {

namespace json = boost::json;

constexpr std::string_view format = "my-care-record audit proof 1";
constexpr std::string_view head_format = "my-care-record audit tree head 1";

std::string head_statement(std::uint64_t size, std::string_view head, std::string_view time) {
    return signed_statement({head_format, std::to_string(size), head, time});
}

/// Reads the entries up to the checkpoint, each of which must hold, and collects the path.
class Walk {
public:
    Walk(std::uint64_t sequence, const Checkpoint& checkpoint, const Keys& keys)
        : sequence_(sequence),
          size_(checkpoint.entries),
          mac_(keys),
          path_(sequence - 1, checkpoint.entries) {}

    Result<void> through(const Segment& segment) {
        auto reader = LineReader::open(segment.path);
        if (!reader) return pass_on(reader);
        while (tree_.size() < size_) {
            auto line = reader->next();
            if (!line) return pass_on(line);
            if (!*line) return {};
            const auto frame = (*line)->too_long ? std::nullopt : frame_of((*line)->text);
            const std::uint64_t expected = tree_.size() + 1;
            if (!frame || frame->sequence != expected || frame->previous != head_ ||
                !hash_holds(*frame, mac_))
                return fail(ErrorKind::malformed, "The audit log does not hold at entry " +
                                                      std::to_string(expected) +
                                                      " (mcr audit verify tells more).");
            head_ = frame->hash;
            if (expected == sequence_) line_ = (*line)->text;
            const Digest leaf = leaf_hash((*line)->text);
            tree_.add(leaf);
            path_.add(leaf);
        }
        return {};
    }
    [[nodiscard]] bool reached(const Checkpoint& checkpoint) const {
        return tree_.size() == size_ && head_ == checkpoint.head;
    }
    [[nodiscard]] const std::string& line() const noexcept { return line_; }
    [[nodiscard]] std::string tree_head() const { return to_hex(tree_.head()); }
    [[nodiscard]] json::array path() const {
        json::array out;
        for (const auto& node : path_.path()) out.emplace_back(to_hex(node));
        return out;
    }

private:
    std::uint64_t sequence_, size_;
    ChainMac mac_;
    Tree tree_;
    PathBuilder path_;
    std::string head_ = no_hash();
    std::string line_;
};

std::unexpected<Error> wrong(std::string_view why) {
    return fail(ErrorKind::invalid, "The proof does not hold: " + std::string(why) + ".");
}

bool read_path(const json::object& proof, std::vector<Digest>& path) {
    const auto* nodes = proof.if_contains("path");
    if (nodes == nullptr || !nodes->is_array() || nodes->get_array().size() > 64) return false;
    for (const auto& node : nodes->get_array()) {
        if (!node.is_string()) return false;
        const auto bytes = from_hex({node.get_string().data(), node.get_string().size()});
        if (!bytes || bytes->size() != sizeof(Digest)) return false;
        std::ranges::transform(*bytes, path.emplace_back().begin(),
                               [](char c) { return static_cast<std::byte>(c); });
    }
    return true;
}

}  // namespace

Result<std::string> prove(const std::filesystem::path& folder, std::uint64_t sequence,
                          const Keys& keys, const Clock& clock) {
    auto checkpoint = read_checkpoint(folder, keys);
    if (!checkpoint) return pass_on(checkpoint);
    auto segments = segments_in(folder);
    if (!segments) return pass_on(segments);
    if (!*checkpoint)
        return fail(ErrorKind::not_found,
                    "There is no audit log with a checkpoint in " + folder.string() + ".");
    if (sequence == 0 || sequence > (*checkpoint)->entries)
        return fail(ErrorKind::not_found, "The checkpoint names entries 1 to " +
                                              std::to_string((*checkpoint)->entries) + ".");
    Walk walk(sequence, **checkpoint, keys);
    for (const auto& segment : *segments)
        if (auto walked = walk.through(segment); !walked) return pass_on(walked);
    if (!walk.reached(**checkpoint))
        return fail(ErrorKind::malformed,
                    "The audit log does not reach its checkpoint (mcr audit verify tells more).");
    const std::string time = format_instant(clock.now());
    const std::string head = walk.tree_head();
    json::object proof;
    proof["format"] = format;
    proof["sequence"] = sequence;
    proof["line"] = walk.line();
    proof["path"] = walk.path();
    proof["tree_size"] = (*checkpoint)->entries;
    proof["tree_head"] = head;
    proof["time"] = time;
    proof["public_key"] = keys.public_key();
    proof["signature"] = keys.sign(head_statement((*checkpoint)->entries, head, time));
    return json::serialize(proof);
}

Result<Proven> check_proof(std::string_view text) {
    const auto proof = parse_object(text);
    if (!proof || text_member(*proof, "format") != format)
        return fail(ErrorKind::malformed, "This is not a proof of an audit entry.");
    const auto sequence = number_member(*proof, "sequence");
    const auto size = number_member(*proof, "tree_size");
    std::vector<Digest> path;
    if (!sequence || !size || *sequence == 0 || !read_path(*proof, path))
        return fail(ErrorKind::malformed, "The proof has members that are not what they must be.");
    Proven proven{*sequence,
                  *size,
                  text_member(*proof, "tree_head"),
                  text_member(*proof, "time"),
                  text_member(*proof, "public_key"),
                  text_member(*proof, "line")};
    const auto frame = frame_of(proven.line);
    if (!frame || frame->sequence != proven.sequence)
        return wrong("its line is not the entry that it names");
    const auto found =
        head_by_path(proven.sequence - 1, proven.tree_size, leaf_hash(proven.line), path);
    if (!found.sound || to_hex(found.head) != proven.tree_head)
        return wrong("entry and path do not lead to its tree head");
    if (!signature_holds(proven.public_key,
                         head_statement(proven.tree_size, proven.tree_head, proven.time),
                         text_member(*proof, "signature")))
        return wrong("the tree head is not signed by its public key");
    return proven;
}

}  // namespace mcr::audit
