#include "source/saml/signer.hpp"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <xmlsec/crypto.h>
#include <xmlsec/errors.h>
#include <xmlsec/templates.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/xmltree.h>

#include <memory>

namespace mcr::source::saml {
namespace {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* what) const {
        Free(what);
    }
};
using Doc = std::unique_ptr<xmlDoc, Freed<xmlFreeDoc>>;
using Context = std::unique_ptr<xmlSecDSigCtx, Freed<xmlSecDSigCtxDestroy>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using PKey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;

const xmlChar* xml_text(const char* text) {
    return reinterpret_cast<const xmlChar*>(text);
}

/// The library wants to be started once in a process, and says what goes wrong on stderr unless it
/// is told not to.
bool start_library() {
    static const bool started = [] {
        xmlInitParser();
        if (xmlSecInit() < 0 || xmlSecCryptoAppInit(nullptr) < 0 || xmlSecCryptoInit() < 0)
            return false;
        xmlSecErrorsSetCallback(
            [](const char*, int, const char*, const char*, const char*, int, const char*) {});
        return true;
    }();
    return started;
}

std::unexpected<Error> unusable(std::string_view why) {
    return fail(ErrorKind::invalid,
                "The key for signing assertions cannot be used: " + std::string(why) + '.');
}

std::unexpected<Error> refused() {
    return fail(ErrorKind::internal, "The assertion could not be signed.");
}

Bio bio_of(const Secret& key) {
    const std::string_view bytes = key.reveal();
    return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

/// The signature algorithm of the key.
Result<xmlSecTransformId> method_of(const Secret& key) {
    const Bio for_key = bio_of(key);
    const PKey pkey(PEM_read_bio_PrivateKey(for_key.get(), nullptr, nullptr, nullptr));
    if (!pkey) return unusable("there is no private key in PEM");
    const Bio for_certificate = bio_of(key);
    const Certificate certificate(
        PEM_read_bio_X509(for_certificate.get(), nullptr, nullptr, nullptr));
    if (!certificate) return unusable("there is no certificate in PEM beside it");
    if (X509_check_private_key(certificate.get(), pkey.get()) != 1)
        return unusable("the certificate is not of this key");
    switch (EVP_PKEY_base_id(pkey.get())) {
        case EVP_PKEY_RSA:
            if (EVP_PKEY_bits(pkey.get()) < 2048) return unusable("RSA needs 2048 bits or more");
            return xmlSecTransformRsaSha256Id;
        case EVP_PKEY_EC:
            return xmlSecTransformEcdsaSha256Id;
        default:
            return unusable("it is neither RSA nor EC");
    }
}

xmlSecKeyPtr load_key(const Secret& key) {
    const std::string_view bytes = key.reveal();
    const auto* data = reinterpret_cast<const xmlSecByte*>(bytes.data());
    const auto size = static_cast<xmlSecSize>(bytes.size());
    xmlSecKeyPtr loaded =
        xmlSecCryptoAppKeyLoadMemory(data, size, xmlSecKeyDataFormatPem, nullptr, nullptr, nullptr);
    if (loaded == nullptr) return nullptr;
    if (xmlSecCryptoAppKeyCertLoadMemory(loaded, data, size, xmlSecKeyDataFormatPem) < 0) {
        xmlSecKeyDestroy(loaded);
        return nullptr;
    }
    return loaded;
}

/// Puts the template of the signature behind the root's first child element. Null when the library
/// refuses.
xmlNodePtr add_template(xmlDocPtr doc, xmlNodePtr root, xmlSecTransformId method,
                        const std::string& uri) {
    xmlNodePtr signature = xmlSecTmplSignatureCreateNsPref(doc, xmlSecTransformExclC14NId, method,
                                                           nullptr, xml_text("ds"));
    if (signature == nullptr) return nullptr;
    xmlNodePtr first = xmlFirstElementChild(root);
    if (first != nullptr)
        xmlAddNextSibling(first, signature);
    else
        xmlAddChild(root, signature);
    xmlNodePtr reference = xmlSecTmplSignatureAddReference(signature, xmlSecTransformSha256Id,
                                                           nullptr, xml_text(uri.c_str()), nullptr);
    if (reference == nullptr ||
        xmlSecTmplReferenceAddTransform(reference, xmlSecTransformEnvelopedId) == nullptr ||
        xmlSecTmplReferenceAddTransform(reference, xmlSecTransformExclC14NId) == nullptr)
        return nullptr;
    xmlNodePtr info = xmlSecTmplSignatureEnsureKeyInfo(signature, nullptr);
    if (info == nullptr) return nullptr;
    xmlNodePtr data = xmlSecTmplKeyInfoAddX509Data(info);
    if (data == nullptr || xmlSecTmplX509DataAddCertificate(data) == nullptr) return nullptr;
    return signature;
}

std::string text_of(xmlDocPtr doc, xmlNodePtr root) {
    std::unique_ptr<xmlBuffer, Freed<xmlBufferFree>> buffer(xmlBufferCreate());
    if (!buffer || xmlNodeDump(buffer.get(), doc, root, 0, 0) < 0) return {};
    return {reinterpret_cast<const char*>(xmlBufferContent(buffer.get())),
            static_cast<std::size_t>(xmlBufferLength(buffer.get()))};
}

}  // namespace

Result<std::string> sign_enveloped(const std::string& xml, std::string_view id, const Secret& key) {
    if (!start_library()) return refused();
    const Result<xmlSecTransformId> method = method_of(key);
    if (!method) return std::unexpected(method.error());

    const Doc doc(xmlReadMemory(xml.data(), static_cast<int>(xml.size()), nullptr, "UTF-8",
                                XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
    xmlNodePtr root = doc ? xmlDocGetRootElement(doc.get()) : nullptr;
    if (root == nullptr) return refused();
    const std::string own(id);
    xmlAttrPtr attribute = xmlHasProp(root, xml_text("ID"));
    if (attribute == nullptr ||
        xmlAddID(nullptr, doc.get(), xml_text(own.c_str()), attribute) == nullptr)
        return refused();

    xmlNodePtr signature = add_template(doc.get(), root, *method, '#' + own);
    const Context context(xmlSecDSigCtxCreate(nullptr));
    if (signature == nullptr || !context) return refused();
    context->signKey = load_key(key);
    if (context->signKey == nullptr) return unusable("the library does not take it");
    if (xmlSecDSigCtxSign(context.get(), signature) < 0) return refused();
    std::string out = text_of(doc.get(), root);
    if (out.empty()) return refused();
    return out;
}

Result<void> check_key(const Secret& key) {
    const Result<xmlSecTransformId> method = method_of(key);
    if (!method) return std::unexpected(method.error());
    return {};
}

}  // namespace mcr::source::saml
