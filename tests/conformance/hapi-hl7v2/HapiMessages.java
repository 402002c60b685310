import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.HapiContext;
import ca.uhn.hl7v2.app.Connection;
import ca.uhn.hl7v2.app.HL7Service;
import ca.uhn.hl7v2.model.GenericMessage;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.model.v24.segment.PID;
import ca.uhn.hl7v2.parser.UnexpectedSegmentBehaviourEnum;
import ca.uhn.hl7v2.protocol.ReceivingApplication;
import ca.uhn.hl7v2.util.Terser;
import ca.uhn.hl7v2.validation.builder.support.DefaultValidationWithoutTNBuilder;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * HAPI HL7 v2 as reader, as the system that is asked, and as the sender of a feed.
 *
 *   parse FILE            reads the messages of the file, one a line, and says which it could not
 *   serve NUMBER          answers queries about that patient over MLLP until its input ends
 *   feed HOST PORT NUMBER sends messages of its own making and says how they were acknowledged
 */
public class HapiMessages {
    public static void main(String[] args) throws Exception {
        HapiContext context = new DefaultHapiContext();
        context.getParserConfiguration().setUnexpectedSegmentBehaviour(UnexpectedSegmentBehaviourEnum.THROW_HL7_EXCEPTION);
        // Without the form of telephone numbers in the United States.
        context.setValidationRuleBuilder(new DefaultValidationWithoutTNBuilder());
        switch (args[0]) {
            case "parse" -> parse(context, Path.of(args[1]));
            case "serve" -> serve(context, args[1]);
            case "feed" -> feed(context, args[1], Integer.parseInt(args[2]), args[3]);
            default -> throw new IllegalArgumentException("parse, serve or feed");
        }
        context.close();
        System.exit(0);
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("[\\r\\n]+", " ") + "\"";
    }

    private static void parse(HapiContext context, Path file) throws Exception {
        Map<String, Integer> structures = new TreeMap<>();
        TreeSet<String> errors = new TreeSet<>();
        for (String line : Files.readString(file, StandardCharsets.UTF_8).split("\n")) {
            if (line.isBlank()) continue;
            try {
                Message message = context.getPipeParser().parse(line);
                String name = message.getName();
                if (message instanceof GenericMessage) errors.add("no structure for " + name);
                structures.merge(message.getVersion() + " " + name, 1, Integer::sum);
                String again = message.encode();
                if (!again.startsWith("MSH|^~\\&|")) errors.add(name + " is not written again");
            } catch (HL7Exception wrong) {
                String kind = line.split("\\|")[8];
                errors.add(kind + ": " + wrong.getMessage());
            }
        }
        List<String> counts = new ArrayList<>();
        structures.forEach((name, number) -> counts.add(quoted(name) + ":" + number));
        List<String> texts = new ArrayList<>();
        for (String error : errors) texts.add(quoted(error));
        System.out.println("{\"structures\":{" + String.join(",", counts) + "},\"errors\":[" + String.join(",", texts) + "]}");
    }

    /** The patient of `serve` and `feed`, as HAPI's own PID of v2.4 writes it. */
    private static String patientOf(String number) throws Exception {
        ca.uhn.hl7v2.model.v24.message.ADT_A01 message = new ca.uhn.hl7v2.model.v24.message.ADT_A01();
        message.initQuickstart("ADT", "A01", "P");
        PID pid = message.getPID();
        pid.getSetIDPID().setValue("1");
        pid.getPatientIdentifierList(0).getID().setValue(number);
        pid.getPatientIdentifierList(0).getAssigningAuthority().getNamespaceID().setValue("NHS");
        pid.getPatientIdentifierList(0).getIdentifierTypeCode().setValue("NH");
        pid.getPatientIdentifierList(1).getID().setValue("H4711");
        pid.getPatientIdentifierList(1).getAssigningAuthority().getNamespaceID().setValue("RQW");
        pid.getPatientName(0).getFamilyName().getSurname().setValue("Finch & Sons");
        pid.getPatientName(0).getGivenName().setValue("Edith");
        pid.getDateTimeOfBirth().getTimeOfAnEvent().setValue("19510309");
        pid.getAdministrativeSex().setValue("F");
        return pid.encode();
    }

