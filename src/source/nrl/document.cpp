#include "source/nrl/document.hpp"

#include <algorithm>
#include <charconv>
#include <span>

#include "base/text.hpp"
#include "record/json_tree.hpp"
#include "source/r4/collection.hpp"

namespace mcr::source::nrl {
namespace {

using record::JsonNode;
using record::JsonTree;

constexpr std::string_view asid_system = "https://fhir.nhs.uk/Id/nhsSpineASID";
constexpr std::string_view record_contact = "urn:nhs-ic:record-contact";
constexpr std::size_t longest_url = 2048;

bool is_plain_url(std::string_view url) {
    return url.size() <= longest_url && std::ranges::none_of(url, [](char c) {
               return c <= 0x20 || c > 0x7e || c == '"' || c == '<' || c == '>' || c == '\\';
           });
}

std::string_view identified(const JsonNode& resource, std::string_view key,
                            std::string_view system) {
    const JsonNode* reference = resource.get(key);
    const JsonNode* identifier = reference ? reference->get("identifier") : nullptr;
    if (identifier == nullptr || !equal_ignoring_case(identifier->text("system"), system))
        return {};
    return identifier->text("value");
}

/// The one ASID among what the context relates to; empty if there is none, or more than one.
std::string asid_of(const JsonNode& resource) {
    const JsonNode* context = resource.get("context");
    const JsonNode* related = context ? context->get("related") : nullptr;
    if (related == nullptr) return {};
    std::string found;
    for (const JsonNode* one = related->first(); one != nullptr; one = one->next()) {
        const JsonNode* identifier = one->get("identifier");
        if (identifier == nullptr || identifier->text("system") != asid_system) continue;
        if (!found.empty()) return {};
        found = identifier->text("value");
    }
    return is_asid(found) ? found : std::string();
}

/// SHA-1 in hexadecimal of an attachment's hash, which is base64; empty if it is none.
std::string sha1_of(const JsonNode& attachment) {
    const auto bytes = from_base64(attachment.text("hash"));
    if (!bytes || bytes->size() != 20) return {};
    return to_hex(std::as_bytes(std::span(*bytes)));
}

std::optional<std::uint64_t> size_of(const JsonNode& attachment) {
    const JsonNode* size = attachment.get("size");
    if (size == nullptr || !size->is_number()) return std::nullopt;
    const std::string_view digits = size->literal();
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

void add_extension(JsonTree& tree, JsonNode& element, std::string_view url,
                   std::string_view value_key, JsonNode* value) {
    JsonNode* extensions = element.get("extension");
    if (extensions == nullptr || !extensions->is_array()) {
        if (extensions != nullptr) return;  // no FHIR; stays as it is
        extensions = tree.make_array();
        element.put("extension", extensions);
    }
    JsonNode* extension = tree.make_object();
    extension->put("url", tree.make_string(url));
    extension->put(value_key, value);
    extensions->append(extension);
}

/// The system of a ContactPoint at `url`, and its value.
std::optional<std::pair<std::string_view, std::string_view>> contact_at(std::string_view url) {
    if (url.starts_with("tel:")) return std::pair(std::string_view("phone"), url.substr(4));
    if (url.starts_with("mailto:")) return std::pair(std::string_view("email"), url.substr(7));
    if (url.starts_with("https://") || url.starts_with("http://"))
        return std::pair(std::string_view("url"), url);
    return std::nullopt;
}

void show_contact(JsonTree& tree, JsonNode& attachment, std::string_view url) {
    if (attachment.get("title") == nullptr)
        attachment.put("title", tree.make_string("Contact details for this record"));
    const auto contact = contact_at(url);
    if (!contact || contact->second.empty()) return;
    JsonNode* point = tree.make_object();
    point->put("system", tree.make_string(contact->first));
    point->put("value", tree.make_string(contact->second));
    add_extension(tree, attachment, record_contact_extension, "valueContactPoint", point);
}

class Contents {
public:
    Contents(JsonTree& tree, const directory::System& system, const Settings& settings,
             const Question& question, std::string asid)
        : tree_(tree),
          system_(system),
          settings_(settings),
          question_(question),
          asid_(std::move(asid)) {}

    /// Gives whether the content can be fetched, or needs not be.
    bool show(JsonNode& content) const {
        JsonNode* attachment = content.get("attachment");
        if (attachment == nullptr || !attachment->is_object()) return true;
        const std::string url(attachment->text("url"));
        if (url.empty()) return true;
        const JsonNode* format = content.get("format");
        const bool contact = format != nullptr && format->text("code") == record_contact;
        if (contact) show_contact(tree_, *attachment, url);
        if (contact && (url.starts_with("tel:") || url.starts_with("mailto:"))) return true;
        attachment->take("url");
        add_extension(tree_, *attachment, source_address_extension, "valueUrl",
                      tree_.make_string(url));
        const Place place{url, url.starts_with("ssp://") ? asid_ : std::string()};
        if (!can_be_fetched(place)) return false;
        if (question_.addresses == nullptr) return true;
        const DocumentLocator document{place.write(), std::string(attachment->text("contentType")),
                                       size_of(*attachment), sha1_of(*attachment)};
        const std::string address =
            question_.addresses->address_of(system_, question_.patient->number, document);
        attachment->put("url", tree_.make_string(address));
        return true;
    }

private:
    [[nodiscard]] bool can_be_fetched(const Place& place) const {
        if (!is_plain_url(place.url)) return false;
        if (place.behind_proxy())
            return !settings_.proxy.empty() && !place.asid.empty() && !place.target().empty();
        return settings_.allows(place.url);
    }

    JsonTree& tree_;
    const directory::System& system_;
    const Settings& settings_;
    const Question& question_;
    std::string asid_;
};

}  // namespace

bool is_asid(std::string_view text) {
    return text.size() == 12 &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view Place::target() const {
    std::string_view rest(url);
    if (!behind_proxy()) return {};
    rest.remove_prefix(6);
    const auto slash = rest.find('/');
    return slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
}

std::string Place::write() const {
    return asid + ' ' + url;
}

Result<Place> Place::read(std::string_view text) {
    const auto space = text.find(' ');
    if (space == std::string_view::npos)
        return fail(ErrorKind::malformed, "This is no address of a document.");
    Place place{std::string(text.substr(space + 1)), std::string(text.substr(0, space))};
    const bool sound = is_plain_url(place.url) &&
                       (place.behind_proxy() ? is_asid(place.asid) && !place.target().empty()
                                             : place.asid.empty());
    if (!sound) return fail(ErrorKind::malformed, "This is no address of a document.");
    return place;
}

Result<Shown> show(const Pointer& pointer, const directory::System& system,
                   const Settings& settings, const Question& question) {
    auto tree = JsonTree::parse(pointer.resource, question.limits);
    if (!tree) return pass_on(tree);
    JsonNode& root = tree->root();
    if (!root.is_object() || root.text("resourceType") != "DocumentReference")
        return fail(ErrorKind::malformed, "This is no pointer.");
    const auto custodian = OdsCode::parse(identified(root, "custodian", r4::ods_system));
    if (identified(root, "subject", r4::nhs_number_system) != question.patient->number.text() ||
        !custodian || *custodian != pointer.custodian)
        return fail(ErrorKind::malformed, "This pointer is somebody else's.", "wrong-patient");
    Shown shown;
    const Contents contents(*tree, system, settings, question, asid_of(root));
    if (JsonNode* list = root.get("content"); list != nullptr && list->is_array())
        for (JsonNode* one = list->first(); one != nullptr; one = one->next())
            if (one->is_object() && !contents.show(*one)) ++shown.unfetched;
    shown.resource = tree->write();
    return shown;
}

}  // namespace mcr::source::nrl
