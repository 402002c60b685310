#pragma once

#include <string>
#include <vector>

#include "directory/directory.hpp"
#include "objection/register.hpp"
#include "web/sharing.hpp"

/// What became of an objection, in plain words. All give plain text unless they say HTML.
namespace mcr::web {

/// The objection as its patient is told of it: a decision whose telling is deferred does not show
/// until the day of the deferral's review; the holder is still considering, as before.
[[nodiscard]] objection::Objection as_told(objection::Objection objection, Instant now);
/// Its history as its patient is told of it.
[[nodiscard]] std::vector<objection::HistoryRow> as_told(std::vector<objection::HistoryRow> history,
                                                         const objection::Objection& objection,
                                                         Instant now);

[[nodiscard]] std::string_view short_words_of(const objection::Objection& objection, Instant now);
[[nodiscard]] std::string_view colour_of(const objection::Objection& objection, Instant now);
/// One or more sentences on what holds now and why.
[[nodiscard]] std::vector<std::string> sentences_of(const objection::Objection& objection,
                                                    const directory::Directory& directory,
                                                    Reader reader, Instant now);
/// Whether the patient is asked for the choice of ground 2, or may still change it.
[[nodiscard]] bool may_choose(const objection::Objection& objection);
/// A table of the history; without names, as for the patient, who is called "You". HTML.
[[nodiscard]] std::string history_table(const std::vector<objection::HistoryRow>& history,
                                        bool with_names);

}  // namespace mcr::web