    private static class Answers implements ReceivingApplication<Message> {
        private final String number;
        private final String patient;

        Answers(String number) throws Exception {
            this.number = number;
            this.patient = patientOf(number);
        }

        @Override
        public boolean canProcess(Message message) {
            return true;
        }

        @Override
        public Message processMessage(Message message, Map<String, Object> about) throws HL7Exception {
            try {
                return answer(message);
            } catch (java.io.IOException wrong) {
                throw new HL7Exception(wrong);
            }
        }

        private Message answer(Message message) throws HL7Exception, java.io.IOException {
            Terser asked = new Terser(message);
            System.out.println(message.getName() + " " + message.getVersion());
            if (message instanceof ca.uhn.hl7v2.model.v25.message.QBP_Q21) {
                boolean known = asked.get("QPD-3(0)-2").equals(number);
                ca.uhn.hl7v2.model.v25.message.RSP_K21 reply = new ca.uhn.hl7v2.model.v25.message.RSP_K21();
                begin(reply, message, "RSP", "K22");
                reply.getQAK().getQueryTag().setValue(asked.get("QPD-2"));
                reply.getQAK().getQueryResponseStatus().setValue(known ? "OK" : "NF");
                reply.getQPD().parse(((ca.uhn.hl7v2.model.v25.message.QBP_Q21) message).getQPD().encode());
                if (known) reply.getQUERY_RESPONSE().getPID().parse(patient);
                return reply;
            }
            if (message instanceof ca.uhn.hl7v2.model.v25.message.QRY_A19 query) {
                boolean known = number.equals(query.getQRD().getWhoSubjectFilter(0).getIDNumber().getValue());
                ca.uhn.hl7v2.model.v25.message.ADR_A19 reply = new ca.uhn.hl7v2.model.v25.message.ADR_A19();
                begin(reply, message, "ADR", "A19");
                reply.getQAK().getQueryTag().setValue(query.getQRD().getQueryID().getValue());
                reply.getQAK().getQueryResponseStatus().setValue(known ? "OK" : "NF");
                reply.getQRD().parse(query.getQRD().encode());
                if (!known) return reply;
                ca.uhn.hl7v2.model.v25.group.ADR_A19_QUERY_RESPONSE one = reply.getQUERY_RESPONSE();
                one.getPID().parse(patient);
                one.getPV1().getPatientClass().setValue("I");
                one.getPV1().getVisitNumber().getIDNumber().setValue("V1");
                one.getPV1().getAdmitDateTime().getTime().setValue("20260301100000");
                one.getAL1().getAllergenTypeCode().getIdentifier().setValue("DA");
                one.getAL1().getAllergenCodeMnemonicDescription().getIdentifier().setValue("91936005");
                one.getAL1().getAllergenCodeMnemonicDescription().getText().setValue("Allergy to penicillin");
                one.getAL1().getAllergenCodeMnemonicDescription().getNameOfCodingSystem().setValue("SCT");
                one.getDG1().getDiagnosisCodeDG1().getIdentifier().setValue("J45");
                one.getDG1().getDiagnosisCodeDG1().getText().setValue("Asthma | known as such");
                one.getDG1().getDiagnosisCodeDG1().getNameOfCodingSystem().setValue("I10");
                return reply;
            }
            Message refused = message.generateACK(ca.uhn.hl7v2.AcknowledgmentCode.AR, new HL7Exception("not answered", ca.uhn.hl7v2.ErrorCode.UNSUPPORTED_MESSAGE_TYPE));
            return refused;
        }

        private static void begin(ca.uhn.hl7v2.model.AbstractMessage reply, Message asked, String type, String event) throws HL7Exception, java.io.IOException {
            reply.initQuickstart(type, event, "P");
            Terser out = new Terser(reply);
            out.set("MSA-1", "AA");
            out.set("MSA-2", new Terser(asked).get("MSH-10"));
        }
    }

