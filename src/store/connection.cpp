#include "store/connection.hpp"

#include <fcntl.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <deque>

#include "base/text.hpp"
#include "store/sql_text.hpp"

namespace mcr::store {
namespace {

constexpr std::size_t most_rows = 1'000'000;

Failure failure(ErrorKind kind, std::string sentence, std::string code, bool repeat = false,
                bool lost = false) {
    return {Error{kind, default_http_status(kind), std::move(sentence), std::move(code)}, repeat,
            lost};
}

/// https://www.sqlite.org/rescode.html
Failure sqlite_failure(int result, const std::string& statement) {
    const int primary = result & 0xff;
    const std::string code = "sqlite-" + std::to_string(primary);
    const std::string where = " (\"" + statement + "\", " + code + ").";
    switch (primary) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return failure(ErrorKind::unavailable, "The store is busy" + where, code, true);
        case SQLITE_CONSTRAINT:
            return failure(ErrorKind::conflict,
                           "The store refused a row that breaks a rule" + where, code);
        case SQLITE_FULL:
        case SQLITE_IOERR:
            return failure(ErrorKind::unavailable, "The store cannot write its file" + where, code,
                           false, true);
        case SQLITE_CANTOPEN:
            return failure(ErrorKind::unavailable, "The store's file cannot be opened" + where,
                           code, false, true);
        case SQLITE_READONLY:
            return failure(ErrorKind::unavailable, "The store may not be written here" + where,
                           code);
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return failure(ErrorKind::internal,
                           "The store's file is damaged or no database" + where, code, false, true);
        default:
            return failure(ErrorKind::internal, "The store could not run a statement" + where,
                           code);
    }
}

/// https://www.postgresql.org/docs/15/errcodes-appendix.html
Failure postgresql_failure(const std::string& sqlstate, bool connected,
                           const std::string& statement) {
    const std::string code = sqlstate;
    const std::string where = " (\"" + statement + "\", SQLSTATE " + code + ").";
    const auto is = [&](std::string_view prefix) { return sqlstate.starts_with(prefix); };
    if (sqlstate == "40001" || sqlstate == "40P01" || sqlstate == "55P03")
        return failure(ErrorKind::unavailable, "The store is busy" + where, code, true, !connected);
    if (!connected || is("08") || is("57P"))
        return failure(ErrorKind::unavailable, "The store's connection broke" + where, code, true,
                       true);
    if (sqlstate == "57014")
        return failure(ErrorKind::timed_out, "The store did not answer in time" + where, code);
    if (is("23"))
        return failure(ErrorKind::conflict, "The store refused a row that breaks a rule" + where,
                       code);
    if (is("53"))
        return failure(ErrorKind::unavailable, "The store lacks room or connections" + where, code);
    return failure(ErrorKind::internal, "The store could not run a statement" + where, code);
}

/// The error of the exception being handled.
Failure current_failure(const soci::session& session, Database database,
                        const std::string& statement) {
    try {
        throw;
    } catch (const soci::sqlite3_soci_error& e) {
        return sqlite_failure(e.result(), statement);
    } catch (const soci::postgresql_soci_error& e) {
        return postgresql_failure(e.sqlstate(), session.is_connected(), statement);
    } catch (const std::exception&) {
        if (database == Database::postgresql && !session.is_connected())
            return postgresql_failure("08006", false, statement);
        return failure(ErrorKind::internal,
                       "The store could not run a statement (\"" + statement + "\").", {});
    }
}

/// The values of one statement where SOCI can point at them, for as long as it runs.
class Bound {
public:
    void bind(soci::statement& statement, const Value& value) {
        Slot& slot = slots_.emplace_back();
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            slot.whole = *number;
            statement.exchange(soci::use(slot.whole, slot.indicator));
        } else if (const auto* real = std::get_if<double>(&value)) {
            slot.real = *real;
            statement.exchange(soci::use(slot.real, slot.indicator));
        } else {
            if (const auto* text = std::get_if<std::string>(&value))
                slot.text = *text;
            else
                slot.indicator = soci::i_null;
            statement.exchange(soci::use(slot.text, slot.indicator));
        }
    }

private:
    struct Slot {
        long long whole = 0;
        double real = 0;
        std::string text;
        soci::indicator indicator = soci::i_ok;
    };
    std::deque<Slot> slots_;
};

