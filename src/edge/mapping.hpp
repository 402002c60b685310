#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edge/csv.hpp"
#include "edge/delivery.hpp"
#include "edge/r4_shape.hpp"

namespace mcr::edge {

/// Something wrong with a mapping, or with what it reads. Repeats nothing of what a file holds.
struct Problem {
    std::string where;     ///< the mapping file, or the file or view of data
    std::int64_t row = 0;  ///< of data, from 1; 0 for none
    std::string column;    ///< or the element's path; empty for none
    std::string sentence;
};
[[nodiscard]] std::string to_text(const Problem& problem);

/// What stands in a column, or a constant, as one element of the resource.
struct ElementRule {
    struct Step {
        std::string name;
        bool repeats = false;
        std::size_t index = 0;  ///< of a repeating element
        bool each = false;      ///< one for each piece of a split column
    };
    enum class Unmapped { problem, leave_out, as_it_is };

    std::string path;  ///< "activity[].detail.description"
    std::vector<Step> steps;
    std::string type;   ///< of the last element: "code", "dateTime", …
    std::string codes;  ///< of its required binding
    std::string column;
    std::string value;                            ///< constant; empty for a column
    std::map<std::string, std::string> values{};  ///< what a column's text becomes
    Unmapped unmapped = Unmapped::problem;
    std::string date;   ///< pattern of a column that holds dates (local_date.hpp)
    std::string split;  ///< between the pieces of a column
    bool required = false;
};

/// How the rows of one file or view become resources.
struct TableMapping {
    std::string name;  ///< unit of what it tells; goes into every id
    std::string file;  ///< a CSV file; empty for a view
    std::string view;  ///< of the database
    CsvFormat format;
    std::string resource;
    std::vector<std::string> key;  ///< columns that tell a row from every other
    std::string nhs_number;        ///< column; may be empty if there is a local id
    std::string local_id, authority;
    std::string updated, updated_date;  ///< column of the last change, and its pattern
    std::vector<ElementRule> elements;
    /// Every column that is read, each once.
    [[nodiscard]] std::vector<std::string> columns() const;
    /// The file's or view's name, for problems.
    [[nodiscard]] const std::string& where() const { return file.empty() ? view : file; }
};

/// The tables of a mapping file (docs/edge-mapping.md), checked against FHIR R4: element names,
/// data types, codes, required elements. `source` names the file. What is wrong is added to
/// `problems`; a table with a problem is left out.
[[nodiscard]] std::vector<TableMapping> read_mapping(std::string_view toml,
                                                     const std::string& source,
                                                     std::vector<Problem>& problems);

/// One row: a field by the column's name.
class RowView {
public:
    RowView(const std::map<std::string, std::size_t, std::less<>>& columns,
            std::span<const std::string> fields, std::int64_t number)
        : columns_(columns), fields_(fields), number_(number) {}
    /// Trimmed; empty where there is no such column.
    [[nodiscard]] std::string_view operator[](std::string_view column) const;
    [[nodiscard]] std::int64_t number() const noexcept { return number_; }

private:
    const std::map<std::string, std::size_t, std::less<>>& columns_;
    std::span<const std::string> fields_;
    std::int64_t number_;
};

/// What `row` says: one resource of one patient, valid R4. None if a problem of the row was added.
/// Without a column of the last change it was so at `read`.
[[nodiscard]] std::optional<Delivery> to_delivery(const TableMapping& mapping, const RowView& row,
                                                  std::string_view feed, Instant read,
                                                  std::vector<Problem>& problems);

}  // namespace mcr::edge
