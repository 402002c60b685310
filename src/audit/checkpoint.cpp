#include "audit/checkpoint.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>

#include "audit/signed_json.hpp"

namespace mcr::audit {
namespace {

constexpr std::string_view format = "my-care-record audit checkpoint 1";
constexpr std::size_t max_bytes = 4096;

std::string statement(const Checkpoint& checkpoint) {
    return signed_statement(
        {format, std::to_string(checkpoint.entries), checkpoint.head, checkpoint.time});
}

}  // namespace

std::string checkpoint_text(const Checkpoint& checkpoint, const Keys& keys) {
    boost::json::object object;
    object["format"] = format;
    object["entries"] = checkpoint.entries;
    object["head"] = checkpoint.head;
    object["time"] = checkpoint.time;
    object["public_key"] = keys.public_key();
    object["signature"] = keys.sign(statement(checkpoint));
    return boost::json::serialize(object) + "\n";
}

Result<Checkpoint> parse_checkpoint(std::string_view text, const Keys& keys) {
    const auto wrong = [](std::string_view why) {
        return fail(ErrorKind::malformed,
                    "The checkpoint of the audit log " + std::string(why) + ".");
    };
    const auto object = parse_object(text);
    if (!object || text_member(*object, "format") != format) return wrong("cannot be read");
    Checkpoint checkpoint;
    const auto entries = number_member(*object, "entries");
    if (!entries) return wrong("cannot be read");
    checkpoint.entries = *entries;
    checkpoint.head = text_member(*object, "head");
    checkpoint.time = text_member(*object, "time");
    if (!signature_holds(keys.public_key(), statement(checkpoint),
                         text_member(*object, "signature")))
        return wrong("is not signed with this installation's key");
    return checkpoint;
}

Result<std::optional<Checkpoint>> read_checkpoint(const std::filesystem::path& folder,
                                                  const Keys& keys) {
    const auto path = folder / checkpoint_name;
    std::error_code error;
    if (!std::filesystem::exists(path, error)) return std::optional<Checkpoint>{};
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail(ErrorKind::unavailable, "The checkpoint cannot be opened.");
    std::string text(max_bytes, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    auto checkpoint = parse_checkpoint(text, keys);
    if (!checkpoint) return pass_on(checkpoint);
    return std::optional(std::move(*checkpoint));
}

}  // namespace mcr::audit
