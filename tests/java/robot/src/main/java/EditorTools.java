import com.google.gson.Gson;
import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.obolibrary.robot.CatalogXmlIRIMapper;
import org.obolibrary.robot.IOHelper;
import org.obolibrary.robot.ReportOperation;
import org.obolibrary.robot.checks.Report;
import org.semanticweb.elk.owlapi.ElkReasonerFactory;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.formats.PrefixDocumentFormat;
import org.semanticweb.owlapi.formats.RDFXMLDocumentFormat;
import org.semanticweb.owlapi.formats.TurtleDocumentFormat;
import org.semanticweb.owlapi.model.AddAxiom;
import org.semanticweb.owlapi.model.AxiomType;
import org.semanticweb.owlapi.model.IRI;
import org.semanticweb.owlapi.model.OWLAnnotationAssertionAxiom;
import org.semanticweb.owlapi.model.OWLClass;
import org.semanticweb.owlapi.model.OWLDataFactory;
import org.semanticweb.owlapi.model.OWLDocumentFormat;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.model.OWLOntologyManager;
import org.semanticweb.owlapi.model.RemoveAxiom;
import org.semanticweb.owlapi.reasoner.OWLReasoner;

/**
 * Does with an ontology what editors do with Protégé 5.6 and ROBOT: load it with its catalog, save it, classify it,
 * report on it (in the JSON that ROBOT writes).
 *
 * <p>The one argument is a JSON array of jobs; the answer is a JSON array with one object for each. A job has
 * {@code do} (save, classify or report) and {@code file}; {@code catalog} is a catalog-v001.xml. A save has {@code to}
 * and {@code format} (turtle or rdfxml), and may have {@code term} and {@code definition}, which replaces the one
 * skos:definition in English that the term has, as an editor would.
 */
public final class EditorTools {
    private static final String SKOS = "http://www.w3.org/2004/02/skos/core#";
    private static final String OBO = "http://purl.obolibrary.org/obo/";
    private static final IRI DEFINITION = IRI.create(SKOS + "definition");
    private static final Map<IRI, IRI> READ_BY_ROBOT = Map.of(
            DEFINITION, IRI.create(OBO + "IAO_0000115"),
            IRI.create(SKOS + "prefLabel"), IRI.create("http://www.w3.org/2000/01/rdf-schema#label"),
            IRI.create("http://purl.org/dc/terms/isReplacedBy"), IRI.create(OBO + "IAO_0100001"));

    private EditorTools() {}

    public static void main(String[] arguments) throws Exception {
        List<Object> answers = new ArrayList<>();
        for (Job job : new Gson().fromJson(arguments[0], Job[].class)) {
            answers.add(answer(job));
        }
        System.out.println(new Gson().toJson(answers));
    }

    private static Object answer(Job job) throws Exception {
        if (job.task.equals("report")) {
            return report(job);
        }
        OWLOntologyManager manager = OWLManager.createOWLOntologyManager();
        if (job.catalog != null) {
            manager.getIRIMappers().add(new CatalogXmlIRIMapper(new File(job.catalog)));
        }
        OWLOntology ontology = manager.loadOntologyFromOntologyDocument(new File(job.file));
        switch (job.task) {
            case "save":
                return save(manager, ontology, job);
            case "classify":
                return classify(ontology);
            default:
                throw new IllegalArgumentException(job.task);
        }
    }

    private static Object save(OWLOntologyManager manager, OWLOntology ontology, Job job) throws Exception {
        if (job.term != null) {
            redefine(manager, ontology, IRI.create(job.term), job.definition);
        }
        PrefixDocumentFormat format =
                job.format.equals("rdfxml") ? new RDFXMLDocumentFormat() : new TurtleDocumentFormat();
        OWLDocumentFormat loaded = manager.getOntologyFormat(ontology);
        if (loaded.isPrefixOWLOntologyFormat()) {
            format.copyPrefixesFrom(loaded.asPrefixOWLOntologyFormat());
        }
        manager.saveOntology(ontology, format, IRI.create(new File(job.to)));
        return job.to;
    }

    private static void redefine(OWLOntologyManager manager, OWLOntology ontology, IRI term, String definition) {
        OWLDataFactory make = manager.getOWLDataFactory();
        for (OWLAnnotationAssertionAxiom axiom : ontology.getAnnotationAssertionAxioms(term)) {
            boolean english = axiom.getValue().asLiteral().isPresent()
                    && axiom.getValue().asLiteral().get().hasLang("en");
            if (axiom.getProperty().getIRI().equals(DEFINITION) && english) {
                manager.applyChange(new RemoveAxiom(ontology, axiom));
                manager.applyChange(new AddAxiom(ontology, make.getOWLAnnotationAssertionAxiom(
                        axiom.getProperty(), term, make.getOWLLiteral(definition, "en"))));
            }
        }
    }

    private static Object classify(OWLOntology ontology) {
        OWLReasoner reasoner = new ElkReasonerFactory().createReasoner(ontology);
        Map<String, Object> found = new LinkedHashMap<>();
        boolean consistent = reasoner.isConsistent();
        Set<String> unsatisfiable = new TreeSet<>();
        if (consistent) {
            for (OWLClass each : reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()) {
                unsatisfiable.add(each.getIRI().toString());
            }
        }
        reasoner.dispose();
        found.put("consistent", consistent);
        found.put("unsatisfiable", unsatisfiable);
        found.put("imports", ontology.getImports().stream()
                .map(each -> each.getOntologyID().getOntologyIRI().get().toString())
                .sorted().collect(Collectors.toList()));
        return found;
    }

    /** ROBOT's report on the ontology and its imports as one, in the properties and the one language that it reads. */
    private static Object report(Job job) throws Exception {
        IOHelper helper = new IOHelper();
        File catalog = job.catalog == null ? null : new File(job.catalog);
        OWLOntology ontology = helper.loadOntology(new File(job.file), catalog);
        OWLOntologyManager manager = ontology.getOWLOntologyManager();
        for (OWLOntology imported : ontology.getImports()) {
            manager.addAxioms(ontology, imported.getAxioms());
        }
        translate(manager, ontology);
        Report report = ReportOperation.getReport(ontology, helper, ReportOperation.getDefaultOptions());
        return new Gson().fromJson(report.toJSON(), Object.class);
    }

    /** ROBOT looks for definitions and replacements under OBO's names, and takes labels in two languages for two. */
    private static void translate(OWLOntologyManager manager, OWLOntology ontology) {
        OWLDataFactory make = manager.getOWLDataFactory();
        for (OWLAnnotationAssertionAxiom axiom : ontology.getAxioms(AxiomType.ANNOTATION_ASSERTION)) {
            IRI translated = READ_BY_ROBOT.get(axiom.getProperty().getIRI());
            boolean foreign = axiom.getValue().asLiteral().isPresent()
                    && axiom.getValue().asLiteral().get().hasLang()
                    && !axiom.getValue().asLiteral().get().hasLang("en");
            if (translated != null || foreign) {
                manager.applyChange(new RemoveAxiom(ontology, axiom));
            }
            if (translated != null && !foreign) {
                manager.applyChange(new AddAxiom(ontology, make.getOWLAnnotationAssertionAxiom(
                        make.getOWLAnnotationProperty(translated), axiom.getSubject(), axiom.getValue())));
            }
        }
    }

    /** What is to be done, as the JSON names it. */
    private static final class Job {
        @com.google.gson.annotations.SerializedName("do")
        private String task;

        private String file;
        private String catalog;
        private String to;
        private String format;
        private String term;
        private String definition;
    }
}