Attempt<NumberedSql> checked(std::string_view sql, std::span<const Value> values) {
    NumberedSql numbered = number_parameters(sql);
    if (numbered.parameters != values.size())
        return std::unexpected(
            failure(ErrorKind::internal,
                    "\"" + shorten(sql) + "\" has " + std::to_string(numbered.parameters) +
                        " parameters but was given " + std::to_string(values.size()) + ".",
                    "parameters"));
    for (const Value& value : values)
        if (const auto* text = std::get_if<std::string>(&value);
            text != nullptr && (text->find('\0') != std::string::npos || !is_valid_utf8(*text)))
            return std::unexpected(failure(
                ErrorKind::invalid,
                "A text for the store is not UTF-8 or contains a NUL (\"" + shorten(sql) + "\").",
                "text"));
    return numbered;
}

Value value_at(const soci::row& row, std::size_t column) {
    if (row.get_indicator(column) == soci::i_null) return {};
    switch (row.get_properties(column).get_data_type()) {
        case soci::dt_integer:
            return static_cast<std::int64_t>(row.get<int>(column));
        case soci::dt_long_long:
            return static_cast<std::int64_t>(row.get<long long>(column));
        case soci::dt_unsigned_long_long:
            return static_cast<std::int64_t>(row.get<unsigned long long>(column));
        case soci::dt_double:
            return row.get<double>(column);
        default:
            return row.get<std::string>(column);
    }
}

/// libpq's own first line, which SOCI puts beneath a line of its own.
std::string reason_of(std::string_view text) {
    const auto line = text.find('\n');
    if (line != std::string_view::npos) text.remove_prefix(line + 1);
    return std::string(trim(text.substr(0, text.find('\n'))));
}

}  // namespace

struct Connection::Inside {
    soci::session session;
    Milliseconds limit{-1};
    bool reading = false;
};

Connection::Connection(Database database, std::unique_ptr<Inside> inside)
    : database_(database), inside_(std::move(inside)) {}
Connection::~Connection() = default;

Result<std::unique_ptr<Connection>> Connection::open(const Url& url) {
    auto inside = std::make_unique<Inside>();
    soci::session& session = inside->session;
    try {
        if (url.database() == Database::sqlite) {
            // Made here so that only its owner may read it; SQLite gives its side files the same.
            // Only where there is none: closing a file drops every lock that this process has on
            // it (POSIX), and with them those of connections that are open. Another process would
            // then take itself for the last and delete the write-ahead log beneath this one.
            const int file =
                ::open(url.path().c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
            if (file < 0 && (errno != EEXIST || ::access(url.path().c_str(), R_OK | W_OK) != 0))
                return fail(ErrorKind::unavailable, "The store " + url.shown() +
                                                        " cannot be opened: is its folder there, "
                                                        "and may it be written?");
            if (file >= 0) ::close(file);
            session.open(soci::sqlite3, "dbname=\"" + url.path() + "\"");
            session << "pragma busy_timeout = 5000";
            session << "pragma journal_mode = wal";
            session << "pragma synchronous = full";
            session << "pragma foreign_keys = on";
            session << "pragma trusted_schema = off";
        } else {
            session.open(soci::postgresql, std::string(url.conninfo().reveal()));
            session << "set client_encoding to 'UTF8'; set client_min_messages to warning; "
                       "set synchronous_commit to on";
        }
    } catch (const soci::soci_error& e) {
        if (url.database() == Database::sqlite) {
            const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&e);
            const int result = sqlite != nullptr ? sqlite->result() : SQLITE_CANTOPEN;
            Failure opening = sqlite_failure(result, "opening " + url.shown());
            return std::unexpected(std::move(opening.error));
        }
        return fail(ErrorKind::unavailable,
                    "The store " + url.shown() + " cannot be reached: " +
                        url.without_secrets(reason_of(e.get_error_message())));
    } catch (const std::exception&) {
        return fail(ErrorKind::unavailable, "The store " + url.shown() + " cannot be opened.");
    }
    return std::unique_ptr<Connection>(new Connection(url.database(), std::move(inside)));
}

