#include "net/soap.hpp"

#include <utility>

#include "base/text.hpp"

namespace mcr::net {
namespace {

constexpr std::string_view soap12 = "http://www.w3.org/2003/05/soap-envelope";
constexpr std::string_view soap11 = "http://schemas.xmlsoap.org/soap/envelope/";

std::string local_of_qname(std::string_view qname) {
    return std::string(trim(qname.substr(qname.rfind(':') + 1)));
}

SoapFault read_fault(const pugi::xml_node& fault) {
    SoapFault out;
    if (const pugi::xml_node old = child_of(fault, "faultcode")) {
        const std::string code = local_of_qname(text_of(old));
        out.code = code == "Client" ? "Sender" : code == "Server" ? "Receiver" : code;
        if (out.code != "Sender" && out.code != "Receiver") out.subcode = code;
        return out;
    }
    const pugi::xml_node code = child_of(fault, "Code");
    out.code = local_of_qname(text_of(child_of(code, "Value")));
    for (pugi::xml_node sub = child_of(code, "Subcode"); sub; sub = child_of(sub, "Subcode"))
        out.subcode = local_of_qname(text_of(child_of(sub, "Value")));
    return out;
}

}  // namespace

std::string escape_xml(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\n':
            case '\r':
            case '\t':
                out += "&#" + std::to_string(static_cast<int>(c)) + ';';
                break;
            default:
                if (static_cast<unsigned char>(c) >= 0x20) out += c;
        }
    }
    return out;
}

std::string write_soap(const SoapRequest& request) {
    std::string out = R"(<?xml version="1.0" encoding="UTF-8"?>)"
                      R"(<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" )"
                      R"(xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>)"
                      R"(<a:Action s:mustUnderstand="true">)";
    out += escape_xml(request.action);
    out += "</a:Action><a:MessageID>";
    out += escape_xml(request.message_id);
    out +=
        "</a:MessageID><a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous"
        R"(</a:Address></a:ReplyTo><a:To s:mustUnderstand="true">)";
    out += escape_xml(request.to);
    out += "</a:To>";
    out += request.security;
    out += "</s:Header><s:Body>";
    out += request.body;
    out += "</s:Body></s:Envelope>";
    return out;
}

SoapForm plain_soap(const SoapRequest& request) {
    return {R"(application/soap+xml; charset=UTF-8; action=")" + request.action + '"',
            write_soap(request)};
}

SoapForm mtom_soap(const SoapRequest& request, std::string_view unique) {
    const std::string boundary = "mcr-" + std::string(unique);
    const std::string root = "root." + std::string(unique) + "@my-care-record";
    SoapForm form;
    form.content_type = R"(multipart/related; type="application/xop+xml"; start="<)" + root +
                        R"(>"; start-info="application/soap+xml"; boundary=")" + boundary +
                        R"("; action=")" + request.action + '"';
    form.body = "--" + boundary +
                "\r\nContent-Type: application/xop+xml; charset=UTF-8; "
                "type=\"application/soap+xml\"\r\nContent-Transfer-Encoding: binary\r\n"
                "Content-ID: <" +
                root + ">\r\n\r\n";
    form.body += write_soap(request);
    form.body += "\r\n--" + boundary + "--\r\n";
    return form;
}

Result<SoapEnvelope> SoapEnvelope::read(std::string_view xml, const XmlLimits& limits) {
    if (xml.size() > limits.max_bytes)
        return fail(ErrorKind::too_large, "A SOAP message is larger than is allowed.");
    if (!is_valid_utf8(xml)) return fail(ErrorKind::malformed, "A SOAP message is not UTF-8.");
    XmlCutter shape({}, limits);
    if (auto fed = shape.feed(xml); !fed) return pass_on(fed);
    if (!shape.complete()) return fail(ErrorKind::malformed, "A SOAP message is cut short.");

    SoapEnvelope out;
    out.document_ = std::make_unique<pugi::xml_document>();
    const pugi::xml_parse_result parsed = out.document_->load_buffer(
        xml.data(), xml.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!parsed)
        return fail(ErrorKind::malformed,
                    "A SOAP message is no XML, at byte " + std::to_string(parsed.offset) + '.');
    const pugi::xml_node envelope = out.document_->document_element();
    const std::string_view space = namespace_of(envelope);
    const pugi::xml_node body = child_of(envelope, "Body");
    if (local_name(envelope) != "Envelope" || (space != soap12 && space != soap11) || !body)
        return fail(ErrorKind::malformed, "What came is no SOAP envelope.");
    const pugi::xml_node header = child_of(envelope, "Header");
    out.action_ = text_of(child_of(header, "Action"));
    out.relates_to_ = text_of(child_of(header, "RelatesTo"));
    for (const pugi::xml_node& child : body.children())
        if (child.type() == pugi::node_element) {
            out.body_ = child;
            break;
        }
    if (local_name(out.body_) == "Fault" && namespace_of(out.body_) == space)
        out.fault_ = read_fault(out.body_);
    return out;
}

std::string root_of(const MediaType& type) {
    std::string_view start = type.parameter("start");
    if (start.starts_with('<') && start.ends_with('>') && start.size() >= 2)
        start = start.substr(1, start.size() - 2);
    return std::string(start);
}

Result<SoapMessage> open_soap(std::string_view content_type, std::string_view bytes,
                              const MimeLimits& limits) {
    const Result<MediaType> type = read_media_type(content_type);
    if (!type) return std::unexpected(type.error());
    SoapMessage message;
    if (type->type == "application/soap+xml" || type->type == "text/xml" ||
        type->type == "application/xml") {
        message.envelope = bytes;
        return message;
    }
    if (type->type != "multipart/related")
        return fail(ErrorKind::unsupported, "What came is no SOAP message.");
    Result<std::vector<MimePart>> parts = read_parts(bytes, type->parameter("boundary"), limits);
    if (!parts) return pass_on(parts);
    const std::string root = root_of(*type);
    bool found = false;
    for (MimePart& part : *parts) {
        std::string id = content_id(part.headers);
        if (!found && (root.empty() || id == root)) {
            message.envelope = std::move(part.body);
            found = true;
        } else {
            message.attachments.insert_or_assign(std::move(id), std::move(part.body));
        }
    }
    if (!found) return fail(ErrorKind::malformed, "A multipart message has no root part.");
    return message;
}

std::string_view local_name(const pugi::xml_node& node) {
    const std::string_view name = node.name();
    return name.substr(name.find(':') + 1);
}

std::string_view namespace_of(const pugi::xml_node& node) {
    const std::string_view name = node.name();
    const std::size_t colon = name.find(':');
    const std::string declaration =
        colon == std::string_view::npos ? "xmlns" : "xmlns:" + std::string(name.substr(0, colon));
    for (pugi::xml_node at = node; at; at = at.parent())
        if (const auto found = at.attribute(declaration.c_str())) return found.value();
    return {};
}

pugi::xml_node child_of(const pugi::xml_node& node, std::string_view name) {
    for (const pugi::xml_node& child : node.children())
        if (child.type() == pugi::node_element && local_name(child) == name) return child;
    return {};
}

std::string text_of(const pugi::xml_node& node) {
    std::string out;
    for (const pugi::xml_node& child : node.children())
        if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata)
            out += child.value();
    return std::string(trim(out));
}

std::string_view attribute_of(const pugi::xml_node& node, const char* name) {
    return node.attribute(name).value();
}

}  // namespace mcr::net
