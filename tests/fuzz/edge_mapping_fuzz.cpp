// A mapping, then what is mapped, with a NUL between them: nothing that is delivered may lack what
// FHIR R4 requires, and no problem repeats a field.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "edge/mapping.hpp"
#include "record/json_tree.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace mcr::edge;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto middle = input.find('\0');
    std::vector<Problem> problems;
    const auto tables = read_mapping(input.substr(0, middle), "m.toml", problems);
    if (middle == std::string_view::npos) return 0;
    CsvLimits limits;
    limits.max_columns = 50;
    limits.max_rows = 50;
    for (const TableMapping& table : tables) {
        std::map<std::string, std::size_t, std::less<>> columns;
        (void)read_csv(
            input.substr(middle + 1), table.format,
            [&](const std::vector<std::string>& names) -> mcr::Result<void> {
                for (std::size_t i = 0; i < names.size(); ++i) columns.emplace(names[i], i);
                return {};
            },
            [&](std::int64_t row, std::span<const std::string> fields) -> mcr::Result<void> {
                const auto made = to_delivery(table, RowView(columns, fields, row), "f",
                                              mcr::Instant{}, problems);
                if (!made) return {};
                const auto& resource = made->items.front().resource;
                if (!missing_element(resource).empty()) std::abort();
                const std::string text = mcr::source::r4::write(resource);
                if (!mcr::record::JsonTree::parse(text, {})) std::abort();
                return {};
            },
            limits);
    }
    return 0;
}
