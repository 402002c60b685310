#include "edge/document_folder.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <fstream>
#include <iterator>
#include <set>

#include "base/text.hpp"
#include "edge/intake.hpp"
#include "edge/local_date.hpp"
#include "people/nhs_number.hpp"
#include "source/cda/convert.hpp"
#include "source/documents/media_type.hpp"

namespace mcr::edge {
namespace {

namespace r4 = source::r4;

constexpr std::string_view patient_id = "patient";
constexpr std::size_t most_index_bytes = 64UL << 20U;

std::optional<std::string> bytes_of(const std::filesystem::path& path, std::uint64_t most) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error || size > most || !std::filesystem::is_regular_file(path, error)) return std::nullopt;
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>(in), {}};
}

std::string& member(IndexEntry& entry, std::string_view name) {
    static thread_local std::string ignored;
    if (name == "file") return entry.file;
    if (name == "nhs_number") return entry.nhs_number;
    if (name == "local_id") return entry.local_id;
    if (name == "title") return entry.title;
    if (name == "type_code") return entry.type_code;
    if (name == "type_display") return entry.type_display;
    if (name == "date") return entry.date;
    return ignored;
}

/// Checks what an index says of one document.
bool is_usable(const IndexEntry& entry, const DocumentFolderSource& source,
               const std::string& index, std::vector<Problem>& problems) {
    const std::size_t before = problems.size();
    const auto wrong = [&](std::string column, std::string sentence) {
        problems.push_back({index, entry.row, std::move(column), std::move(sentence)});
    };
    if (entry.file.empty() || entry.file.starts_with('.') ||
        entry.file.find('/') != std::string::npos || entry.file == index)
        wrong("file", "it is no name of a file in this folder");
    if (!entry.nhs_number.empty() && !people::NhsNumber::parse_typed(entry.nhs_number))
        wrong("nhs_number", "it is no valid NHS number");
    if (entry.nhs_number.empty() && (entry.local_id.empty() || source.authority.empty()))
        wrong("nhs_number", "nothing says whose the document is");
    if (!entry.date.empty() && !read_local_date(entry.date, "YYYY-MM-DD"))
        wrong("date", "it is no date of the form YYYY-MM-DD");
    return problems.size() == before;
}

std::vector<IndexEntry> read_json_index(const std::string& text, const std::string& index,
                                        std::vector<Problem>& problems) {
    std::vector<IndexEntry> out;
    boost::system::error_code error;
    boost::json::parse_options options;
    options.max_depth = 4;
    const auto parsed = boost::json::parse(text, error, {}, options);
    if (error || !parsed.is_array()) {
        problems.push_back({index, 0, {}, "it is no JSON array of objects"});
        return out;
    }
    std::int64_t row = 0;
    for (const auto& one : parsed.get_array()) {
        IndexEntry entry{.row = ++row};
        if (!one.is_object()) {
            problems.push_back({index, row, {}, "it is no object"});
            continue;
        }
        for (const auto& [key, value] : one.get_object())
            if (value.is_string())
                member(entry, key) = std::string(trim(std::string_view(value.get_string())));
        out.push_back(std::move(entry));
    }
    return out;
}

std::vector<IndexEntry> read_csv_index(const std::string& text, const std::string& index,
                                       std::vector<Problem>& problems,
                                       const DocumentFolderLimits& limits) {
    std::vector<IndexEntry> out;
    std::vector<std::string> names;
    CsvLimits bounds;
    bounds.max_rows = static_cast<std::int64_t>(limits.max_documents);
    const auto done = read_csv(
        text, {},
        [&](const std::vector<std::string>& header) -> Result<void> {
            names = header;
            return {};
        },
        [&](std::int64_t row, std::span<const std::string> fields) -> Result<void> {
            IndexEntry entry{.row = row};
            for (std::size_t i = 0; i < fields.size(); ++i)
                member(entry, names[i]) = std::string(trim(fields[i]));
            out.push_back(std::move(entry));
            return {};
        },
        bounds);
    if (!done) problems.push_back({index, 0, {}, done.error().sentence});
    return out;
}

