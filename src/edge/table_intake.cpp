#include "edge/table_intake.hpp"

#include <fstream>
#include <iterator>
#include <set>

#include "base/text.hpp"
#include "edge/intake.hpp"

namespace mcr::edge {
namespace {

constexpr std::size_t rows_at_once = 500;

using Columns = std::map<std::string, std::size_t, std::less<>>;

Result<std::string> read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return fail(ErrorKind::not_found, "the file is not there or cannot be read");
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (in.bad()) return fail(ErrorKind::unavailable, "the file cannot be read");
    return bytes;
}

Result<void> read_csv_rows(const TableSource& source, const TableMapping& mapping,
                           const std::function<Result<void>(const RowView&)>& each) {
    auto bytes = read_file(source.folder / mapping.file);
    if (!bytes) return pass_on(bytes);
    Columns columns;
    return read_csv(
        *bytes, mapping.format,
        [&](const std::vector<std::string>& names) -> Result<void> {
            for (std::size_t i = 0; i < names.size(); ++i) columns.emplace(names[i], i);
            for (const std::string& column : mapping.columns())
                if (!columns.contains(column))
                    return fail(ErrorKind::invalid, "the file has no column " + column, column);
            return {};
        },
        [&](std::int64_t row, std::span<const std::string> fields) {
            return each(RowView(columns, fields, row));
        });
}

bool is_column_name(std::string_view name) {
    return !name.empty() &&
           name.find_first_not_of(
               "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") ==
               std::string_view::npos;
}

Result<void> read_view_rows(const TableMapping& mapping, store::Store* views,
                            const std::function<Result<void>(const RowView&)>& each) {
    if (!views) return fail(ErrorKind::invalid, "the source has no database for its views");
    Columns columns;
    std::string sql = "select ";
    const auto names = mapping.columns();
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!is_column_name(names[i]))
            return fail(ErrorKind::invalid,
                        "a column of a view has letters, digits and _ only: " + names[i], names[i]);
        sql += (i == 0 ? "cast(" : ", cast(") + names[i] + " as text)";
        columns.emplace(names[i], i);
    }
    sql += " from " + mapping.view;
    const auto rows = views->read([&](store::Transaction& t) { return t.query(sql); });
    if (!rows) return std::unexpected(rows.error());
    std::vector<std::string> fields(names.size());
    for (std::size_t i = 0; i < rows->size(); ++i) {
        for (std::size_t column = 0; column < names.size(); ++column)
            fields[column] = (*rows)[i].optional_text(column).value_or(std::string());
        if (auto done = each(RowView(columns, fields, static_cast<std::int64_t>(i) + 1)); !done)
            return done;
    }
    return {};
}

Problem problem_of(const TableMapping& mapping, const Error& error) {
    std::string sentence = error.sentence;
    if (sentence.ends_with('.')) sentence.pop_back();
    return {mapping.where(), 0, {}, std::move(sentence)};
}

}  // namespace

Result<void> read_rows(const TableSource& source, const TableMapping& mapping, store::Store* views,
                       const std::function<Result<void>(const RowView&)>& each) {
    return mapping.view.empty() ? read_csv_rows(source, mapping, each)
                                : read_view_rows(mapping, views, each);
}

std::vector<Problem> check_tables(const TableSource& source, store::Store* views, Instant now,
                                  std::size_t most, TableCounts* counts) {
    std::vector<Problem> problems;
    auto text = read_file(source.mapping);
    if (!text) return {{source.mapping.filename().string(), 0, {}, text.error().sentence}};
    const auto tables = read_mapping(*text, source.mapping.filename().string(), problems);
    for (const TableMapping& mapping : tables) {
        std::vector<Problem> found;
        std::set<std::string> ids;
        const auto done =
            read_rows(source, mapping, views, [&](const RowView& row) -> Result<void> {
                auto delivery = to_delivery(mapping, row, source.name, now, found);
                if (counts) ++counts->rows;
                if (counts && delivery) ++counts->good;
                if (delivery && mapping.resource != "Patient") {
                    const auto& id = delivery->items.front().resource["id"].get_string();
                    if (!ids.emplace(id).second)
                        found.push_back({mapping.where(), row.number(), mapping.key.front(),
                                         "another row has the same key"});
                }
                return {};
            });
        if (!done) found.push_back(problem_of(mapping, done.error()));
        const std::size_t more = found.size() > most ? found.size() - most : 0;
        found.resize(found.size() - more);
        if (more > 0)
            found.push_back(
                {mapping.where(), 0, {}, "there are " + std::to_string(more) + " more"});
        problems.insert(problems.end(), found.begin(), found.end());
    }
    return problems;
}

TableIntake::TableIntake(TableSource source, store::Store& vault, store::Store* views,
                         const Clock& clock, Log& log, Metrics& metrics)
    : source_(std::move(source)),
      vault_(vault),
      views_(views),
      clock_(clock),
      log_(log),
      metrics_(metrics) {}

