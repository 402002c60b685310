#pragma once

#include <gtest/gtest.h>

#include <string>

#include "source/stu3/test_samples.hpp"

#define KEPT "https://my-care-record.example/fhir/StructureDefinition/stu3-"

/// For tests of the tables: rows of a resource of STU3 and what becomes of it.
namespace mcr::source::stu3::test {

/// A resource of STU3, and what stands at a path of it in R4; an empty text for nothing.
struct Row {
    const char* name;
    std::string stu3;
    const char* path;
    const char* r4;
};

inline std::string type(const char* name, const char* members) {
    return std::string(R"({"resourceType":")") + name + R"(","id":"x",)" + members + "}";
}

inline std::string name_of(const testing::TestParamInfo<Row>& row) {
    return row.param.name;
}

inline void expect_row(const Row& row) {
    const Record record = Record::of(row.stu3);
    ASSERT_TRUE(record.good()) << (record.error ? record.error->sentence : "");
    EXPECT_EQ(record.json(row.path), row.r4) << record.out.bundle;
}

}  // namespace mcr::source::stu3::test
