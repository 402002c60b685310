import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.activation.DataHandler;
import javax.activation.DataSource;
import javax.xml.bind.JAXBContext;
import javax.xml.bind.Marshaller;
import javax.xml.bind.attachment.AttachmentMarshaller;
import javax.xml.parsers.DocumentBuilderFactory;
import org.openehealth.ipf.commons.ihe.xds.XCA;
import org.openehealth.ipf.commons.ihe.xds.XDS;
import org.openehealth.ipf.commons.ihe.xds.core.ebxml.ebxml30.*;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.*;
import org.openehealth.ipf.commons.ihe.xds.core.requests.DocumentReference;
import org.openehealth.ipf.commons.ihe.xds.core.requests.query.FindDocumentsQuery;
import org.openehealth.ipf.commons.ihe.xds.core.requests.query.GetAssociationsQuery;
import org.openehealth.ipf.commons.ihe.xds.core.responses.*;
import org.openehealth.ipf.commons.ihe.xds.core.stub.ebrs30.query.AdhocQueryRequest;
import org.openehealth.ipf.commons.ihe.xds.core.stub.ebrs30.query.AdhocQueryResponse;
import org.openehealth.ipf.commons.ihe.xds.core.transform.requests.QueryRegistryTransformer;
import org.openehealth.ipf.commons.ihe.xds.core.transform.requests.RetrieveDocumentSetRequestTransformer;
import org.openehealth.ipf.commons.ihe.xds.core.transform.responses.QueryResponseTransformer;
import org.openehealth.ipf.commons.ihe.xds.core.transform.responses.RetrieveDocumentSetResponseTransformer;
import org.openehealth.ipf.commons.ihe.xds.core.validate.requests.AdhocQueryRequestValidator;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** A registry, repository and gateway whose messages the Open eHealth Integration Platform reads, validates and writes. */
public final class IndependentGateway {
  static final EbXMLFactory30 factory = new EbXMLFactory30();
  static final JAXBContext jaxb = context();
  static final byte[] letter = "A letter from IPF.\n".getBytes(StandardCharsets.UTF_8);
  static final String home = "urn:oid:1.2.826.0.1.77.5", repository = "1.2.826.0.1.78.5";

  static JAXBContext context() {
    try {
      return JAXBContext.newInstance(AdhocQueryRequest.class, AdhocQueryResponse.class,
          RetrieveDocumentSetRequestType.class, RetrieveDocumentSetResponseType.class);
    } catch (Exception wrong) {
      throw new IllegalStateException(wrong);
    }
  }

