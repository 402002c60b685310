#include "store/url.hpp"

#include <gtest/gtest.h>

namespace mcr::store {
namespace {

TEST(Url, of_sqlite_is_a_path) {
    const auto url = Url::parse("sqlite:/var/lib/my care record/store.db");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->database(), Database::sqlite);
    EXPECT_EQ(url->path(), "/var/lib/my care record/store.db");
    EXPECT_EQ(url->shown(), "sqlite:/var/lib/my care record/store.db");
}

struct Shown {
    const char* text;
    const char* shown;
};

TEST(Url, of_postgresql_shows_where_but_neither_user_nor_password_nor_options) {
    for (const auto& [text, shown] : {
             Shown{"postgresql:host=db port=5433 dbname=mcr user=mcr password='p\\'w d'",
                   "postgresql:host=db port=5433 dbname=mcr"},
             Shown{"postgresql:dbname = mcr", "postgresql:dbname=mcr"},
             Shown{"postgresql:", "postgresql:"},
             Shown{"postgresql://mcr:p%40w@db:5433/mcr?sslmode=verify-full&sslpassword=x",
                   "postgresql://db:5433/mcr"},
             Shown{"postgresql:///mcr?host=/run/postgresql", "postgresql:///mcr"},
         }) {
        const auto url = Url::parse(text);
        ASSERT_TRUE(url) << text;
        EXPECT_EQ(url->shown(), shown);
    }
}

TEST(Url, that_is_broken_is_refused_without_repeating_it) {
    for (const std::string_view text :
         {"", "mysql:host=SECRET", "sqlite:", "sqlite:a\"b", "postgresql:SECRET",
          "postgresql:password='SECRET", "postgresql:password=SECRET\\", "postgresql:=SECRET",
          "postgresql:pass-SECRET=1", "postgresql://u:SE@CRET@db/x", "postgresql://u:SE/CRET@db/x",
          "postgresql://u:SE?CRET@db/x", "postgresql://u:%ZZSECRET@db/x",
          "postgresql://u:SE CRET@db/x"}) {
        const auto url = Url::parse(text);
        ASSERT_FALSE(url) << text;
        EXPECT_EQ(url.error().kind, ErrorKind::invalid);
        EXPECT_EQ(url.error().sentence.find("SE"), std::string::npos) << url.error().sentence;
        EXPECT_EQ(url.error().sentence.find("CRET"), std::string::npos) << url.error().sentence;
    }
}

TEST(Url, of_postgresql_sets_time_limits_where_the_text_sets_none) {
    const auto plain = Url::parse("postgresql:host=db");
    EXPECT_EQ(plain->conninfo().reveal(),
              "host=db connect_timeout=5 tcp_user_timeout=10000 application_name=my-care-record");
    const auto own = Url::parse("postgresql:host=db connect_timeout=1");
    EXPECT_EQ(own->conninfo().reveal(),
              "host=db connect_timeout=1 tcp_user_timeout=10000 application_name=my-care-record");
    const auto uri = Url::parse("postgresql://db/x?connect_timeout=1");
    EXPECT_EQ(uri->conninfo().reveal(),
              "postgresql://db/x?connect_timeout=1&tcp_user_timeout=10000"
              "&application_name=my-care-record");
    const auto bare = Url::parse("postgresql://db/x");
    EXPECT_EQ(bare->conninfo().reveal(),
              "postgresql://db/x?connect_timeout=5&tcp_user_timeout=10000"
              "&application_name=my-care-record");
}

TEST(Url, blots_its_secrets_out_of_a_text) {
    const auto url = Url::parse("postgresql://mcr:p%40w@db/x?sslpassword=zz");
    EXPECT_EQ(url->without_secrets("p@w mcr zz p@wp@w"), "*** *** *** ******");
}

}  // namespace
}  // namespace mcr::store
