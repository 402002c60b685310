#include "edge/reading.hpp"

namespace mcr::edge {

Result<std::unique_ptr<Reading>> make_reading(const EdgeSettings&, const FeedSettings& feed,
                                              store::Store::Parts) {
    return fail(ErrorKind::unsupported,
                "Feed " + feed.name + " is of a kind that is not offered here.");
}

}  // namespace mcr::edge
