// Asks a FHIR R4 face as a HAPI FHIR client that takes nothing it does not know: reads the
// CapabilityStatement, $everything and a search, and prints what came as JSON.
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.client.interceptor.BearerTokenAuthInterceptor;
import java.util.Map;
import java.util.TreeMap;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.OperationOutcome;

public class HapiClient {
  public static void main(String[] told) {
    String address = told[0], token = told[1], number = told[2];
    FhirContext context = FhirContext.forR4();
    context.setParserErrorHandler(new StrictErrorHandler());
    context.getRestfulClientFactory().setSocketTimeout(20_000);
    IGenericClient client = context.newRestfulGenericClient(address);
    client.registerInterceptor(new BearerTokenAuthInterceptor(token));
    CapabilityStatement said = client.capabilities().ofType(CapabilityStatement.class).execute();
    Bundle record = client.operation().onInstance("Patient/" + number).named("$everything")
        .withNoParameters(Parameters.class).useHttpGet().returnResourceType(Bundle.class).execute();
    Bundle conditions = client.search().byUrl("Condition?patient=" + number)
        .returnBundle(Bundle.class).execute();
    Map<String, Integer> types = new TreeMap<>();
    int issues = 0;
    for (Bundle.BundleEntryComponent entry : record.getEntry()) {
      types.merge(entry.getResource().fhirType(), 1, Integer::sum);
      if (entry.getResource() instanceof OperationOutcome outcome) issues += outcome.getIssue().size();
    }
    StringBuilder out = new StringBuilder("{\"version\":\"" + said.getFhirVersion().toCode()
        + "\",\"issues\":" + issues + ",\"conditions\":" + conditions.getEntry().size() + ",\"types\":{");
    String between = "";
    for (Map.Entry<String, Integer> one : types.entrySet()) {
      out.append(between).append('"').append(one.getKey()).append("\":").append(one.getValue());
      between = ",";
    }
    System.out.println(out.append("}}"));
  }
}
