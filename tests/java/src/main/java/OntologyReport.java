import java.io.File;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.semanticweb.HermiT.ReasonerFactory;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.formats.TurtleDocumentFormat;
import org.semanticweb.owlapi.model.IRI;
import org.semanticweb.owlapi.model.OWLClass;
import org.semanticweb.owlapi.model.OWLEntity;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.model.OWLOntologyManager;
import org.semanticweb.owlapi.model.parameters.Imports;
import org.semanticweb.owlapi.profiles.OWLProfile;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWL2RLProfile;
import org.semanticweb.owlapi.reasoner.OWLReasoner;
import org.semanticweb.owlapi.util.SimpleIRIMapper;

/**
 * Loads an ontology from a file or a URL as Protégé's library does, and prints what it found as one JSON object.
 *
 * <p>Arguments: the location, then any number of {@code IRI=FILE} that say where an imported ontology is read from.
 * An argument {@code save=FILE} also writes what was loaded to that file, as Turtle, as Protégé's save does.
 */
public final class OntologyReport {
    private static final String SAVE = "save=";

    private OntologyReport() {}

    public static void main(String[] arguments) throws Exception {
        OWLOntologyManager manager = OWLManager.createOWLOntologyManager();
        for (int i = 1; i < arguments.length; i++) {
            if (arguments[i].startsWith(SAVE)) {
                continue;
            }
            int cut = arguments[i].indexOf('=');
            IRI file = IRI.create(new File(arguments[i].substring(cut + 1)));
            manager.getIRIMappers().add(new SimpleIRIMapper(IRI.create(arguments[i].substring(0, cut)), file));
        }
        OWLOntology ontology = load(manager, arguments[0]);
        for (int i = 1; i < arguments.length; i++) {
            if (arguments[i].startsWith(SAVE)) {
                File file = new File(arguments[i].substring(SAVE.length()));
                manager.saveOntology(ontology, new TurtleDocumentFormat(), IRI.create(file));
            }
        }
        System.out.println(report(ontology));
    }

    private static OWLOntology load(OWLOntologyManager manager, String location) throws Exception {
        return location.matches("https?://.*")
                ? manager.loadOntologyFromOntologyDocument(IRI.create(location))
                : manager.loadOntologyFromOntologyDocument(new File(location));
    }

    private static String report(OWLOntology ontology) {
        Map<String, String> found = new TreeMap<>();
        found.put("iri", ontology.getOntologyID().getOntologyIRI().map(OntologyReport::quoted).orElse("null"));
        found.put("version_iri", ontology.getOntologyID().getVersionIRI().map(OntologyReport::quoted).orElse("null"));
        found.put("axioms", Integer.toString(ontology.getAxiomCount()));
        found.put("axioms_with_imports", Integer.toString(ontology.getAxiomCount(Imports.INCLUDED)));
        found.put("classes", count(ontology.classesInSignature().collect(Collectors.toSet())));
        found.put("object_properties", count(ontology.objectPropertiesInSignature().collect(Collectors.toSet())));
        found.put("data_properties", count(ontology.dataPropertiesInSignature().collect(Collectors.toSet())));
        found.put("annotation_properties", count(ontology.annotationPropertiesInSignature().collect(Collectors.toSet())));
        found.put("individuals", count(ontology.individualsInSignature().collect(Collectors.toSet())));
        found.put("imports", list(ontology.imports().map(o -> name(o)).collect(Collectors.toList())));
        found.put("rl_violations", violations(new OWL2RLProfile(), ontology));
        found.put("dl_violations", violations(new OWL2DLProfile(), ontology));
        addReasoning(found, ontology);
        return found.entrySet().stream()
                .map(entry -> quoted(entry.getKey()) + ": " + entry.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static void addReasoning(Map<String, String> found, OWLOntology ontology) {
        OWLReasoner reasoner = new ReasonerFactory().createReasoner(ontology);
        boolean consistent = reasoner.isConsistent();
        found.put("consistent", Boolean.toString(consistent));
        Set<String> unsatisfiable = new TreeSet<>();
        if (consistent) {
            for (OWLClass each : reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()) {
                unsatisfiable.add(each.getIRI().toString());
            }
        }
        found.put("unsatisfiable", list(unsatisfiable));
        reasoner.dispose();
    }

    private static String violations(OWLProfile profile, OWLOntology ontology) {
        List<String> texts = new ArrayList<>();
        profile.checkOntology(ontology).getViolations().forEach(violation -> texts.add(violation.toString()));
        return list(texts);
    }

    private static String name(OWLOntology ontology) {
        return ontology.getOntologyID().getOntologyIRI().map(IRI::toString).orElse("anonymous");
    }

    private static String count(Set<? extends OWLEntity> entities) {
        return Integer.toString(entities.size());
    }

    private static String list(Collection<String> texts) {
        return texts.stream().map(OntologyReport::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(Object value) {
        StringBuilder json = new StringBuilder("\"");
        for (char each : value.toString().toCharArray()) {
            if (each == '"' || each == '\\') {
                json.append('\\').append(each);
            } else if (each < ' ') {
                json.append(String.format("\\u%04x", (int) each));
            } else {
                json.append(each);
            }
        }
        return json.append('"').toString();
    }
}