    private static void serve(HapiContext context, String number) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        HL7Service server = context.newServer(port, false);
        server.registerApplication("*", "*", new Answers(number));
        server.startAndWait();
        System.out.println("{\"port\":" + port + "}");
        while (System.in.read() >= 0) continue;
        server.stopAndWait();
    }

    private static List<Message> life(String number) throws Exception {
        String patient = patientOf(number);
        List<Message> messages = new ArrayList<>();

        ca.uhn.hl7v2.model.v24.message.ADT_A01 admission = new ca.uhn.hl7v2.model.v24.message.ADT_A01();
        admission.initQuickstart("ADT", "A01", "P");
        admission.getPID().parse(patient);
        admission.getPV1().getPatientClass().setValue("I");
        admission.getPV1().getVisitNumber().getID().setValue("V1");
        admission.getPV1().getAdmitDateTime().getTimeOfAnEvent().setValue("20260301100000");
        messages.add(admission);

        ca.uhn.hl7v2.model.v24.message.ORU_R01 result = new ca.uhn.hl7v2.model.v24.message.ORU_R01();
        result.initQuickstart("ORU", "R01", "P");
        result.getPATIENT_RESULT().getPATIENT().getPID().parse(patient);
        var order = result.getPATIENT_RESULT().getORDER_OBSERVATION();
        order.getOBR().getFillerOrderNumber().getEntityIdentifier().setValue("L1");
        order.getOBR().getFillerOrderNumber().getNamespaceID().setValue("LAB");
        order.getOBR().getUniversalServiceIdentifier().getIdentifier().setValue("26604007");
        order.getOBR().getUniversalServiceIdentifier().getText().setValue("Full blood count");
        order.getOBR().getUniversalServiceIdentifier().getNameOfCodingSystem().setValue("SCT");
        order.getOBR().getResultStatus().setValue("F");
        order.getOBSERVATION().getOBX().parse("OBX|1|NM|718-7^Haemoglobin^LN||132|g/L^g/L^UCUM|115-165||||F");
        messages.add(result);

        ca.uhn.hl7v2.model.v25.message.MDM_T02 letter = new ca.uhn.hl7v2.model.v25.message.MDM_T02();
        letter.initQuickstart("MDM", "T02", "P");
        letter.getPID().parse(patient);
        letter.getPV1().getPatientClass().setValue("I");
        letter.getTXA().parse("TXA|1|DS|TX|20260304150000||20260304150000||||||D1^RQW|||||AU||AV||||||Discharge summary");
        letter.getOBXNTE().getOBX().parse("OBX|1|TX|1^Body^L||Dear doctor, she is well.||||||F");
        messages.add(letter);

        ca.uhn.hl7v2.model.v251.message.VXU_V04 vaccination = new ca.uhn.hl7v2.model.v251.message.VXU_V04();
        vaccination.initQuickstart("VXU", "V04", "P");
        vaccination.getPID().parse(patient);
        vaccination.getORDER().getORC().parse("ORC|RE||X1^RQW");
        vaccination.getORDER().getRXA().parse("RXA|0|1|20260105||39114911000001105^Flu vaccine^DMD|0.5|mL^mL^UCUM||00^New^NIP001||||||B7|||||CP|A");
        messages.add(vaccination);
        return messages;
    }

    private static void feed(HapiContext context, String host, int port, String number) throws Exception {
        Connection connection = context.newClient(host, port, false);
        List<String> outcomes = new ArrayList<>();
        for (Message message : life(number)) {
            Message answer = connection.getInitiator().sendAndReceive(message);
            outcomes.add(quoted(new Terser(answer).get("MSA-1")));
        }
        // One that must not be taken.
        Message unread = life(number).get(0);
        new Terser(unread).set("MSH-9-2", "A45");
        outcomes.add(quoted(new Terser(connection.getInitiator().sendAndReceive(unread)).get("MSA-1")));
        connection.close();
        System.out.println("{\"outcomes\":[" + String.join(",", outcomes) + "]}");
    }
}
