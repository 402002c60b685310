import java.io.File;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.io.ByteArrayInputStream;
import java.util.Base64;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Verifies the enveloped signature of a SAML assertion with the JDK's own implementation. */
public final class VerifySignature {
  public static void main(String[] files) throws Exception {
    for (String file : files) {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      Document document = factory.newDocumentBuilder().parse(new File(file));
      Element root = document.getDocumentElement();
      root.setIdAttribute("ID", true);
      Node signature = document.getElementsByTagNameNS(XMLSignature.XMLNS, "Signature").item(0);
      String pem = document.getElementsByTagNameNS(XMLSignature.XMLNS, "X509Certificate")
          .item(0).getTextContent();
      X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(Base64.getMimeDecoder().decode(pem)));
      DOMValidateContext context = new DOMValidateContext(certificate.getPublicKey(), signature);
      context.setProperty("org.jcp.xml.dsig.secureValidation", Boolean.TRUE);
      boolean valid = XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context)
          .validate(context);
      boolean behindIssuer = "Issuer".equals(signature.getPreviousSibling().getLocalName());
      System.out.println((valid && behindIssuer ? "valid " : "INVALID ") + file);
    }
  }
}
