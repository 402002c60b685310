// A plain FHIR R4 server of one patient on the HAPI FHIR server, for tests: Patient by identifier and
// $everything. Prints its address when it listens; ends when standard input is closed.
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.RequiredParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.param.TokenParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;

public class HapiServer {
  static final String NUMBERS = "https://fhir.nhs.uk/Id/nhs-number";

  public static class Patients implements IResourceProvider {
    private final Patient patient;

    Patients(Patient patient) { this.patient = patient; }

    @Override public Class<Patient> getResourceType() { return Patient.class; }

    @Search public List<Patient> find(@RequiredParam(name = "identifier") TokenParam wanted) {
      boolean found = NUMBERS.equals(wanted.getSystem())
          && patient.getIdentifierFirstRep().getValue().equals(wanted.getValue());
      return found ? List.of(patient) : List.of();
    }

    @Operation(name = "$everything", idempotent = true)
    public Bundle everything(@IdParam IdType id) {
      if (!"p1".equals(id.getIdPart())) throw new ResourceNotFoundException(id);
      Condition condition = new Condition();
      condition.setId("c1");
      condition.setSubject(new Reference("Patient/p1"));
      condition.setCode(new CodeableConcept().setText("Asthma"));
      Observation observation = new Observation();
      observation.setId("o1");
      observation.setStatus(Observation.ObservationStatus.FINAL);
      observation.setSubject(new Reference("Patient/p1"));
      observation.setCode(new CodeableConcept().setText("Weight"));
      observation.setValue(new Quantity().setValue(72.50).setUnit("kg"));
      Bundle bundle = new Bundle();
      bundle.setType(Bundle.BundleType.SEARCHSET);
      bundle.addEntry().setResource(patient);
      bundle.addEntry().setResource(condition);
      bundle.addEntry().setResource(observation);
      return bundle;
    }
  }

  public static class Face extends RestfulServer {
    private final Patient patient;

    Face(Patient patient) {
      super(FhirContext.forR4());
      this.patient = patient;
    }

    @Override protected void initialize() { registerProvider(new Patients(patient)); }
  }

  public static void main(String[] told) throws Exception {
    Patient patient = FhirContext.forR4().newJsonParser().parseResource(Patient.class, told[0]);
    patient.setId("p1");
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    context.addServlet(new ServletHolder(new Face(patient)), "/fhir/*");
    server.setHandler(context);
    server.start();
    System.out.println("{\"url\":\"http://127.0.0.1:" + connector.getLocalPort() + "/fhir\"}");
    while (System.in.read() >= 0) { }
    server.stop();
  }
}
