#include "record/attachments.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>

#include "base/text.hpp"
#include "record/json_string.hpp"
#include "record/labels.hpp"

namespace mcr::record {
namespace {

struct Place {
    std::string_view type;
    std::string_view path;  ///< member names with dots between; arrays are entered by themselves
};
constexpr std::array<Place, 6> places{{
    {"DocumentReference", "content.attachment"},
    {"Media", "content"},
    {"DiagnosticReport", "presentedForm"},
    {"Consent", "sourceAttachment"},
    {"Communication", "payload.contentAttachment"},
    {"DocumentManifest", "content.attachment"},
}};

/// Walks JSON that has been checked, and finds what stands at one path.
class Search {
public:
    Search(std::string_view json, std::string_view path) : json_(json), path_(path) {}

    std::vector<Attachment> run() {
        value(0);
        return std::move(found_);
    }

private:
    void space() {
        while (at_ < json_.size() && static_cast<unsigned char>(json_[at_]) <= ' ') ++at_;
    }
    /// The text between the quotes of the string that begins here.
    std::string_view string() {
        const std::size_t begin = ++at_;
        for (;; ++at_) {
            at_ = json_.find_first_of("\"\\", at_);
            if (at_ == std::string_view::npos) {
                at_ = json_.size();
                return {};
            }
            if (json_[at_] == '"') break;
            ++at_;
        }
        return json_.substr(begin, at_++ - begin);
    }
    static std::string text_of(std::string_view raw) {
        std::string out;
        return append_unescaped(raw, out) ? out : std::string();
    }
    /// Passes a value of which nothing is wanted, whatever its depth.
    void skip() {
        unsigned depth = 0;
        do {
            space();
            if (at_ >= json_.size()) return;
            const char c = json_[at_];
            if (c == '"') {
                string();
            } else {
                if (c == '{' || c == '[') ++depth;
                if (c == '}' || c == ']') {
                    if (depth == 0) return;
                    --depth;
                }
                ++at_;
                if (depth == 0 && c != '}' && c != ']')
                    at_ = std::min(json_.find_first_of(",]}", at_), json_.size());
            }
        } while (depth > 0);
    }
    /// A value at `matched` characters of the path. Enters only what leads further, so it is no
    /// deeper than the path is long.
    void value(std::size_t matched) {
        space();
        if (at_ >= json_.size()) return;
        if (json_[at_] == '[') {
            for (++at_; at_ < json_.size();) {
                space();
                if (at_ >= json_.size() || json_[at_] == ']') break;
                if (json_[at_] == ',')
                    ++at_;
                else if (json_[at_] == '[')
                    skip();
                else
                    value(matched);
            }
            ++at_;
        } else if (json_[at_] != '{') {
            skip();
        } else if (matched == path_.size()) {
            attachment();
        } else {
            members([&](std::string_view key) {
                std::string_view wanted = path_.substr(matched);
                wanted = wanted.substr(0, wanted.find('.'));
                if (key != wanted) return skip();
                value(std::min(path_.size(), matched + wanted.size() + 1));
            });
        }
    }
    template <class Each>
    void members(Each each) {
        for (++at_; at_ < json_.size();) {
            space();
            if (at_ >= json_.size() || json_[at_] == '}') break;
            if (json_[at_] != '"') {
                ++at_;  // a comma
                continue;
            }
            const std::string_view key = string();
            space();
            ++at_;  // the colon
            space();
            each(key);
        }
        ++at_;
    }
    void attachment() {
        Attachment one;
        bool inline_data = false;
        std::string hash;
        members([&](std::string_view key) {
            const bool is_string = at_ < json_.size() && json_[at_] == '"';
            if (key == "data") inline_data = true;
            if (key == "size") {
                std::uint64_t size = 0;
                const auto* end = json_.data() + json_.size();
                if (std::from_chars(json_.data() + at_, end, size).ec == std::errc{})
                    one.size = size;
            }
            if (key == "extension" && at_ < json_.size() && json_[at_] == '[') {
                const std::size_t begin = at_;
                skip();
                one.extension_end = static_cast<std::uint32_t>(at_ - 1);
                one.extension_empty = trim(json_.substr(begin + 1, at_ - begin - 2)).empty();
            } else if (is_string && key == "url") {
                const std::string_view raw = string();
                one.url = text_of(raw);
                one.url_begin = static_cast<std::uint32_t>(raw.data() - json_.data());
                one.url_end = one.url_begin + static_cast<std::uint32_t>(raw.size());
            } else if (is_string && key == "contentType") {
                one.content_type = text_of(string());
            } else if (is_string && key == "title") {
                one.title = text_of(string());
            } else if (is_string && key == "hash") {
                hash = text_of(string());
            } else {
                skip();
            }
        });
        if (one.url.empty() || inline_data) return;
        constexpr std::size_t sha1_bytes = 20;
        if (const auto digest = from_base64(hash); digest && digest->size() == sha1_bytes)
            one.sha1 = to_hex(std::as_bytes(std::span(*digest)));
        one.end = static_cast<std::uint32_t>(at_ - 1);
        found_.push_back(std::move(one));
    }

    std::string_view json_;
    std::string_view path_;
    std::size_t at_ = 0;
    std::vector<Attachment> found_;
};

std::string extension_of(std::string_view url) {
    std::string out = R"({"url":")";
    out.append(source_attachment_extension).append(R"(","valueUrl":")");
    return out.append(quoted_inside(url)).append("\"}");
}

}  // namespace

std::vector<Attachment> attachments_of(const Part& part, const Item& item) {
    const auto place = std::ranges::find(places, item.type, &Place::type);
    if (place == places.end()) return {};
    auto found = Search(part.original(item), place->path).run();
    for (Attachment& one : found) {
        one.url_begin += item.begin;
        one.url_end += item.begin;
        one.end += item.begin;
        if (one.extension_end != 0) one.extension_end += item.begin;
    }
    return found;
}

void lead_attachments(Part& part,
                      const std::function<std::optional<std::string>(const Attachment&)>& address) {
    std::vector<Edit> further;
    for (std::size_t i = 0; i < part.items().size(); ++i) {
        further.clear();
        for (const Attachment& one : attachments_of(part, part.items()[i])) {
            const auto leads_to = address(one);
            if (!leads_to) continue;
            const std::string extension = extension_of(one.url);
            further.push_back({one.url_begin, one.url_end - one.url_begin,
                               part.keep_text(quoted_inside(*leads_to))});
            if (one.extension_end != 0)
                further.push_back({one.extension_end, 0,
                                   part.keep_text((one.extension_empty ? "" : ",") + extension)});
            else
                further.push_back(
                    {one.end, 0, part.keep_text(R"(,"extension":[)" + extension + "]")});
        }
        part.edit(i, further);
    }
}

}  // namespace mcr::record
