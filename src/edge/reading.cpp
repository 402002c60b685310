#include "edge/reading.hpp"

#include <algorithm>

#include "edge/document_folder.hpp"
#include "edge/table_intake.hpp"

namespace mcr::edge {
namespace {

constexpr std::size_t most_findings = 100;

void add_findings(Report& report, const std::vector<Problem>& problems) {
    report.found = static_cast<std::int64_t>(problems.size());
    for (const Problem& one : problems) {
        if (report.findings.size() == most_findings) break;
        report.findings.push_back({one.where, one.row, one.column, one.sentence + '.'});
    }
}

/// CSV files, or the views of a database.
class TablesReading final : public Reading {
public:
    TablesReading(TableSource source, std::unique_ptr<store::Store> views,
                  store::Store::Parts parts)
        : source_(std::move(source)), views_(std::move(views)), parts_(parts) {}

    Result<Report> read(store::Store& vault, Instant /*now*/) override {
        if (!intake_)
            intake_.emplace(source_, vault, views_.get(), parts_.clock, parts_.log, parts_.metrics);
        std::vector<Problem> problems;
        const auto tables = intake_->read(&problems);
        if (!tables) return std::unexpected(tables.error());
        Report report;
        report.unchanged = std::ranges::all_of(*tables, &TableRead::unchanged);
        for (const TableRead& one : *tables) {
            report.rows += one.rows;
            report.taken += one.taken;
            report.written += one.made + one.changed;
            report.removed += one.removed;
        }
        add_findings(report, problems);
        return report;
    }

    Result<Report> check(Instant now) override {
        Report report;
        TableCounts counts;
        add_findings(report, check_tables(source_, views_.get(), now, most_findings, &counts));
        report.rows = counts.rows;
        report.taken = counts.good;
        return report;
    }

private:
    TableSource source_;
    std::unique_ptr<store::Store> views_;
    store::Store::Parts parts_;
    std::optional<TableIntake> intake_;
};

class FolderReading final : public Reading {
public:
    FolderReading(DocumentFolderSource source, store::Store::Parts parts)
        : source_(std::move(source)), parts_(parts) {}

    Result<Report> read(store::Store& vault, Instant /*now*/) override {
        if (!folder_) folder_.emplace(source_, vault, parts_.clock, parts_.log, parts_.metrics);
        std::vector<Problem> problems;
        const auto read = folder_->read(&problems);
        if (!read) return std::unexpected(read.error());
        Report report;
        report.unchanged = read->unchanged;
        report.rows = read->documents;
        report.taken = report.written = read->taken;
        report.removed = read->removed;
        add_findings(report, problems);
        return report;
    }

    Result<Report> check(Instant now) override {
        Report report;
        std::vector<Problem> problems;
        for (const IndexEntry& entry : read_index(source_, problems)) {
            ++report.rows;
            if (to_delivery(source_, entry, now, problems)) ++report.taken;
        }
        add_findings(report, problems);
        return report;
    }

private:
    DocumentFolderSource source_;
    store::Store::Parts parts_;
    std::optional<DocumentFolder> folder_;
};

}  // namespace

Result<std::unique_ptr<Reading>> make_reading(const EdgeSettings& edge, const FeedSettings& feed,
                                              store::Store::Parts parts) {
    const std::string name = edge.key.empty() ? feed.name : edge.key + '/' + feed.name;
    if (feed.kind == FeedSettings::Kind::folder)
        return std::make_unique<FolderReading>(
            DocumentFolderSource{name, feed.path, feed.index, feed.system}, parts);
    TableSource source{name, feed.mapping, feed.path};
    std::unique_ptr<store::Store> views;
    if (feed.kind == FeedSettings::Kind::sql) {
        store::StoreOptions options;
        options.threads = 1;
        auto opened = store::Store::open(feed.url, std::move(options), parts);
        if (!opened) return pass_on(opened);
        views = std::move(*opened);
    }
    return std::make_unique<TablesReading>(std::move(source), std::move(views), parts);
}

}  // namespace mcr::edge
