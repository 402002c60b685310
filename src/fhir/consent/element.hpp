#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "base/clock.hpp"
#include "fhir/outcome.hpp"

namespace mcr::fhir::consent {

/// What is wrong with a document that is read element by element: the first thing counts.
class Findings {
public:
    /// `path` as FHIRPath, "Consent.provision.period". Status 422.
    void wrong(const std::string& path, std::string_view code, std::string_view detail,
               std::string text);
    [[nodiscard]] bool any() const noexcept { return first_.has_value(); }
    /// The refusal, if anything was wrong.
    [[nodiscard]] Judged<void> judge() const;

private:
    std::optional<Refusal> first_;
};

/// Bounds on one string and one array of a document read here.
inline constexpr std::size_t max_text_bytes = 1000;
inline constexpr std::size_t max_items = 100;

/// One object of a FHIR document, read strictly: what nobody read is refused by `close`, so that
/// nothing that was sent is dropped unsaid (law 7). After a finding it gives empty values.
class Element {
public:
    /// `object` and `findings` must outlive it.
    Element(const boost::json::object& object, std::string path, Findings& findings)
        : object_(&object), path_(std::move(path)), findings_(&findings) {}

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    /// Its own path where `name`, which was sent, is no plain name: it is not repeated then.
    [[nodiscard]] std::string path_of(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const;
    /// Marks a member as read without looking at it.
    void skip(std::string_view name) { read_.emplace(name); }

    /// A string of 1 to max_text_bytes bytes without control characters.
    std::optional<std::string> text(std::string_view name);
    std::string needed_text(std::string_view name);
    std::optional<bool> boolean(std::string_view name);
    /// A date-time with zone.
    std::optional<Instant> instant(std::string_view name);
    std::optional<Element> object(std::string_view name);
    /// Finds fault where it is missing; then nothing.
    std::optional<Element> needed_object(std::string_view name);
    /// The objects of an array; empty where there is none. An empty array is no FHIR.
    std::vector<Element> objects(std::string_view name);
    /// The strings of an array.
    std::vector<std::string> texts(std::string_view name);
    /// A string that must be `value`.
    void fixed(std::string_view name, std::string_view value);

    void wrong(std::string_view name, std::string_view code, std::string_view detail,
               std::string text) const {
        findings_->wrong(name.empty() ? path_ : path_of(name), code, detail, std::move(text));
    }
    void missing(std::string_view name) const;
    /// Refuses every member that was not read, by its path.
    void close() const;
    [[nodiscard]] Findings& findings() const noexcept { return *findings_; }

private:
    const boost::json::value* take(std::string_view name);
    const boost::json::object* object_;
    std::string path_;
    Findings* findings_;
    std::set<std::string, std::less<>> read_;
};

/// A Coding, or the one Coding of a CodeableConcept, that must be `code` of `system`.
void expect_coding(Element& coding, std::string_view system, std::string_view code);
void expect_concept(Element& holder, std::string_view name, std::string_view system,
                    std::string_view code);

/// One extension of `holder`; read by its caller, `close`d by it.
struct Extension {
    std::string url;
    Element element;
};
/// The extensions of `holder`, whose url must be one of `known`, each once but for `repeats`;
/// others are refused (law 7).
[[nodiscard]] std::vector<Extension> extensions_of(Element& holder,
                                                   std::initializer_list<std::string_view> known,
                                                   std::string_view repeats = {});

}  // namespace mcr::fhir::consent
