#include "edge/csv.hpp"

#include <set>

#include "base/text.hpp"
#include "source/hl7v2/charset.hpp"

namespace mcr::edge {
namespace {

std::string place(std::int64_t row, std::size_t column) {
    return (row == 0 ? std::string("header") : "row " + std::to_string(row)) + ", field " +
           std::to_string(column);
}

/// Takes one record after the other off the text.
class Reader {
public:
    Reader(std::string_view text, char delimiter, const CsvLimits& limits)
        : text_(text), delimiter_(delimiter), limits_(limits) {}

    [[nodiscard]] bool at_end() const noexcept { return at_ == text_.size(); }

    /// The next record into `fields`. Errors: as read_csv.
    Result<void> next(std::int64_t row, std::vector<std::string>& fields) {
        fields.clear();
        while (true) {
            if (fields.size() == limits_.max_columns)
                return fail(ErrorKind::too_large,
                            place(row, fields.size()) + ": there are too many fields");
            std::string& field = fields.emplace_back();
            if (auto done = take_field(row, fields.size(), field); !done) return done;
            if (at_end()) return {};
            if (text_[at_] == delimiter_) {
                ++at_;
                continue;
            }
            if (text_[at_] == '\r') ++at_;
            if (!at_end() && text_[at_] == '\n') ++at_;
            return {};
        }
    }

private:
    Result<void> take_field(std::int64_t row, std::size_t column, std::string& field) {
        if (!at_end() && text_[at_] == '"') return take_quoted(row, column, field);
        const std::size_t from = at_;
        while (!at_end() && text_[at_] != delimiter_ && text_[at_] != '\n' &&
               !(text_[at_] == '\r' && (at_ + 1 == text_.size() || text_[at_ + 1] == '\n'))) {
            if (text_[at_] == '"')
                return fail(ErrorKind::malformed,
                            place(row, column) + ": a quote stands within a field");
            ++at_;
        }
        if (at_ - from > limits_.max_field_bytes)
            return fail(ErrorKind::too_large, place(row, column) + ": the field is too long");
        field.assign(text_.substr(from, at_ - from));
        return {};
    }

    Result<void> take_quoted(std::int64_t row, std::size_t column, std::string& field) {
        for (++at_; !at_end(); ++at_) {
            if (text_[at_] != '"') {
                if (field.size() == limits_.max_field_bytes)
                    return fail(ErrorKind::too_large,
                                place(row, column) + ": the field is too long");
                field += text_[at_];
                continue;
            }
            ++at_;
            if (!at_end() && text_[at_] == '"') {
                field += '"';
                continue;
            }
            if (at_end() || text_[at_] == delimiter_ || text_[at_] == '\n' || text_[at_] == '\r')
                return {};
            return fail(ErrorKind::malformed,
                        place(row, column) + ": something stands behind the closing quote");
        }
        return fail(ErrorKind::malformed, place(row, column) + ": a quote is not closed");
    }

    std::string_view text_;
    char delimiter_;
    const CsvLimits& limits_;
    std::size_t at_ = 0;
};

Result<std::vector<std::string>> names_of(std::vector<std::string> fields) {
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        fields[i] = std::string(trim(fields[i]));
        if (!is_valid_utf8(fields[i]))
            return fail(ErrorKind::malformed, place(0, i + 1) + ": the name is not UTF-8");
        if (fields[i].empty())
            return fail(ErrorKind::malformed, place(0, i + 1) + ": the column has no name");
        if (!seen.insert(fields[i]).second)
            return fail(ErrorKind::malformed, place(0, i + 1) + ": the name stands there twice");
    }
    return fields;
}

}  // namespace

Result<void> read_csv(std::string_view bytes, const CsvFormat& format,
                      const std::function<Result<void>(const std::vector<std::string>&)>& header,
                      const CsvRow& each, const CsvLimits& limits) {
    if (bytes.size() > limits.max_bytes)
        return fail(ErrorKind::too_large, "the file is larger than allowed");
    std::string converted;
    if (format.windows_1252) {
        converted = source::hl7v2::to_utf8(bytes, source::hl7v2::Charset::windows_1252);
        bytes = converted;
    }
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (bytes.starts_with(mark)) bytes.remove_prefix(mark.size());
    Reader reader(bytes, format.delimiter, limits);
    std::vector<std::string> fields;
    if (reader.at_end()) return fail(ErrorKind::malformed, "the file has no header");
    if (auto read = reader.next(0, fields); !read) return read;
    auto names = names_of(std::move(fields));
    if (!names) return pass_on(names);
    if (auto done = header(*names); !done) return done;
    for (std::int64_t row = 1; !reader.at_end(); ++row) {
        if (row > limits.max_rows)
            return fail(ErrorKind::too_large, "the file has more rows than allowed");
        if (auto read = reader.next(row, fields); !read) return read;
        if (fields.size() == 1 && fields.front().empty() && reader.at_end()) break;
        if (fields.size() != names->size())
            return fail(ErrorKind::malformed,
                        "row " + std::to_string(row) + " has " + std::to_string(fields.size()) +
                            " fields, the header " + std::to_string(names->size()));
        for (std::size_t i = 0; i < fields.size(); ++i)
            if (!is_valid_utf8(fields[i]))
                return fail(ErrorKind::malformed, place(row, i + 1) + ": it is not UTF-8");
        if (auto done = each(row, fields); !done) return done;
    }
    return {};
}

}  // namespace mcr::edge
