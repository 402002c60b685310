#include "record/passages.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "base/text.hpp"

namespace mcr::record {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> reasons{{
    {"nilknown", "Nothing is known to the source."},
    {"notasked", "The patient was not asked."},
    {"withheld", "The source withholds what belongs here."},
    {"unavailable", "The source cannot give what belongs here."},
    {"notstarted", "The source has not begun to record this."},
    {"closed", "The source no longer records this."},
}};

std::string why_empty(const JsonNode& section) {
    const JsonNode* reason = section.get("emptyReason");
    if (reason == nullptr) return {};
    if (const auto text = reason->text("text"); !text.empty()) return std::string(text);
    const JsonNode* codings = reason->get("coding");
    const JsonNode* coding = codings == nullptr ? nullptr : codings->first();
    if (coding == nullptr) return {};
    for (const auto& [code, words] : reasons)
        if (coding->text("code") == code) return std::string(words);
    return std::string(coding->text("display"));
}

std::string narrative_of(const JsonNode& holder) {
    const JsonNode* text = holder.get("text");
    return text == nullptr ? std::string() : std::string(text->text("div"));
}

class Reader {
public:
    std::vector<Passage> passages;
    bool left_out = false;

    void sections(const JsonNode& holder, std::size_t depth) {  // NOLINT(misc-no-recursion)
        const JsonNode* list = holder.get("section");
        if (list == nullptr || !list->is_array()) return;
        for (const JsonNode* at = list->first(); at != nullptr; at = at->next()) {
            if (!at->is_object()) continue;
            if (depth > deepest_passage || passages.size() >= most_passages) {
                left_out = true;
                return;
            }
            Passage one{std::string(trim(at->text("title"))), narrative_of(*at), {}, depth};
            if (one.xhtml.empty()) one.why_empty = why_empty(*at);
            const bool within = at->get("section") != nullptr;
            if (!one.xhtml.empty() || !one.why_empty.empty() || (within && !one.title.empty()))
                passages.push_back(std::move(one));
            sections(*at, depth + 1);
        }
    }
};

}  // namespace

std::vector<Passage> passages_of(const JsonNode& composition) {
    Reader reader;
    reader.sections(composition, 0);
    if (std::string own = narrative_of(composition); !own.empty())
        reader.passages.push_back(
            {reader.passages.empty() ? "" : "About this document", std::move(own), {}, 0});
    if (reader.left_out)
        reader.passages.push_back(
            {{}, {}, "There are more sections than are shown here; the FHIR answer has them.", 0});
    return std::move(reader.passages);
}

std::vector<Passage> letters_of(const JsonNode& document_reference) {
    std::vector<Passage> letters;
    const JsonNode* contents = document_reference.get("content");
    const JsonNode* content =
        contents == nullptr || !contents->is_array() ? nullptr : contents->first();
    for (; content != nullptr && letters.size() < most_passages; content = content->next()) {
        const JsonNode* attachment = content->get("attachment");
        if (attachment == nullptr || attachment->text("data").empty()) continue;
        const std::string type = to_lower(attachment->text("contentType"));
        const bool plain = type.starts_with("text/plain");
        if (!plain && !type.starts_with("text/html") && !type.starts_with("application/xhtml"))
            continue;
        auto words = from_base64(attachment->text("data"));
        if (!words || words->empty() || !is_valid_utf8(*words)) continue;
        Passage letter;
        letter.title = attachment->text("title");
        (plain ? letter.plain : letter.xhtml) = *std::move(words);
        letters.push_back(std::move(letter));
    }
    return letters;
}

}  // namespace mcr::record