Attempt<void> Connection::begin(Access access, Milliseconds limit) {
    soci::session& session = inside_->session;
    const std::string allowed = std::to_string(std::max<std::int64_t>(1, limit.count()));
    try {
        if (database_ == Database::sqlite) {
            if (limit != inside_->limit) session << "pragma busy_timeout = " + allowed;
            inside_->limit = limit;
            const bool reading = access == Access::read;
            if (reading != inside_->reading)
                session << (reading ? "pragma query_only = on" : "pragma query_only = off");
            inside_->reading = reading;
            session << (reading ? "begin" : "begin immediate");
        } else {
            std::string begin = access == Access::read
                                    ? "begin isolation level repeatable read read only"
                                : access == Access::write ? "begin isolation level serializable"
                                                          : "begin isolation level read committed";
            begin += "; set local statement_timeout = " + allowed;
            session << begin;
            // Two transactions that may both migrate: the second waits for the first's end.
            if (access == Access::alone) session << "select pg_advisory_xact_lock(20261123)";
        }
        return {};
    } catch (...) {
        return std::unexpected(current_failure(session, database_, "begin"));
    }
}

Attempt<std::int64_t> Connection::exec(std::string_view sql, std::span<const Value> values) {
    auto numbered = checked(sql, values);
    if (!numbered) return std::unexpected(std::move(numbered.error()));
    try {
        Bound bound;
        soci::statement statement(inside_->session);
        for (const Value& value : values) bound.bind(statement, value);
        statement.alloc();
        statement.prepare(numbered->text, soci::details::st_one_time_query);
        statement.define_and_bind();
        statement.execute(true);
        return statement.get_affected_rows();
    } catch (...) {
        return std::unexpected(current_failure(inside_->session, database_, shorten(sql)));
    }
}

Attempt<Rows> Connection::query(std::string_view sql, std::span<const Value> values,
                                std::shared_ptr<Trouble> trouble) {
    auto numbered = checked(sql, values);
    if (!numbered) return std::unexpected(std::move(numbered.error()));
    try {
        Rows rows(std::move(trouble), shorten(sql));
        Bound bound;
        soci::row row;
        soci::statement statement(inside_->session);
        for (const Value& value : values) bound.bind(statement, value);
        statement.exchange(soci::into(row));
        statement.alloc();
        statement.prepare(numbered->text, soci::details::st_one_time_query);
        statement.define_and_bind();
        statement.execute(false);
        while (statement.fetch()) {
            rows.columns(row.size());
            if (rows.size() >= most_rows)
                return std::unexpected(failure(
                    ErrorKind::too_large, "\"" + shorten(sql) + "\" gives too many rows.", "rows"));
            for (std::size_t i = 0; i < row.size(); ++i) rows.add(value_at(row, i));
        }
        return rows;
    } catch (...) {
        return std::unexpected(current_failure(inside_->session, database_, shorten(sql)));
    }
}

Attempt<void> Connection::commit() {
    try {
        inside_->session << "commit";
        return {};
    } catch (...) {
        Failure why = current_failure(inside_->session, database_, "commit");
        // Whether a commit on a broken connection took place is not known: it is not run again.
        if (why.lost) why.repeat = false;
        return std::unexpected(std::move(why));
    }
}

bool Connection::rollback() noexcept {
    try {
        inside_->session << "rollback";
        return true;
    } catch (...) {
        return false;
    }
}

}  // namespace mcr::store
