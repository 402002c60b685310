#include "app/child.hpp"

#include <gtest/gtest.h>
#include <signal.h>

namespace mcr::app {
namespace {

TEST(Child, gives_its_lines_one_by_one) {
    auto child = Child::start("/bin/sh", {"-c", "printf 'one\\ntwo\\n'; cat"});
    ASSERT_TRUE(child) << child.error().sentence;
    EXPECT_EQ(child->read_line(std::chrono::seconds{10}).value(), "one");
    EXPECT_EQ(child->read_line(std::chrono::seconds{10}).value(), "two");
}

TEST(Child, that_ends_or_is_not_there_or_says_nothing_is_said_so) {
    auto ended = Child::start("/bin/sh", {"-c", "exit 3"});
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->read_line(std::chrono::seconds{10}).error().kind, ErrorKind::unavailable);
    EXPECT_FALSE(Child::start("/nonexistent/program", {}));
    auto silent = Child::start("/bin/cat", {});
    ASSERT_TRUE(silent);
    EXPECT_EQ(silent->read_line(Milliseconds{1}).error().kind, ErrorKind::timed_out);
}

TEST(Child, is_gone_when_its_owner_lets_it_go) {
    pid_t pid = -1;
    {
        auto child = Child::start("/bin/sh", {"-c", "trap '' HUP; cat"});
        ASSERT_TRUE(child);
        pid = child->pid();
        EXPECT_EQ(::kill(pid, 0), 0);
    }
    EXPECT_NE(::kill(pid, 0), 0);
}

}  // namespace
}  // namespace mcr::app