r4::Object reference_for(const IndexEntry& entry, const std::string& id, const std::string& binary,
                         std::string_view type, std::size_t size) {
    r4::Object out;
    out["resourceType"] = "DocumentReference";
    out["id"] = id;
    out["status"] = "current";
    r4::put(out, "type",
            r4::concept_of(entry.type_code.empty() ? "" : r4::snomed, entry.type_code,
                           entry.type_display));
    out["subject"] = r4::reference("Patient", patient_id);
    if (!entry.date.empty()) out["date"] = entry.date + "T00:00:00Z";
    r4::put(out, "description", entry.title);
    r4::Object attachment;
    attachment["contentType"] = type;
    attachment["url"] = "Binary/" + binary;
    attachment["size"] = size;
    r4::put(attachment, "title", entry.title.empty() ? entry.file : entry.title);
    r4::push(out, "content", r4::Object{{"attachment", std::move(attachment)}});
    return out;
}

}  // namespace

std::string_view type_by_content(std::string_view bytes) {
    namespace documents = source::documents;
    const std::string_view known =
        documents::type_by_first_bytes(bytes.substr(0, documents::looked_at));
    if (!known.empty()) return documents::is_active(known) ? std::string_view() : known;
    const bool control = std::ranges::any_of(bytes, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
    });
    return !bytes.empty() && !control && is_valid_utf8(bytes) ? "text/plain" : "";
}

std::vector<IndexEntry> read_index(const DocumentFolderSource& source,
                                   std::vector<Problem>& problems,
                                   const DocumentFolderLimits& limits) {
    const std::string index = source.index.filename().string();
    const auto text = bytes_of(source.index, most_index_bytes);
    if (!text) {
        problems.push_back({index, 0, {}, "the index is not there, or larger than allowed"});
        return {};
    }
    auto entries = index.ends_with(".json") ? read_json_index(*text, index, problems)
                                            : read_csv_index(*text, index, problems, limits);
    std::erase_if(entries,
                  [&](const IndexEntry& one) { return !is_usable(one, source, index, problems); });
    return entries;
}

std::optional<Delivery> to_delivery(const DocumentFolderSource& source, const IndexEntry& entry,
                                    Instant read, std::vector<Problem>& problems,
                                    const DocumentFolderLimits& limits) {
    const auto wrong = [&](std::string sentence) {
        problems.push_back(
            {source.index.filename().string(), entry.row, "file", std::move(sentence)});
        return std::nullopt;
    };
    auto bytes = bytes_of(source.folder / entry.file, limits.max_document_bytes);
    if (!bytes) return wrong("the document is not there, or larger than allowed");
    const std::string_view type = type_by_content(*bytes);
    if (type.empty()) return wrong("the document is of no kind that is taken");

    Delivery out;
    out.told = {source.name, entry.file, entry.row, read};
    out.patient_id = patient_id;
    std::string number;
    if (!entry.nhs_number.empty()) {
        number = people::NhsNumber::parse_typed(entry.nhs_number)->text();
        out.nhs_numbers.push_back(number);
    }
    if (!entry.local_id.empty() && !source.authority.empty())
        out.local_ids.push_back(source.authority + '|' + entry.local_id);

    const std::string id = r4::stable_id({source.name, "document", entry.file});
    const std::string binary = r4::stable_id({source.name, "content", entry.file});
    const std::size_t size = bytes->size();
    if (type == "application/xml" && bytes->find("ClinicalDocument") != std::string::npos) {
        auto converted =
            source::cda::to_r4(*bytes, {.source_key = source.name, .document_reference = id}, {});
        if (!converted) return wrong("the CDA document cannot be read");
        const auto& stated = converted->subject.nhs_numbers;
        if (!number.empty() && std::ranges::find(stated, number) == stated.end())
            return wrong("the CDA document does not say that it is of this patient");
        for (auto& resource : converted->resources.resources()) {
            const std::string_view kind(resource["resourceType"].get_string());
            if (kind != "Patient")
                out.items.push_back({std::move(resource), Manner::replace, {}});
            else
                out.patient_id = std::string(std::string_view(resource["id"].get_string()));
        }
    }
    r4::Object listed = reference_for(entry, id, binary, type, size);
    listed["subject"] = r4::reference("Patient", out.patient_id);
    out.items.push_back({std::move(listed), Manner::replace, {}});
    out.contents.push_back({binary, std::string(type), std::move(*bytes)});
    return out;
}

