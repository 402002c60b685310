#include "store/transaction.hpp"

#include "store/connection.hpp"

namespace mcr::store {

Result<std::int64_t> Transaction::exec_with(std::string_view sql, std::span<const Value> values) {
    if (trouble_->first) return std::unexpected(trouble_->first->error);
    auto touched = connection_->exec(sql, values);
    if (touched) return *touched;
    trouble_->note(std::move(touched.error()));
    return std::unexpected(trouble_->first->error);
}

Result<Rows> Transaction::query_with(std::string_view sql, std::span<const Value> values) {
    if (trouble_->first) return std::unexpected(trouble_->first->error);
    auto rows = connection_->query(sql, values, trouble_);
    if (rows) return std::move(*rows);
    trouble_->note(std::move(rows.error()));
    return std::unexpected(trouble_->first->error);
}

Database Transaction::database() const noexcept {
    return connection_->database();
}

}  // namespace mcr::store