  public static void main(String[] ignored) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", IndependentGateway::handle);
    server.start();
    System.out.println("http://127.0.0.1:" + server.getAddress().getPort() + "/gateway");
    System.in.read(); // until the test that started it ends
    server.stop(0);
  }

  static void handle(HttpExchange exchange) {
    try {
      String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      int begin = text.indexOf("<?xml");
      int end = text.lastIndexOf("Envelope>") + 9;
      DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
      parsers.setNamespaceAware(true);
      Document document = parsers.newDocumentBuilder().parse(
          new ByteArrayInputStream(text.substring(begin, end).getBytes(StandardCharsets.UTF_8)));
      String id = document.getElementsByTagNameNS("http://www.w3.org/2005/08/addressing", "MessageID")
          .item(0).getTextContent();
      String action = document.getElementsByTagNameNS("http://www.w3.org/2005/08/addressing", "Action")
          .item(0).getTextContent();
      Node body = document.getElementsByTagNameNS("http://www.w3.org/2003/05/soap-envelope", "Body")
          .item(0).getFirstChild();
      Object request = jaxb.createUnmarshaller().unmarshal(body);
      boolean cross = action.contains("CrossGateway");
      List<byte[]> parts = new ArrayList<>();
      Object answer = request instanceof AdhocQueryRequest query
          ? query(query, cross) : retrieve((RetrieveDocumentSetRequestType) request);
      StringWriter out = new StringWriter();
      Marshaller marshaller = jaxb.createMarshaller();
      marshaller.setProperty(Marshaller.JAXB_FRAGMENT, true);
      marshaller.setAttachmentMarshaller(new Attachments(parts));
      marshaller.marshal(answer, out);
      String envelope = "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Header>"
          + "<a:Action xmlns:a=\"http://www.w3.org/2005/08/addressing\">" + action + "Response</a:Action>"
          + "<a:RelatesTo xmlns:a=\"http://www.w3.org/2005/08/addressing\">" + id + "</a:RelatesTo>"
          + "</s:Header><s:Body>" + out + "</s:Body></s:Envelope>";
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      if (parts.isEmpty()) {
        exchange.getResponseHeaders().set("Content-Type", "application/soap+xml;charset=UTF-8");
        bytes.write(envelope.getBytes(StandardCharsets.UTF_8));
      } else {
        exchange.getResponseHeaders().set("Content-Type", "multipart/related; boundary=\"uuid:ipf\"; "
            + "type=\"application/xop+xml\"; start=\"<root@ipf>\"; start-info=\"application/soap+xml\"");
        bytes.write(("--uuid:ipf\r\nContent-Type: application/xop+xml\r\nContent-ID: <root@ipf>\r\n\r\n"
            + envelope).getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < parts.size(); ++i) {
          bytes.write(("\r\n--uuid:ipf\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n"
              + "Content-ID: <" + i + "@ipf>\r\n\r\n").getBytes(StandardCharsets.UTF_8));
          bytes.write(parts.get(i));
        }
        bytes.write("\r\n--uuid:ipf--\r\n".getBytes(StandardCharsets.UTF_8));
      }
      exchange.sendResponseHeaders(200, bytes.size());
      exchange.getResponseBody().write(bytes.toByteArray());
    } catch (Exception wrong) {
      System.err.println("REFUSED " + wrong);
      try {
        exchange.sendResponseHeaders(500, -1);
      } catch (Exception gone) {
        System.err.println(gone);
      }
    } finally {
      exchange.close();
    }
  }

  static final class Attachments extends AttachmentMarshaller {
    private final List<byte[]> parts;
    Attachments(List<byte[]> parts) { this.parts = parts; }
    @Override public String addMtomAttachment(DataHandler data, String space, String name) {
      try {
        parts.add(data.getInputStream().readAllBytes());
      } catch (Exception wrong) {
        throw new IllegalStateException(wrong);
      }
      return "cid:" + (parts.size() - 1) + "%40ipf";
    }
    @Override public String addMtomAttachment(byte[] data, int from, int size, String type, String space, String name) {
      return null;
    }
    @Override public String addSwaRefAttachment(DataHandler data) { return null; }
    @Override public boolean isXOPPackage() { return true; }
  }

  static final class Letter implements DataSource {
    @Override public InputStream getInputStream() { return new ByteArrayInputStream(letter); }
    @Override public OutputStream getOutputStream() { throw new UnsupportedOperationException(); }
    @Override public String getContentType() { return "text/plain"; }
    @Override public String getName() { return "letter"; }
  }

  static Code code(String code, String scheme, String display) {
    return new Code(code, new LocalizedString(display, "en-GB", "UTF-8"), scheme);
  }

  static DocumentEntry entry(Identifiable patient, int number, boolean cross) throws Exception {
    DocumentEntry entry = new DocumentEntry();
    entry.setEntryUuid("urn:uuid:00000000-0000-4000-8000-00000000010" + number);
    entry.setLogicalUuid(entry.getEntryUuid());
    entry.setUniqueId("1.2.826.0.1.9.5." + number);
    entry.setPatientId(patient);
    entry.setSourcePatientId(patient);
    PatientInfo info = new PatientInfo();
    info.setDateOfBirth("19510309");
    info.setGender("F");
    entry.setSourcePatientInfo(info);
    entry.setAvailabilityStatus(AvailabilityStatus.APPROVED);
    entry.setType(DocumentEntryType.STABLE);
    entry.setTitle(new LocalizedString("IPF letter " + number, "en-GB", "UTF-8"));
    entry.setComments(new LocalizedString("From <another> & independent implementation"));
    entry.setCreationTime("20260102093000");
    entry.setLanguageCode("en-GB");
    entry.setMimeType("text/plain");
    entry.setSize((long) letter.length);
    entry.setHash(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(letter)));
    entry.setRepositoryUniqueId(repository);
    if (cross) entry.setHomeCommunityId(home);
    Author author = new Author();
    author.setAuthorPerson(new Person(new Identifiable("C1", new AssigningAuthority("1.2.7")),
        new XcnName("Khan", "Amina", null, null, "Dr", null)));
    author.getAuthorInstitution().add(new Organization("The Hospital"));
    entry.getAuthors().add(author);
    entry.setClassCode(code("REPORTS", "1.3.6.1.4.1.19376.1.2.6.1", "Reports"));
    entry.setTypeCode(code("823691000000103", "2.16.840.1.113883.6.96", "Clinical letter"));
    entry.setFormatCode(code("urn:ihe:iti:xds:2017:mimeTypeSufficient", "1.3.6.1.4.1.19376.1.2.3", "Any"));
    entry.setHealthcareFacilityTypeCode(code("22232009", "2.16.840.1.113883.6.96", "Hospital"));
    entry.setPracticeSettingCode(code("394802001", "2.16.840.1.113883.6.96", "General medicine"));
    entry.getConfidentialityCodes().add(code("N", "2.16.840.1.113883.5.25", "normal"));
    return entry;
  }

  static Object query(AdhocQueryRequest request, boolean cross) throws Exception {
    EbXMLAdhocQueryRequest30 ebxml = new EbXMLAdhocQueryRequest30(request);
    AdhocQueryRequestValidator.getInstance().validate(ebxml, cross ? XCA.Interactions.ITI_38 : XDS.Interactions.ITI_18);
    Object query = new QueryRegistryTransformer().fromEbXML(ebxml).getQuery();
    QueryResponse response = new QueryResponse(Status.SUCCESS);
    if (query instanceof FindDocumentsQuery find) {
      if (find.getPatientId().getId().equals("9990000018")) {
        response.getDocumentEntries().add(entry(find.getPatientId(), 1, cross));
        response.getDocumentEntries().add(entry(find.getPatientId(), 2, cross));
      } else {
        response = new QueryResponse(Status.FAILURE);
        response.getErrors().add(
            new ErrorInfo(ErrorCode.UNKNOWN_PATIENT_ID, "unknown", Severity.ERROR, cross ? home : null, null));
      }
    } else if (query instanceof GetAssociationsQuery get) {
      Association association = new Association();
      association.setEntryUuid("urn:uuid:00000000-0000-4000-8000-000000000109");
      association.setAssociationType(AssociationType.REPLACE);
      association.setSourceUuid(get.getUuids().get(1));
      association.setTargetUuid(get.getUuids().get(0));
      association.setAvailabilityStatus(AvailabilityStatus.APPROVED);
      response.getAssociations().add(association);
    }
    return new QueryResponseTransformer(factory).toEbXML(response).getInternal();
  }

  static Object retrieve(RetrieveDocumentSetRequestType request) throws Exception {
    DocumentReference wanted = new RetrieveDocumentSetRequestTransformer(factory)
        .fromEbXML(new EbXMLNonconstructiveDocumentSetRequest30<>(request)).getDocuments().get(0);
    RetrievedDocumentSet set = new RetrievedDocumentSet(Status.SUCCESS);
    set.getDocuments().add(new RetrievedDocument(
        new DataHandler(new Letter()), wanted, null, null, "text/plain"));
    return new RetrieveDocumentSetResponseTransformer(factory).toEbXML(set).getInternal();
  }
}