DocumentFolder::DocumentFolder(DocumentFolderSource source, store::Store& vault, const Clock& clock,
                               Log& log, Metrics& metrics)
    : source_(std::move(source)), vault_(vault), clock_(clock), log_(log), metrics_(metrics) {}

std::string DocumentFolder::look_of(const std::string& file) const {
    std::error_code error;
    const auto path = source_.folder / file;
    const auto size = std::filesystem::file_size(path, error);
    if (error) return {};
    const auto changed = std::filesystem::last_write_time(path, error);
    return std::to_string(size) + ' ' + std::to_string(changed.time_since_epoch().count());
}

Result<void> DocumentFolder::take_one(Delivery delivery, const IndexEntry& entry, Read& out,
                                      std::vector<Problem>& problems) {
    auto taken =
        vault_.transact([&](store::Transaction& t) { return take(t, delivery, clock_.now()); });
    if (taken) {
        ++out.taken;
        return {};
    }
    if (taken.error().kind != ErrorKind::invalid && taken.error().kind != ErrorKind::conflict)
        return pass_on(taken);
    ++out.refused;
    problems.push_back({source_.index.filename().string(), entry.row, {}, taken.error().sentence});
    return {};
}

Result<std::int64_t> DocumentFolder::remove_unlisted(const std::vector<IndexEntry>& entries) {
    const auto units = vault_.read([&](store::Transaction& t) {
        return t.query("select distinct unit from edge_resource where feed = ? and gone = 0",
                       source_.name);
    });
    if (!units) return std::unexpected(units.error());
    std::set<std::string_view> listed;
    for (const IndexEntry& one : entries) listed.insert(one.file);
    std::int64_t removed = 0;
    for (const store::Row row : *units) {
        if (listed.contains(row.text(0))) continue;
        auto swept = vault_.transact([&, unit = row.text(0)](store::Transaction& t) {
            return sweep(t, source_.name, unit, clock_.now() + std::chrono::seconds{1});
        });
        if (!swept) return swept;
        removed += *swept;
    }
    return removed;
}

Result<DocumentFolder::Read> DocumentFolder::read(std::vector<Problem>* problems) {
    std::vector<Problem> found;
    Read out;
    auto entries = read_index(source_, found);
    out.refused = static_cast<std::int64_t>(found.size());
    std::map<std::string, std::string> taken;
    for (const IndexEntry& entry : entries) {
        ++out.documents;
        const std::string look = look_of(entry.file) + ' ' + entry.title + ' ' + entry.nhs_number;
        const bool settled = seen_[entry.file] == look;
        seen_[entry.file] = look;
        if (const auto before = taken_.find(entry.file);
            before != taken_.end() && before->second == look) {
            taken.emplace(entry.file, look);
            continue;
        }
        if (!settled) continue;
        auto delivery = to_delivery(source_, entry, clock_.now(), found);
        if (!delivery) {
            ++out.refused;
            continue;
        }
        const auto refused = out.refused;
        if (auto done = take_one(std::move(*delivery), entry, out, found); !done)
            return pass_on(done);
        if (out.refused == refused) taken.emplace(entry.file, look);
    }
    if (out.refused == 0) {
        auto removed = remove_unlisted(entries);
        if (!removed) return pass_on(removed);
        out.removed = *removed;
    } else {
        log_.warning("documents_not_taken",
                     {{"feed", source_.name}, {"documents", std::to_string(out.refused)}});
        metrics_.count("mcr_edge_documents_refused_total", {{"feed", source_.name}});
    }
    out.unchanged = out.taken == 0 && out.removed == 0 && out.refused == 0;
    taken_ = std::move(taken);
    if (problems) *problems = std::move(found);
    return out;
}

}  // namespace mcr::edge