bool TableIntake::is_as_before(const TableMapping& mapping) {
    if (mapping.file.empty()) return false;
    std::error_code error;
    const auto path = source_.folder / mapping.file;
    const auto size = std::filesystem::file_size(path, error);
    const auto changed = std::filesystem::last_write_time(path, error);
    if (error) return false;
    const std::string now =
        std::to_string(size) + ' ' + std::to_string(changed.time_since_epoch().count());
    std::string& before = seen_[mapping.name];
    if (before == now) return true;
    before = now;
    return false;
}

Result<std::vector<TableRead>> TableIntake::read(std::vector<Problem>* problems) {
    std::vector<Problem> found;
    auto text = read_file(source_.mapping);
    if (!text)
        return fail(ErrorKind::invalid,
                    source_.mapping.filename().string() + ": " + text.error().sentence + ".");
    const auto tables = read_mapping(*text, source_.mapping.filename().string(), found);
    if (!found.empty()) {
        std::string sentence = to_text(found.front());
        if (problems) *problems = std::move(found);
        return fail(ErrorKind::invalid, std::move(sentence));
    }
    std::vector<TableRead> out;
    for (const TableMapping& mapping : tables) {
        if (is_as_before(mapping)) {
            out.push_back({.table = mapping.name, .unchanged = true});
            continue;
        }
        auto read = read_table(mapping, found);
        if (!read) {
            seen_.erase(mapping.name);
            return pass_on(read);
        }
        if (read->refused > 0) {
            seen_.erase(mapping.name);
            log_.warning("rows_not_taken", {{"feed", source_.name},
                                            {"table", mapping.name},
                                            {"rows", std::to_string(read->refused)}});
            metrics_.count("mcr_edge_rows_refused_total", {{"feed", source_.name}},
                           static_cast<double>(read->refused));
        }
        out.push_back(std::move(*read));
    }
    if (problems) *problems = std::move(found);
    return out;
}

Result<TableRead> TableIntake::read_table(const TableMapping& mapping,
                                          std::vector<Problem>& problems) {
    TableRead out{.table = mapping.name};
    const Instant began = clock_.now();
    std::vector<Delivery> waiting;
    const auto take_all = [&]() -> Result<void> {
        if (waiting.empty()) return {};
        auto taken = vault_.transact([&](store::Transaction& t) -> Result<std::vector<Taken>> {
            std::vector<Taken> all;
            for (const Delivery& one : waiting) {
                auto done = take(t, one, began);
                if (!done) return pass_on(done);
                all.push_back(std::move(*done));
            }
            return all;
        });
        if (!taken) return pass_on(taken);
        for (const Taken& one : *taken) {
            out.made += one.made;
            out.changed += one.changed;
            ++out.taken;
        }
        waiting.clear();
        return {};
    };
    const auto take_singly = [&]() -> Result<void> {
        for (Delivery& one : waiting) {
            auto taken =
                vault_.transact([&](store::Transaction& t) { return take(t, one, began); });
            if (taken) {
                out.made += taken->made;
                out.changed += taken->changed;
                ++out.taken;
            } else if (taken.error().kind == ErrorKind::invalid ||
                       taken.error().kind == ErrorKind::conflict) {
                ++out.refused;
                Problem problem = problem_of(mapping, taken.error());
                problem.row = one.told.row;
                problems.push_back(std::move(problem));
            } else {
                return pass_on(taken);
            }
        }
        waiting.clear();
        return {};
    };
    const auto flush = [&]() -> Result<void> {
        auto all = take_all();
        if (all ||
            (all.error().kind != ErrorKind::invalid && all.error().kind != ErrorKind::conflict))
            return all;
        return take_singly();
    };
    auto done = read_rows(source_, mapping, views_, [&](const RowView& row) -> Result<void> {
        ++out.rows;
        auto delivery = to_delivery(mapping, row, source_.name, began, problems);
        if (!delivery) {
            ++out.refused;
            return {};
        }
        waiting.push_back(std::move(*delivery));
        return waiting.size() < rows_at_once ? Result<void>{} : flush();
    });
    if (done) done = flush();
    if (!done) {
        const ErrorKind kind = done.error().kind;
        if (kind == ErrorKind::unavailable || kind == ErrorKind::timed_out ||
            kind == ErrorKind::internal)
            return pass_on(done);
        problems.push_back(problem_of(mapping, done.error()));
        ++out.refused;
    }
    if (out.refused > 0) return out;
    auto removed = vault_.transact(
        [&](store::Transaction& t) { return sweep(t, source_.name, mapping.name, began); });
    if (!removed) return pass_on(removed);
    out.removed = *removed;
    return out;
}

}  // namespace mcr::edge
