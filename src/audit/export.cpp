#include "audit/export.hpp"

#include <openssl/evp.h>

#include <boost/json.hpp>
#include <memory>
#include <ostream>

#include "audit/segment.hpp"
#include "audit/signed_json.hpp"
#include "base/text.hpp"

namespace mcr::audit {
namespace {

namespace json = boost::json;

constexpr std::string_view format = "my-care-record audit export 1";
constexpr std::string_view end_format = "my-care-record audit export end 1";

/// SHA-256 of text that comes in pieces.
class RunningHash {
public:
    RunningHash() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
        EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
    }
    void add(std::string_view text) { EVP_DigestUpdate(context_.get(), text.data(), text.size()); }
    [[nodiscard]] std::string hex() {
        Digest digest{};
        EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()),
                           nullptr);
        return to_hex(digest);
    }

private:
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
};

std::string statement(std::uint64_t entries, std::string_view hash) {
    return signed_statement({end_format, std::to_string(entries), hash});
}

json::object header(const Filter& filter, const Keys& keys, const Clock& clock) {
    json::object out;
    out["format"] = format;
    out["time"] = format_instant(clock.now());
    if (filter.since) out["since"] = format_instant(*filter.since);
    if (filter.until) out["until"] = format_instant(*filter.until);
    out["public_key"] = keys.public_key();
    return out;
}

}  // namespace

Result<Exported> export_log(const std::filesystem::path& folder, const Filter& filter,
                            const Keys& keys, const Clock& clock, std::ostream& out) {
    auto reader = Reader::open(folder, filter);
    if (!reader) return pass_on(reader);
    RunningHash hash;
    const auto write = [&](std::string_view line) {
        hash.add(line);
        hash.add("\n");
        out << line << '\n';
    };
    write(json::serialize(header(filter, keys, clock)));
    Exported exported{0, 0, keys.public_key()};
    for (;;) {
        auto record = reader->next();
        if (!record) return pass_on(record);
        if (!*record) break;
        write(reader->line());
        ++exported.entries;
    }
    exported.unreadable = reader->unreadable();
    const std::string digest = hash.hex();
    json::object footer;
    footer["format"] = end_format;
    footer["entries"] = exported.entries;
    footer["sha256"] = digest;
    footer["signature"] = keys.sign(statement(exported.entries, digest));
    out << json::serialize(footer) << '\n' << std::flush;
    if (!out) return fail(ErrorKind::unavailable, "The export could not be written.");
    return exported;
}

Result<Exported> check_export(const std::filesystem::path& file) {
    auto lines = LineReader::open(file);
    if (!lines) return pass_on(lines);
    auto first = lines->next();
    if (!first) return pass_on(first);
    const auto begin = *first ? parse_object((*first)->text) : std::nullopt;
    if (!begin || text_member(*begin, "format") != format)
        return fail(ErrorKind::malformed, "This is not an export of an audit log.");
    Exported exported{0, 0, text_member(*begin, "public_key")};
    RunningHash hash;
    hash.add((*first)->text);
    hash.add("\n");
    for (;;) {
        auto line = lines->next();
        if (!line) return pass_on(line);
        if (!*line) return fail(ErrorKind::invalid, "The export is cut off: it has no footer.");
        if (!frame_of((*line)->text)) {
            const auto end = parse_object((*line)->text);
            const std::string digest = hash.hex();
            if (!end || text_member(*end, "format") != end_format)
                return fail(ErrorKind::invalid, "The export has a line that is no entry, after " +
                                                    std::to_string(exported.entries) + " entries.");
            if (number_member(*end, "entries") != exported.entries ||
                text_member(*end, "sha256") != digest ||
                !signature_holds(exported.public_key, statement(exported.entries, digest),
                                 text_member(*end, "signature")))
                return fail(ErrorKind::invalid, "The export was changed after it was signed.");
            break;
        }
        hash.add((*line)->text);
        hash.add("\n");
        ++exported.entries;
    }
    auto rest = lines->next();
    if (!rest) return pass_on(rest);
    if (*rest) return fail(ErrorKind::invalid, "The export goes on after its footer.");
    return exported;
}

}  // namespace mcr::audit
