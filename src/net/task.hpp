#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace mcr::net {

/// A coroutine that runs on one Worker's thread. Every one that waits takes a Deadline.
/// This header is the only door through which Asio is met outside net/.
template <class T>
using Task = boost::asio::awaitable<T>;

}  // namespace mcr::net
