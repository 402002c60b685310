#pragma once

// For tests: the sample documents of this topic, and envelopes about registry answers.

#include <gtest/gtest.h>

#include <string>

#include "net/soap.hpp"
#include "record/record_samples.hpp"

namespace mcr::source::xds::test {

inline std::string sample(const std::string& name) {
    return record::test::read(record::test::samples() / "xca-xds" / name);
}

/// `xml` as the body of an envelope, unless it is one.
inline std::string in_envelope(std::string xml, const std::string& relates_to = "urn:uuid:1") {
    if (xml.find("Envelope") != std::string::npos) return xml;
    if (xml.starts_with("<?xml")) xml.erase(0, xml.find("?>") + 2);
    return R"(<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header><a:RelatesTo )"
           R"(xmlns:a="http://www.w3.org/2005/08/addressing">)" +
           relates_to + "</a:RelatesTo></s:Header><s:Body>" + xml + "</s:Body></s:Envelope>";
}

}  // namespace mcr::source::xds::test
