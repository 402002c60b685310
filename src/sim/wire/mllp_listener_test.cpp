#include "sim/wire/mllp_listener.hpp"

#include <gtest/gtest.h>

#include "sim/testing.hpp"

namespace mcr::sim {
namespace {

using testing::Plug;
using testing::Seen;

std::string frame(const std::string& message) {
    return "\x0B" + message + "\x1C\r";
}

/// Answers with what it was asked, about the first patient or the other one.
class Echo final : public MessageAnswerer {
public:
    [[nodiscard]] Reply answer(std::string_view message) const override {
        return about(message, "9990000018");
    }
    [[nodiscard]] Reply answer_about_another(std::string_view message) const override {
        return about(message, "9990000026");
    }
    [[nodiscard]] std::string refusal(std::string_view, std::string_view acknowledgement,
                                      std::string_view code) const override {
        return std::string(acknowledgement) + std::string(code);
    }

private:
    static Reply about(std::string_view message, std::string_view patient) {
        Reply reply;
        reply.clinical = true;
        reply.patient = "9990000018";
        if (message != "silence")
            reply.body = "MSH|" + std::string(message) + "\rMSA|AA|" + std::string(message) +
                         "\rPID|" + std::string(patient) + "\r";
        return reply;
    }
};

class MisbehavingMessages : public ::testing::Test {
protected:
    void SetUp() override {
        auto opened = MllpListener::open("127.0.0.1:0");
        ASSERT_TRUE(opened);
        listener_ = *std::move(opened);
        listener_->serve(std::make_shared<Echo>(), misbehaviours_);
    }
    void misbehave(std::string_view how) {
        auto misbehaviour = parse_misbehaviour(how);
        ASSERT_TRUE(misbehaviour) << how;
        misbehaviours_->heal();
        misbehaviours_->add(std::move(*misbehaviour));
    }
    [[nodiscard]] static std::string whole(const std::string& message = "1") {
        return frame("MSH|" + message + "\rMSA|AA|" + message + "\rPID|9990000018\r");
    }
    /// What comes of one message: the bytes up to those of `most`, or to the end.
    Seen ask(std::size_t most, const std::string& message = "1") {
        Plug plug(listener_->url());
        plug.send(frame(message));
        return plug.read(most, true);
    }

    std::shared_ptr<Misbehaviours> misbehaviours_ = std::make_shared<Misbehaviours>();
    std::unique_ptr<MllpListener> listener_;
};

TEST_F(MisbehavingMessages, are_answered_one_after_the_other_on_one_connection) {
    Plug plug(listener_->url());
    for (const char* message : {"1", "2", "3"}) {
        plug.send(frame(message));
        EXPECT_EQ(plug.read(whole(message).size(), true).bytes, whole(message));
    }
}

TEST_F(MisbehavingMessages, are_found_between_noise_and_in_pieces) {
    Plug plug(listener_->url());
    plug.send("noise\x0B");
    plug.send("1");
    plug.send("\x1C\r");
    EXPECT_EQ(plug.read(whole().size(), true).bytes, whole());
}

TEST_F(MisbehavingMessages, without_an_answer_get_silence_and_the_next_is_answered) {
    Plug plug(listener_->url());
    plug.send(frame("silence") + frame("2"));
    EXPECT_EQ(plug.read(whole("2").size(), true).bytes, whole("2"));
}

TEST_F(MisbehavingMessages, break_off_half_way) {
    for (const char* how : {"truncated", "reset"}) {
        misbehave(how);
        const Seen seen = ask(1000);
        EXPECT_LE(seen.bytes.size(), whole().size() / 2) << how;
        EXPECT_EQ(seen.reset, std::string_view(how) == "reset");
    }
    misbehave("stop-half-way");
    Plug plug(listener_->url());
    plug.send(frame("1"));
    EXPECT_EQ(plug.read(whole().size() / 2, true).bytes, whole().substr(0, whole().size() / 2));
    EXPECT_FALSE(plug.readable(0));
}

TEST_F(MisbehavingMessages, come_late_or_never) {
    misbehave("slow-first-byte=1");
    EXPECT_EQ(ask(whole().size()).bytes, whole());
    misbehave("slow-body=1");
    EXPECT_EQ(ask(whole().size()).bytes, whole());
    misbehave("never-answers");
    Plug plug(listener_->url());
    plug.send(frame("1"));
    EXPECT_FALSE(plug.readable(30));
}

TEST_F(MisbehavingMessages, are_other_than_they_should_be) {
    struct Row {
        const char* how;
        std::string bytes;
    };
    for (const Row& row :
         {Row{"wrong-patient", frame("MSH|1\rMSA|AA|1\rPID|9990000026\r")},
          Row{"malformed", frame("MSH|1\rMSA|AA|1\rthis is no segment\r")},
          Row{"bad-utf8", frame("MSH|1\rMSA|AA|1\rPID|\xC3\x28\xFF"
                                "9990000018\r")},
          Row{"endless-paging", frame("MSH|1\rMSA|AA|1\rPID|9990000018\rDSC|1|I\r")},
          Row{"5xx", frame("AE207")}, Row{"429", frame("AR206")}}) {
        misbehave(row.how);
        EXPECT_EQ(ask(row.bytes.size()).bytes, row.bytes) << row.how;
    }
}

TEST_F(MisbehavingMessages, are_those_of_an_earlier_question) {
    EXPECT_EQ(ask(whole("1").size(), "1").bytes, whole("1"));
    misbehave("stale");
    EXPECT_EQ(ask(whole("1").size(), "2").bytes, whole("1"));
    const std::string another = frame("MSH|1\rMSA|AA|01\rPID|9990000018\r");
    EXPECT_EQ(ask(another.size(), "1").bytes, another) << "of another question at any rate";
}

TEST_F(MisbehavingMessages, are_larger_than_anybody_takes) {
    misbehave("huge-body=5000000");
    const Seen seen = ask(5'000'000);
    EXPECT_GE(seen.bytes.size(), 5'000'000U);
    EXPECT_EQ(seen.bytes.find('\x1C'), std::string::npos);
}

TEST_F(MisbehavingMessages, end_with_their_listener) {
    misbehave("never-answers");
    Plug plug(listener_->url());
    plug.send(frame("1"));
    EXPECT_FALSE(plug.readable(10));
    listener_->stop();
    const Seen seen = plug.read();
    EXPECT_TRUE(seen.ended || seen.reset);
    EXPECT_TRUE(seen.bytes.empty());
}

TEST(MllpListener, says_where_it_listens_and_what_it_cannot_bind) {
    const auto first = MllpListener::open("127.0.0.1:0");
    ASSERT_TRUE(first);
    EXPECT_EQ((*first)->url(), "mllp://127.0.0.1:" + std::to_string((*first)->port()));
    EXPECT_FALSE(MllpListener::open("127.0.0.1:" + std::to_string((*first)->port())));
    EXPECT_FALSE(MllpListener::open("nowhere"));
}

}  // namespace
}  // namespace mcr::sim
